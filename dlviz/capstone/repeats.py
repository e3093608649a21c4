"""Text that stands in two places word for word: what a split by examples alone doesn't see."""

from collections.abc import Sequence
from typing import Any

import numpy as np

PIECE = 60  # symbols: two texts that were written apart hardly ever share as many in a row
KINDS = 10  # of symbols in a piece, at least: blanks and rules stand in every text
FACTOR = np.uint64(6364136223846793005)  # of the hash, modulo 2^64


def is_text(x: np.ndarray) -> bool:
    """Whether examples are strings, or long rows of whole numbers, such as characters."""
    if np.issubdtype(x.dtype, np.integer):
        return x.ndim == 2 and x.shape[1] >= PIECE
    return x.ndim == 1 and all(isinstance(row, str) for row in x)


def repeated(new: Sequence[Any] | np.ndarray, old: Sequence[Any] | np.ndarray) -> float:
    """The share of the pieces of 60 symbols in the texts `new` that stand in the texts `old` too.

    new, old: strings, or rows of whole numbers (n, T)

        capstone.repeated(["a text"], ["another text"])
    """
    symbols, starts, hashes = _pieces(new)
    _, _, known = _pieces(old)
    found = starts[np.isin(hashes, known)]
    kinds = [len(np.unique(symbols[start : start + PIECE])) for start in found]
    return float(np.sum(np.greater_equal(kinds, KINDS)) / max(1, len(starts)))


def without_repeats(text: str) -> str:
    """The paragraphs that share no piece of 60 characters with an earlier one, however lines are broken."""
    seen: set[str] = set()
    kept = []
    for paragraph in text.split("\n\n"):
        words = " ".join(paragraph.split())
        pieces = {words[i : i + PIECE] for i in range(max(1, len(words) - PIECE + 1))}
        if pieces.isdisjoint(seen):
            kept.append(paragraph)
        seen |= pieces
    return "\n\n".join(kept)


def _pieces(rows: Sequence[Any] | np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All symbols in a row, where a piece begins that lies within one text, and each piece's hash."""
    texts = [_symbols(row) for row in rows]
    symbols = np.concatenate([*texts, np.empty(0, np.uint64)])
    count = len(symbols) - PIECE + 1
    if count < 1:
        return symbols, np.empty(0, int), np.empty(0, np.uint64)
    hashes = np.zeros(count, np.uint64)
    for i in range(PIECE):
        hashes = hashes * FACTOR + symbols[i : i + count]
    text = np.repeat(np.arange(len(texts)), [len(one) for one in texts])
    starts = np.flatnonzero(text[:count] == text[PIECE - 1 :])
    return symbols, starts, hashes[starts]


def _symbols(row: Any) -> np.ndarray:
    values = np.frombuffer(row.encode("utf-32-le"), np.uint32) if isinstance(row, str) else np.asarray(row)
    return values.astype(np.uint64)
