"""Pooling: each window of an image becomes one number, its largest or its mean.

Over 250 lines, because it holds the layers of pooling in one to three dimensions.
"""
# ruff: noqa: D102  (forward and backward are described by their class)

import math
from collections.abc import Iterable, Iterator
from functools import reduce
from typing import Any, ClassVar

import numpy as np

from dlviz.nn._module import Module
from dlviz.nn._windows import (
    Sizes,
    Windows,
    batch_first,
    batch_last,
    check_fits,
    check_image,
    pad,
    per_dimension,
    unpad,
)

Size = int | tuple[int, ...]


class _Pool(Module):
    """What pooling shares: the settings, the windows, and the sum of each cell's share of the gradient."""

    _dimensions: ClassVar[int]
    _outside: ClassVar[float]  # the padding's value

    def _set_windows(
        self, kernel_size: Size, stride: Size | None, padding: Size, dilation: Size, ceil_mode: bool
    ) -> None:
        """Keep the settings, as they were given, and the windows."""
        name, n = type(self).__name__, self._dimensions
        stride = kernel_size if stride is None else stride
        self.kernel_size, self.stride, self.padding, self.ceil_mode = kernel_size, stride, padding, ceil_mode
        self._windows = Windows(
            per_dimension(name, "kernel_size", _for_all(kernel_size), n),
            per_dimension(name, "stride", _for_all(kernel_size if stride == () else stride), n),
            per_dimension(name, "dilation", _for_all(dilation), n),
        )
        self._padding = per_dimension(name, "padding", _for_all(padding), n, least=0)
        if any(p > r // 2 for p, r in zip(self._padding, self._windows.reach, strict=True)):
            raise ValueError(
                f"{name} expected padding of at most half of its window, {self._windows.reach}, got {padding}"
            )

    def check_input(self, x: Any) -> None:
        name = type(self).__name__
        check_image(name, x, self._dimensions)
        size = x.shape[-self._dimensions :]
        if min(self._positions(size)) < 1:
            padded = tuple(n + 2 * p for n, p in zip(size, self._padding, strict=True))
            check_fits(name, padded, self._windows)

    def _positions(self, size: Sizes) -> Sizes:
        """How many windows; with ceil_mode, one may end beyond the padding, if it begins before it."""
        padded = tuple(n + 2 * p for n, p in zip(size, self._padding, strict=True))
        if not self.ceil_mode:
            return self._windows.positions(padded)
        stride = self._windows.stride
        roomy = self._windows.positions(tuple(n + s - 1 for n, s in zip(padded, stride, strict=True)))
        return tuple(
            o - ((o - 1) * s >= n + p) for o, s, n, p in zip(roomy, stride, size, self._padding, strict=True)
        )

    def forward(self, x: np.ndarray) -> Any:
        image = batch_last(x, self._dimensions)
        self._size = image.shape[1:-1]
        positions = self._positions(self._size)
        self._margins = [
            (p, max(p, covered - p - n))
            for p, n, covered in zip(self._padding, self._size, self._windows.covered(positions), strict=True)
        ]
        image = pad(image, self._margins, constant_values=self._outside)
        self._padded, self._cells = image.shape, list(self._windows.cells(positions))
        return batch_first(
            self._pool(image[:, *pixels] for pixels in self._cells), x.shape[: -1 - self._dimensions]
        )

    def backward(self, grad_y: Any) -> np.ndarray:
        if isinstance(grad_y, tuple):  # the indices have none
            grad_y, _ = grad_y
        lead = grad_y.shape[: -1 - self._dimensions]
        grad_image = np.zeros(self._padded, grad_y.dtype)
        shares = self._shares(batch_last(grad_y, self._dimensions))
        for pixels, share in zip(reversed(self._cells), shares, strict=True):
            grad_image[:, *pixels] += share
        return batch_first(unpad(grad_image, self._margins), lead)

    def _pool(self, cells: Iterable[np.ndarray]) -> np.ndarray:
        """The output, given the pixels under each cell of the kernel, (C, *positions, n)."""
        raise NotImplementedError

    def _shares(self, grad_y: np.ndarray) -> Iterator[np.ndarray]:
        """The gradient of each cell in all windows, beginning with the last cell."""
        raise NotImplementedError


class _MaxPool(_Pool):
    """The largest in each window, in any number of dimensions."""

    _outside = -math.inf

    def __init__(
        self,
        kernel_size: Size,
        stride: Size | None = None,
        padding: Size = 0,
        dilation: Size = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ) -> None:
        self._set_windows(kernel_size, stride, padding, dilation, ceil_mode)
        self.dilation, self.return_indices = dilation, return_indices

    def extra_repr(self) -> str:
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, "
            f"dilation={self.dilation}, ceil_mode={self.ceil_mode}"
        )

    def forward(self, x: np.ndarray) -> Any:
        y = super().forward(x)
        return (y, self._indices(y)) if self.return_indices else y

    def _pool(self, cells: Iterable[np.ndarray]) -> np.ndarray:
        largest, *others = cells
        self._larger = []  # for each cell but the first: where it exceeds all earlier ones
        for cell in others:
            self._larger.append(cell > largest)
            largest = np.maximum(largest, cell)
        return largest

    def _shares(self, grad_y: np.ndarray) -> Iterator[np.ndarray]:
        for larger in reversed(self._larger):
            share = grad_y * larger
            yield share
            grad_y = grad_y - share  # the rest goes to an earlier cell
        yield grad_y

    def _indices(self, y: np.ndarray) -> np.ndarray:
        """For each number of y: that of its pixel in x, counted row by row."""
        number = pad(np.arange(math.prod(self._size)).reshape(1, *self._size, 1), self._margins)
        first, *others = (number[:, *pixels] for pixels in self._cells)
        index = np.broadcast_to(first, batch_last(y, self._dimensions).shape)
        for larger, cell in zip(self._larger, others, strict=True):
            index = np.where(larger, cell, index)
        return batch_first(index, y.shape[: -1 - self._dimensions])


