"""The windows that a kernel sees as it slides over an image (or, in one dimension, a sequence).

Convolution multiplies what each window shows by its weights; pooling takes the largest or the mean of it.
Inside of both, an image is (C, *size, n), with the batch last: NumPy's inner loops are long so, which makes
gathering three times as fast as with (n, C, *size), and a matrix of C rows needs no transposing.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dlviz.nn import _checks

Sizes = tuple[int, ...]  # a number for each dimension of the image: (H, W), or (L,)
Margins = Sequence[tuple[int, int]]  # how much is added before and after each dimension
NO_MARGIN = (0, 0)


@dataclass(frozen=True)
class Windows:
    """A kernel's size, the stride from one of its positions to the next, and the dilation of its cells."""

    kernel: Sizes
    stride: Sizes
    dilation: Sizes

    @property
    def reach(self) -> Sizes:
        """How much of the image one window spans."""
        return tuple(d * (k - 1) + 1 for k, d in zip(self.kernel, self.dilation, strict=True))

    def positions(self, size: Sizes) -> Sizes:
        """How many windows fit into a padded image of this size: ⌊(size - reach) / stride⌋ + 1."""
        return tuple((n - r) // s + 1 for n, r, s in zip(size, self.reach, self.stride, strict=True))

    def covered(self, positions: Sizes) -> Sizes:
        """The smallest image that holds so many windows."""
        return tuple((o - 1) * s + r for o, r, s in zip(positions, self.reach, self.stride, strict=True))

    def cells(self, positions: Sizes) -> Iterator[tuple[slice, ...]]:
        """For each cell of the kernel, row by row: the pixels that it meets in all windows, as slices."""
        for cell in np.ndindex(*self.kernel):
            yield tuple(
                slice(i * d, i * d + (o - 1) * s + 1, s)
                for i, d, o, s in zip(cell, self.dilation, positions, self.stride, strict=True)
            )

    def gather(self, image: np.ndarray, positions: Sizes) -> np.ndarray:
        """What the windows show: image (C, *size, n) -> columns (C · cells, *positions, n)."""
        channels, *_, n = image.shape
        columns = np.empty((channels, math.prod(self.kernel), *positions, n), image.dtype)
        for i, pixels in enumerate(self.cells(positions)):
            columns[:, i] = image[:, *pixels]
        return columns.reshape(channels * columns.shape[1], *positions, n)

    def scatter(self, columns: np.ndarray, size: Sizes) -> np.ndarray:
        """The reverse, where windows overlap a sum: columns (C · cells, *positions, n) -> (C, *size, n)."""
        cells = math.prod(self.kernel)
        rows, *positions, n = columns.shape
        columns = columns.reshape(rows // cells, cells, *positions, n)
        image = np.zeros((rows // cells, *size, n), columns.dtype)
        for i, pixels in enumerate(self.cells(tuple(positions))):
            image[:, *pixels] += columns[:, i]
        return image


def batch_last(x: np.ndarray, dimensions: int) -> np.ndarray:
    """x (n, C, *size), or (C, *size) with n = 1, as (C, *size, n); not copied if it is so in memory."""
    return np.ascontiguousarray(np.moveaxis(x.reshape(-1, *x.shape[-1 - dimensions :]), 0, -1))


def batch_first(y: np.ndarray, lead: Sizes) -> np.ndarray:
    """The reverse, without a copy: y (C, *size, n) as (*lead, C, *size), where lead is (n,) or ()."""
    return np.moveaxis(y, -1, 0).reshape(*lead, *y.shape[:-1])


def pad(image: np.ndarray, margins: Margins, mode: str = "constant", **values: float) -> np.ndarray:
    """np.pad over the dimensions of an image (C, *size, n)."""
    if not any(map(any, margins)):
        return image
    return np.pad(image, (NO_MARGIN, *margins, NO_MARGIN), mode, **values)  # type: ignore[call-overload]


def unpad(grad: np.ndarray, margins: Margins, mode: str = "constant") -> np.ndarray:
    """The gradient of `pad`'s input: a margin's gradient is added where its numbers were taken from."""
    for axis, (before, after) in enumerate(margins, start=1):
        whole = np.moveaxis(grad, axis, 0)
        inner = whole[before : len(whole) - after]
        if mode != "constant":
            source = np.pad(np.arange(len(inner)), (before, after), mode)  # type: ignore[call-overload]
            for i in (*range(before), *range(len(whole) - after, len(whole))):
                inner[source[i]] += whole[i]
        grad = np.moveaxis(inner, 0, axis)
    return grad


def per_dimension(owner: str, name: str, value: Any, dimensions: int, *, least: int = 1) -> Sizes:
    """A whole number for each dimension, given one for all or a tuple; or ValueError."""
    sizes = (value,) * dimensions if isinstance(value, int | np.integer) else value
    if (
        not isinstance(sizes, tuple | list)
        or len(sizes) != dimensions
        or not all(isinstance(n, int | np.integer) and n >= least for n in sizes)
    ):
        several = "" if dimensions == 1 else f", or {dimensions} of them"
        raise ValueError(
            f"{owner} expected {name} to be a whole number of at least {least}{several}, got {value!r}"
        )
    return tuple(int(n) for n in sizes)


def check_image(owner: str, x: Any, dimensions: int, channels: int | None = None) -> None:
    """Raise TypeError or ValueError unless x is floating-point (n, C, *size) or (C, *size), none of it 0."""
    _checks.float_array(owner, x)
    size = ("L",) if dimensions == 1 else ("H", "W")
    shape = ", ".join((str(channels or "C"), *size))
    wrong_rank = x.ndim not in (dimensions + 1, dimensions + 2)
    if wrong_rank or (channels and x.shape[-1 - dimensions] != channels) or 0 in x.shape[-1 - dimensions :]:
        if wrong_rank:
            lacks_channel = x.ndim == dimensions
            advice = "x[None] for a single channel" if lacks_channel else f"x.reshape(-1, {shape})"
        elif channels == 1 and x.ndim == dimensions + 1:
            advice = "x[:, None] for examples of one channel"
        elif channels and x.shape[-1] == channels:
            advice = f"np.moveaxis(x, -1, {-1 - dimensions}), as the channels stand last"
        elif 0 in x.shape[-1 - dimensions :]:
            advice = "x without empty dimensions"
        else:
            advice = f"a layer for {x.shape[-1 - dimensions]} channels"
        raise ValueError(
            f"{owner} expected x of shape (n, {shape}) or ({shape}), got {x.shape}: try {advice}"
        )


def check_fits(owner: str, size: Sizes, windows: Windows) -> None:
    """Raise ValueError unless a padded image of this size holds a window."""
    if any(n < r for n, r in zip(size, windows.reach, strict=True)):
        raise ValueError(
            f"{owner} expected x of at least {windows.reach} with its padding, got {size}: "
            "try a smaller kernel_size or dilation, or more padding"
        )
