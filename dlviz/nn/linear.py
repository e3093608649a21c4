"""The fully connected layer, and layers that compute nothing."""
# ruff: noqa: D102  (forward and backward are described by their class)

import math
from typing import Any

import numpy as np

from dlviz.nn import _checks
from dlviz.nn._module import Module
from dlviz.nn._parameter import Parameter
from dlviz.nn._random import generator
from dlviz.nn._unsupported import DEVICE_AND_DTYPE


class Linear(Module):
    """y = x @ weight.T + bias, as torch.nn.Linear.

    x (..., in_features) -> y (..., out_features), with any leading dimensions, or none
    weight (out_features, in_features), bias (out_features,), both drawn from U(-k, k) with k = 1/√in_features
    """

    _unsupported = DEVICE_AND_DTYPE

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        *,
        rng: np.random.Generator | int | None = None,
    ) -> None:
        _checks.positive_whole("Linear", in_features=in_features, out_features=out_features)
        self.in_features, self.out_features = in_features, out_features
        rng, k = generator(rng), 1 / math.sqrt(in_features)
        self.weight = Parameter(rng.uniform(-k, k, (out_features, in_features)))
        self.bias = Parameter(rng.uniform(-k, k, out_features)) if bias else None

    def check_input(self, x: Any) -> None:
        right = type(x) is np.ndarray and x.ndim and x.shape[-1] == self.in_features
        if right and x.dtype is self.weight.data.dtype:  # nearly always
            return
        owner = f"Linear({self.in_features} -> {self.out_features})"
        _checks.float_array(owner, x)
        if x.ndim == 0 or x.shape[-1] != self.in_features:
            flattens = x.ndim > 2 and math.prod(x.shape[1:]) == self.in_features
            advice = "nn.Flatten() first" if flattens else f"nn.Linear({x.shape[-1] if x.ndim else 1}, ...)"
            raise ValueError(
                f"{owner} expected x of shape (..., {self.in_features}), got {x.shape}: try {advice}"
            )
        _checks.weight_dtype(owner, x, self.weight)

    def forward(self, x: np.ndarray) -> np.ndarray:
        self._x = x.reshape(-1, self.in_features)  # every leading dimension is a batch
        y = self._x @ self.weight.data.T
        if self.bias is not None:
            y += self.bias.data
        return y.reshape(*x.shape[:-1], self.out_features)

    def backward(self, grad_y: np.ndarray) -> np.ndarray:
        rows = grad_y.reshape(-1, self.out_features)
        self.weight.grad += rows.T @ self._x  # (out, in): sums over the batch
        if self.bias is not None:
            self.bias.grad += rows.sum(axis=0)
        return (rows @ self.weight.data).reshape(*grad_y.shape[:-1], self.in_features)


class Identity(Module):
    """y = x, for any arguments, as torch.nn.Identity."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    def forward(self, x: np.ndarray) -> np.ndarray:
        return x

    def backward(self, grad_y: np.ndarray) -> np.ndarray:
        return grad_y


class Flatten(Module):
    """The dimensions from start_dim to end_dim made one, as torch.nn.Flatten: (n, 8, 8) -> (n, 64)."""

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        self.start_dim, self.end_dim = start_dim, end_dim

    def check_input(self, x: Any) -> None:
        _checks.array("Flatten", x)
        if (
            not -x.ndim <= self.start_dim < x.ndim
            or not -x.ndim <= self.end_dim < x.ndim
            or self._span(x) < 1
        ):
            raise ValueError(
                f"Flatten expected x with dimensions {self.start_dim} to {self.end_dim}, got {x.shape}: "
                "try x[None] for a single example, or another start_dim"
            )

    def forward(self, x: np.ndarray) -> np.ndarray:
        self._shape = x.shape
        start = self.start_dim % x.ndim
        return x.reshape(*x.shape[:start], -1, *x.shape[start + self._span(x) :])

    def backward(self, grad_y: np.ndarray) -> np.ndarray:
        return grad_y.reshape(self._shape)

    def _span(self, x: np.ndarray) -> int:
        """How many dimensions become one."""
        return self.end_dim % x.ndim - self.start_dim % x.ndim + 1