class MaxPool1d(_MaxPool):
    """MaxPool2d with one dimension: x (n, C, L) or (C, L), as torch.nn.MaxPool1d."""

    _dimensions = 1


class MaxPool2d(_MaxPool):
    """y[p] = the largest x[stride · p + dilation · q - padding] over the cells q, as torch.nn.MaxPool2d.

    x (n, C, H, W) -> y (n, C, H', W'); or both without n
    H' = ⌊(H + 2 padding - dilation (kernel_size - 1) - 1) / stride⌋ + 1, and W' likewise; ceil_mode rounds up

    The padding never wins. The gradient goes to the largest alone; of equals, to the first, row by row.
    stride is kernel_size unless given. return_indices makes the output a pair: y, and for each of its numbers
    where in its H · W pixels it stood.
    """

    _dimensions = 2


class _AvgPool(_Pool):
    """The mean of each window, in any number of dimensions."""

    _outside = 0.0
    count_include_pad: bool
    divisor_override: int | None = None

    def _pool(self, cells: Iterable[np.ndarray]) -> np.ndarray:
        first, *others = cells
        total = first.copy()
        for cell in others:
            total += cell
        self._divisor = self._count(total.shape[1:-1])[..., None].astype(total.dtype)
        total /= self._divisor
        return total

    def _shares(self, grad_y: np.ndarray) -> Iterator[np.ndarray]:
        share = grad_y / self._divisor
        return (share for _ in self._cells)

    def _count(self, positions: Sizes) -> np.ndarray:
        """What each window's sum is divided by, of shape `positions`."""
        if self.divisor_override is not None:
            return np.full(positions, self.divisor_override)
        counts = []
        for o, k, s, p, n in zip(
            positions, self._windows.kernel, self._windows.stride, self._padding, self._size, strict=True
        ):
            low, high = (-p, n + p) if self.count_include_pad else (0, n)
            start = np.arange(o) * s - p
            counts.append(np.minimum(start + k, high) - np.maximum(start, low))
        return reduce(np.multiply.outer, counts)


class AvgPool1d(_AvgPool):
    """AvgPool2d with one dimension: x (n, C, L) or (C, L), as torch.nn.AvgPool1d."""

    _dimensions = 1

    def __init__(
        self,
        kernel_size: Size,
        stride: Size | None = None,
        padding: Size = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        self._set_windows(kernel_size, stride, padding, 1, ceil_mode)
        self.kernel_size, self.stride = self._windows.kernel, self._windows.stride  # tuples, as torch's
        self.padding, self.count_include_pad = self._padding, count_include_pad

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AvgPool2d(_AvgPool):
    """y[p] = the mean of x[stride · p + q - padding] over the cells q, as torch.nn.AvgPool2d.

    x (n, C, H, W) -> y (n, C, H', W'); or both without n; sizes as of MaxPool2d

    The padding counts as zeros, or not at all without count_include_pad; what ceil_mode adds beyond it never
    counts. divisor_override divides by a number of one's own.
    """

    _dimensions = 2

    def __init__(
        self,
        kernel_size: Size,
        stride: Size | None = None,
        padding: Size = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> None:
        if divisor_override == 0:
            raise ValueError("AvgPool2d expected a divisor_override other than 0: try leaving it out")
        self._set_windows(kernel_size, stride, padding, 1, ceil_mode)
        self.count_include_pad, self.divisor_override = count_include_pad, divisor_override

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


def _for_all(size: Size) -> Size:
    """A tuple of one number counts for every dimension, as in torch."""
    return size[0] if isinstance(size, tuple | list) and len(size) == 1 else size
