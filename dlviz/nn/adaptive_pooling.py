"""Pooling to a given size, for images of any size."""
# ruff: noqa: D102  (forward and backward are described by their class)

from typing import Any

import numpy as np

from dlviz.nn._module import Module
from dlviz.nn._windows import batch_first, batch_last, check_image, per_dimension


class AdaptiveAvgPool2d(Module):
    """y of a given size, for x of any size: y[i, j] is the mean of a patch, as torch.nn.AdaptiveAvgPool2d.

    x (n, C, H, W) -> y (n, C, *output_size); or both without n; None in output_size keeps that dimension

    Row i of O averages the rows ⌊i H / O⌋ to ⌈(i + 1) H / O⌉ of x, exclusive; columns likewise. So it is one
    matrix for each dimension: y = A x Bᵀ, with gradient Aᵀ grad_y B.
    """

    def __init__(self, output_size: int | tuple[int | None, ...]) -> None:
        self.output_size = output_size
        sizes = output_size if isinstance(output_size, tuple | list) else (output_size, output_size)
        known = tuple(1 if size is None else size for size in sizes)
        per_dimension("AdaptiveAvgPool2d", "output_size", known, 2)
        self._output_size = sizes

    def extra_repr(self) -> str:
        return f"output_size={self.output_size}"

    def check_input(self, x: Any) -> None:
        check_image("AdaptiveAvgPool2d", x, 2)

    def forward(self, x: np.ndarray) -> np.ndarray:
        image = batch_last(x, 2)  # (C, H, W, n)
        self._matrices = [
            _averages(n, n if o is None else o, x.dtype)
            for n, o in zip(image.shape[1:3], self._output_size, strict=True)
        ]
        a, b = self._matrices
        return batch_first(_both(a, b, image), x.shape[:-3])

    def backward(self, grad_y: np.ndarray) -> np.ndarray:
        a, b = self._matrices
        return batch_first(_both(a.T, b.T, batch_last(grad_y, 2)), grad_y.shape[:-3])


def _averages(size: int, output_size: int, dtype: np.dtype) -> np.ndarray:
    """The matrix (output_size, size) that averages numbers by patches."""
    i = np.arange(output_size)
    start, end = i * size // output_size, -(-(i + 1) * size // output_size)
    column = np.arange(size)
    inside = (start[:, None] <= column) & (column < end[:, None])
    return inside.astype(dtype) / (end - start)[:, None].astype(dtype)


def _both(a: np.ndarray, b: np.ndarray, image: np.ndarray) -> np.ndarray:
    """a along the rows and b along the columns of an image (C, H, W, n)."""
    channels, height, width, n = image.shape
    rows = a @ image.reshape(channels, height, width * n)
    return b @ rows.reshape(channels, len(a), width, n)
