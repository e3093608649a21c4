"""Minibatches."""

from collections.abc import Iterator
from operator import index
from typing import Any

import numpy as np
from numpy.typing import ArrayLike


def minibatches(
    x: ArrayLike,
    t: ArrayLike,
    batch_size: int,
    *,
    shuffle: bool = True,
    drop_last: bool = False,
    rng: np.random.Generator | int | None = None,
) -> "Minibatches":
    """Pairs (x, t) of `batch_size` examples, to be walked as often as you like.

    x and t are arrays, lists or tensors. Each pass shuffles anew, with the generator or seed `rng`, and meets
    every example once. What is left over makes a smaller last minibatch; `drop_last=True` leaves it out, as
    torch's DataLoader does. Batch normalization needs that where one example would be left over: one number
    has no variance. ValueError where x and t do not fit together, or would all be left out.
    """
    return Minibatches(x, t, batch_size, shuffle, drop_last, rng)


class Minibatches:
    """What `minibatches` returns: `len(batches)` is the number of minibatches in one pass."""

    def __init__(
        self,
        x: ArrayLike,
        t: ArrayLike,
        batch_size: int,
        shuffle: bool,
        drop_last: bool,
        rng: np.random.Generator | int | None,
    ) -> None:
        self.x, self.t = _rows(x, "x"), _rows(t, "t")
        if len(self.x) != len(self.t):
            raise ValueError(
                f"minibatches expected as many targets as examples, got {len(self.t)} for {len(self.x)}"
            )
        self.batch_size, self.shuffle, self.drop_last = _size(batch_size), shuffle, drop_last
        if drop_last and len(self.x) < self.batch_size:
            raise ValueError(
                f"minibatches would drop all {len(self.x)} examples, as a batch_size of {self.batch_size} is "
                "more: try a smaller one"
            )
        self._rng = np.random.default_rng(rng)

    def __len__(self) -> int:
        left_over = not self.drop_last and len(self.x) % self.batch_size > 0
        return len(self.x) // self.batch_size + left_over

    def __iter__(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        order = self._rng.permutation(len(self.x)) if self.shuffle else np.arange(len(self.x))
        for i in range(len(self)):
            chosen = order[i * self.batch_size : (i + 1) * self.batch_size]
            yield self.x[chosen], self.t[chosen]


def _rows(values: Any, name: str) -> Any:
    """An array, or the tensor that came, whose rows are the examples."""
    try:
        rows = values if hasattr(values, "detach") else np.asarray(values)
    except ValueError as error:  # lists of different lengths
        raise ValueError(
            f"minibatches expected {name} to be an array, or lists that make one, got rows of different "
            "shapes: fill the shorter ones up"
        ) from error
    if rows.ndim == 0:
        raise ValueError(f"minibatches expected {name} to hold examples, got {type(values).__name__}")
    return rows


def _size(batch_size: Any) -> int:
    try:
        size = index(batch_size)  # a whole number, of Python or NumPy
    except TypeError:
        size = 0
    if size < 1:
        raise ValueError(
            f"minibatches expected batch_size to be a whole number of at least 1, got {batch_size!r}"
        )
    return size
