"""Minibatches."""

from collections.abc import Iterator

import numpy as np


def minibatches(
    x: np.ndarray,
    t: np.ndarray,
    batch_size: int,
    *,
    shuffle: bool = True,
    rng: np.random.Generator | int | None = None,
) -> "Minibatches":
    """Pairs (x, t) of at most `batch_size` examples, the last one smaller; to be walked as often as you like.

    Each pass shuffles anew, with the generator or seed `rng`, and meets every example once.
    """
    return Minibatches(x, t, batch_size, shuffle, rng)


class Minibatches:
    """What `minibatches` returns: `len(batches)` is the number of minibatches in one pass."""

    def __init__(
        self,
        x: np.ndarray,
        t: np.ndarray,
        batch_size: int,
        shuffle: bool,
        rng: np.random.Generator | int | None,
    ) -> None:
        if len(x) != len(t):
            raise ValueError(f"minibatches expected as many targets as examples, got {len(t)} for {len(x)}")
        if batch_size < 1:
            raise ValueError(f"minibatches expected a batch_size of at least 1, got {batch_size}")
        self.x, self.t, self.batch_size, self.shuffle = x, t, int(batch_size), shuffle
        self._rng = np.random.default_rng(rng)

    def __len__(self) -> int:
        return -(-len(self.x) // self.batch_size)  # rounded up

    def __iter__(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        order = self._rng.permutation(len(self.x)) if self.shuffle else np.arange(len(self.x))
        for start in range(0, len(order), self.batch_size):
            chosen = order[start : start + self.batch_size]
            yield self.x[chosen], self.t[chosen]
