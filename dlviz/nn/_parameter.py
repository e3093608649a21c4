"""An array that is learned, and its gradient."""

from typing import Any, NoReturn, Self

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from dlviz.nn._notes import begin_step


class Parameter:
    """An array that is learned (`data`) and the gradient of the loss for it (`grad`, same shape and dtype).

    Unlike torch's, `grad` is an array of zeros from the start and after `zero_grad()`, never None, so that
    `parameter.grad += ...` always works. The data are float32 unless `dtype` says otherwise. Without
    `requires_grad` the parameter is frozen: no backward adds to its gradient, and optimizers leave it alone.
    """

    def __init__(self, data: ArrayLike, requires_grad: bool = True, *, dtype: DTypeLike = np.float32) -> None:
        self.data = np.array(data, dtype)
        self.requires_grad = requires_grad
        self._grad = np.zeros_like(self.data)

    @property
    def grad(self) -> np.ndarray:
        """The gradient; for a frozen parameter a copy, so that additions to it are lost."""
        return self._grad if self.requires_grad else self._grad.copy()

    @grad.setter
    def grad(self, grad: np.ndarray | None) -> None:
        if grad is None:  # torch's way to say zeros
            self.zero_grad()
        elif self.requires_grad:
            self._grad = grad

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

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Freeze it with False, and thaw it with True."""
        self.requires_grad = requires_grad
        return self

    def zero_grad(self) -> None:
        """Fill the gradient with zeros, in place: a new step of training begins."""
        begin_step()
        self._grad.fill(0)

    def astype(self, dtype: DTypeLike) -> None:
        """Change the dtype of data and gradient; the parameter stays the same object."""
        self.data, self._grad = self.data.astype(dtype), self._grad.astype(dtype)

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> np.ndarray:
        return np.array(self.data, dtype=dtype, copy=copy)

    def __repr__(self) -> str:
        return f"Parameter containing:\n{self.data!r}"

    def _not_in_place(self, other: Any) -> NoReturn:
        raise TypeError(
            "a Parameter cannot be changed by itself, or it would become a plain array that nobody learns: "
            "try parameter.data -= lr * parameter.grad"
        )

    __iadd__ = __isub__ = __imul__ = __itruediv__ = _not_in_place
