"""The activations: forward and derivative side by side, for any floating-point dtype and any shape."""
# ruff: noqa: D102  (forward and backward are described by their class)

import warnings
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from dlviz.nn import _checks
from dlviz.nn._module import Module


class Activation(Module):
    """Base of the activations: one floating-point array in, one of the same shape and dtype out."""

    _unsupported: ClassVar[Mapping[str, str]] = {
        "inplace": "it returns a new array, and keeps what backward needs; leave the keyword out"
    }

    def check_input(self, x: Any) -> None:
        _checks.float_array(type(self).__name__, x)


class ReLU(Activation):
    """y = max(0, x). The derivative is 1 for x > 0 and 0 elsewhere, at 0 too, as in torch."""

    def forward(self, x: np.ndarray) -> np.ndarray:
        self._slope = (x > 0).astype(x.dtype)  # of numbers: multiplying by booleans takes twice as long
        return np.maximum(x, 0)

    def backward(self, grad_y: np.ndarray) -> np.ndarray:
        return grad_y * self._slope


class LeakyReLU(Activation):
    """y = x for x > 0, negative_slope · x elsewhere, so that no unit is dead (Maas et al. 2013)."""

    def __init__(self, negative_slope: float = 0.01) -> None:
        self.negative_slope = float(negative_slope)

    def forward(self, x: np.ndarray) -> np.ndarray:
        self._x = x
        return np.where(x > 0, x, self.negative_slope * x)

    def backward(self, grad_y: np.ndarray) -> np.ndarray:
        return np.where(self._x > 0, grad_y, self.negative_slope * grad_y)


class Sigmoid(Activation):
    """y = σ(x) = 1 / (1 + e⁻ˣ), with derivative y (1 - y)."""

    def forward(self, x: np.ndarray) -> np.ndarray:
        self._y = sigmoid(x)
        return self._y

    def backward(self, grad_y: np.ndarray) -> np.ndarray:
        return grad_y * self._y * (1 - self._y)


class Tanh(Activation):
    """y = tanh(x), with derivative 1 - y²."""

    def forward(self, x: np.ndarray) -> np.ndarray:
        self._y = np.tanh(x)
        return self._y

    def backward(self, grad_y: np.ndarray) -> np.ndarray:
        return grad_y * (1 - self._y * self._y)


class Softmax(Activation):
    """y_i = eˣⁱ / Σ_j eˣʲ along `dim`: positive, and of sum one.

    The derivative of y_i for x_j is y_i (δ_ij - y_j). As in torch, `dim=None` warns and takes dimension 1,
    or 0 where x has 0, 1 or 3 dimensions.
    """

    def __init__(self, dim: int | None = None) -> None:
        self.dim = dim

    def check_input(self, x: Any) -> None:
        super().check_input(x)
        if self.dim is not None and not -max(x.ndim, 1) <= self.dim < max(x.ndim, 1):
            raise ValueError(
                f"{self} expected x with a dimension {self.dim}, got shape {x.shape}: try dim=-1"
            )

    def forward(self, x: np.ndarray) -> np.ndarray:
        self._axis = _axis(self, x)
        self._y = np.exp(log_softmax(x, self._axis))
        return self._y

    def backward(self, grad_y: np.ndarray) -> np.ndarray:
        along = (grad_y * self._y).sum(axis=self._axis, keepdims=True)  # Σ_j grad_j y_j
        return self._y * (grad_y - along)


class LogSoftmax(Softmax):
    """y = log softmax(x) along `dim`, without ever taking the logarithm of a tiny number.

    The derivative of y_i for x_j is δ_ij - softmax(x)_j. `dim=None` as in Softmax.
    """

    def forward(self, x: np.ndarray) -> np.ndarray:
        self._axis = _axis(self, x)
        self._y = log_softmax(x, self._axis)
        return self._y

    def backward(self, grad_y: np.ndarray) -> np.ndarray:
        return grad_y - np.exp(self._y) * grad_y.sum(axis=self._axis, keepdims=True)


def sigmoid(x: np.ndarray) -> np.ndarray:
    """σ(x), exact at both ends: only e^-|x| is taken, which cannot overflow."""
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, e) / (1 + e)  # x >= 0: 1 / (1 + e⁻ˣ); x < 0: eˣ / (1 + eˣ)


def log_softmax(x: np.ndarray, axis: int) -> np.ndarray:
    """log softmax(x); subtracting the maximum changes nothing but keeps the exponential from overflowing."""
    if x.size == 0:  # of nothing there is no maximum
        return x.copy()
    shifted = x - x.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def _axis(module: Softmax, x: np.ndarray) -> int:
    """The module's dim, or torch's old choice for None."""
    if module.dim is not None:
        return module.dim
    axis = 0 if x.ndim in (0, 1, 3) else 1
    name = type(module).__name__
    warnings.warn(f"nn.{name}() guesses dim={axis}: say it, as in nn.{name}(dim={axis})", stacklevel=4)
    return axis
