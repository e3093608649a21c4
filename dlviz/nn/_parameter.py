"""An array that is learned, and its gradient."""

import numpy as np
from numpy.typing import ArrayLike, DTypeLike


class Parameter:
    """An array that is learned (`data`) and the gradient of the loss for it (`grad`, same shape and dtype).

    `requires_grad = False` freezes it: optimisers leave it alone.

    Unlike torch's, `grad` is an array of zeros from the start and after `zero_grad()`, never None, so that
    `parameter.grad += ...` always works. The data are float32 unless `dtype` says otherwise.
    """

    requires_grad: bool = True

    def __init__(self, data: ArrayLike, *, dtype: DTypeLike = np.float32) -> None:
        self.data = np.array(data, dtype)
        self.grad = np.zeros_like(self.data)

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the data."""
        return self.data.shape

    @property
    def ndim(self) -> int:
        """Number of dimensions of the data."""
        return self.data.ndim

    @property
    def dtype(self) -> np.dtype:
        """The data's dtype: np.float32 or np.float64."""
        return self.data.dtype

    def numel(self) -> int:
        """How many numbers are learned here."""
        return self.data.size

    def zero_grad(self) -> None:
        """Fill the gradient with zeros, in place."""
        self.grad.fill(0)

    def astype(self, dtype: DTypeLike) -> None:
        """Change the dtype of data and gradient; the parameter stays the same object."""
        self.data, self.grad = self.data.astype(dtype), self.grad.astype(dtype)

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> np.ndarray:
        return np.array(self.data, dtype=dtype, copy=copy)

    def __repr__(self) -> str:
        return f"Parameter containing:\n{self.data!r}"
