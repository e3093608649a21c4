"""The rival of every small language model: counts of what followed the last few symbols."""

from collections import Counter
from collections.abc import Iterable

import numpy as np


class NGrams:
    """The probability of the next symbol, from counts of what followed its last n - 1 symbols in a text.

    Counts of long contexts are rare, so each length is interpolated with the next shorter one, whose share is
    larger the more kinds of symbols have followed the context (Witten and Bell 1991):

        p_k(x | c) = (count(c x) + kinds(c) p_{k-1}(x | c without its first symbol)) / (count(c) + kinds(c))

    At the bottom, all symbols of the text and one unseen symbol are equally likely.

        metrics.NGrams(text, 4).bits(passages)

    Raises:
        ValueError: n below 1, or an empty text
    """

    def __init__(self, text: str, n: int) -> None:
        if n < 1 or not text:
            raise ValueError(f"NGrams expected n of at least 1 and a text, got n = {n}, {len(text)} symbols")
        self.n, self.symbols = n, len(set(text))
        self.counts = Counter(text[i : i + k] for k in range(1, n + 1) for i in range(len(text) - k + 1))
        self.followed, self.kinds = (
            Counter[str](),
            Counter[str](),
        )  # how many follow, of how many kinds
        for seen, times in self.counts.items():
            self.followed[seen[:-1]] += times
            self.kinds[seen[:-1]] += 1

    def probability(self, context: str, symbol: str) -> float:
        """How likely `symbol` is after `context`, of which the last n - 1 symbols count."""
        context, p = context[max(0, len(context) - self.n + 1) :], 1 / (self.symbols + 1)
        for start in range(len(context), -1, -1):
            seen = context[start:]
            if kinds := self.kinds[seen]:
                p = (self.counts[seen + symbol] + kinds * p) / (self.followed[seen] + kinds)
        return p

    def bits(self, passages: Iterable[str]) -> float:
        """The mean of -log2 p, in bits per symbol, over all symbols of the passages but the first of each."""
        chances = [self.probability(one[:i], one[i]) for one in passages for i in range(1, len(one))]
        return float(-np.log2(chances).mean())
