"""Normalization: activations brought to mean 0 and variance 1, then to a scale and shift that are learned.

The layers differ in what they take the mean over: BatchNorm the batch, for each channel; LayerNorm the
features, for each example (RMSNorm without the mean); GroupNorm a group of channels, for each example.
"""
# ruff: noqa: D102  (forward and backward are described by their class)

import math
from typing import Any

import numpy as np

from dlviz.nn import _checks
from dlviz.nn._module import Module
from dlviz.nn._parameter import Parameter
from dlviz.nn._unsupported import DEVICE_AND_DTYPE

Axes = tuple[int, ...]


class Normalization(Module):
    """What all share: the learned scale and shift y = weight x̂ + bias, and the gradient of standardizing."""

    _unsupported = DEVICE_AND_DTYPE

    def _add_affine(self, shape: tuple[int, ...], weight: bool, bias: bool) -> None:
        self.weight = Parameter(np.ones(shape)) if weight else None
        self.bias = Parameter(np.zeros(shape)) if weight and bias else None

    def _affine(self, x_hat: np.ndarray, over: Axes) -> np.ndarray:
        """y, where `over` are the axes that weight and bias lack."""
        self._x_hat, self._over = x_hat, over
        y = x_hat if self.weight is None else x_hat * np.expand_dims(self.weight.data, over)
        return y if self.bias is None else y + np.expand_dims(self.bias.data, over)

    def _affine_backward(self, grad_y: np.ndarray) -> np.ndarray:
        """The gradient of x̂."""
        if self.bias is not None:
            self.bias.grad += grad_y.sum(axis=self._over)
        if self.weight is None:
            return grad_y
        self.weight.grad += (grad_y * self._x_hat).sum(axis=self._over)
        return grad_y * np.expand_dims(self.weight.data, self._over)

    def _check_dtype(self, x: np.ndarray) -> None:
        if self.weight is not None:
            _checks.weight_dtype(type(self).__name__, x, self.weight)


def standardize(
    x: np.ndarray, axes: Axes, eps: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """x̂ = (x - μ) / σ with σ = √(var + eps) over the axes; and σ, the mean μ and the variance."""
    mean = x.mean(axis=axes, keepdims=True)
    x_hat = x - mean
    var = (x_hat * x_hat).mean(axis=axes, keepdims=True)
    σ = np.sqrt(var + eps)
    x_hat /= σ
    return x_hat, σ, mean, var


def standardize_backward(g: np.ndarray, x_hat: np.ndarray, σ: np.ndarray, axes: Axes) -> np.ndarray:
    """The gradient of x, given g, that of x̂: (g - mean(g) - x̂ mean(g x̂)) / σ, as μ and σ depend on x too."""
    along = (g * x_hat).mean(axis=axes, keepdims=True)
    return (g - g.mean(axis=axes, keepdims=True) - x_hat * along) / σ


class _OverFeatures(Normalization):
    """What LayerNorm and RMSNorm share: the shape that x ends with."""

    def _set_shape(self, normalized_shape: int | tuple[int, ...] | list[int]) -> None:
        if isinstance(normalized_shape, int | np.integer):
            normalized_shape = (int(normalized_shape),)
        self.normalized_shape = tuple(normalized_shape)
        for size in self.normalized_shape:
            _checks.positive_whole(type(self).__name__, normalized_shape=size)
        self._axes = tuple(range(-len(self.normalized_shape), 0))

    def check_input(self, x: Any) -> None:
        name, shape = type(self).__name__, self.normalized_shape
        _checks.float_array(name, x)
        if x.shape[-len(shape) :] != shape:
            expected = ", ".join(map(str, ("...", *shape)))
            advice = f"nn.{name}({x.shape[-1]})" if x.ndim else "x[None]"
            raise ValueError(f"{name} expected x of shape ({expected}), got {x.shape}: try {advice}")
        self._check_dtype(x)


class LayerNorm(_OverFeatures):
    """y = weight (x - μ) / √(var + eps) + bias, for each example over its features, as torch.nn.LayerNorm.

    x (..., *normalized_shape) -> y the same; weight and bias of normalized_shape, unless left out by
    elementwise_affine=False, or bias=False. The same in training and evaluation. (Ba, Kiros & Hinton 2016.)
    """

    def __init__(
        self,
        normalized_shape: int | tuple[int, ...] | list[int],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
    ) -> None:
        self._set_shape(normalized_shape)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        self._add_affine(self.normalized_shape, elementwise_affine, bias)

    def extra_repr(self) -> str:
        text = f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"
        return f"{text}, bias={self.bias is not None}"

    def forward(self, x: np.ndarray) -> np.ndarray:
        x_hat, self._σ, *_ = standardize(x, self._axes, self.eps)
        return self._affine(x_hat, over=tuple(range(x.ndim - len(self._axes))))

    def backward(self, grad_y: np.ndarray) -> np.ndarray:
        return standardize_backward(self._affine_backward(grad_y), self._x_hat, self._σ, self._axes)


class RMSNorm(_OverFeatures):
    """y = weight x / √(mean(x²) + eps), for each example over its features, as torch.nn.RMSNorm.

    x (..., *normalized_shape) -> y the same; weight of normalized_shape, unless elementwise_affine=False
    eps=None is the smallest step from 1 in x's precision. (Zhang & Sennrich 2019.)
    """

    def __init__(
        self,
        normalized_shape: int | tuple[int, ...] | list[int],
        eps: float | None = None,
        elementwise_affine: bool = True,
    ) -> None:
        self._set_shape(normalized_shape)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        self._add_affine(self.normalized_shape, elementwise_affine, bias=False)

    def extra_repr(self) -> str:
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"

    def forward(self, x: np.ndarray) -> np.ndarray:
        eps = np.finfo(x.dtype).eps if self.eps is None else self.eps
        self._rms = np.sqrt((x * x).mean(axis=self._axes, keepdims=True) + eps)
        return self._affine(x / self._rms, over=tuple(range(x.ndim - len(self._axes))))

    def backward(self, grad_y: np.ndarray) -> np.ndarray:
        g = self._affine_backward(grad_y)
        return (g - self._x_hat * (g * self._x_hat).mean(axis=self._axes, keepdims=True)) / self._rms


class GroupNorm(Normalization):
    """y = weight (x - μ) / √(var + eps) + bias, for each example over each group of channels and its pixels.

    As torch.nn.GroupNorm: x (n, num_channels, ...) -> y the same; weight and bias (num_channels,), unless
    affine=False. The same in training and evaluation, and for any batch. (Wu & He 2018.)
    """

    def __init__(
        self, num_groups: int, num_channels: int, eps: float = 1e-5, affine: bool = True, *, bias: bool = True
    ) -> None:
        _checks.positive_whole("GroupNorm", num_groups=num_groups, num_channels=num_channels)
        if num_channels % num_groups:
            raise ValueError(
                f"GroupNorm expected num_groups to divide {num_channels} channels, got {num_groups}"
            )
        self.num_groups, self.num_channels, self.eps, self.affine = num_groups, num_channels, eps, affine
        self._add_affine((num_channels,), affine, bias)

    def extra_repr(self) -> str:
        text = f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}"
        return f"{text}, bias={self.bias is not None}"

    def check_input(self, x: Any) -> None:
        owner, channels = f"GroupNorm({self.num_groups}, {self.num_channels})", self.num_channels
        _checks.float_array(owner, x)
        if x.ndim < 2 or x.shape[1] != channels:
            advice = f"nn.GroupNorm({self.num_groups}, {x.shape[1]})" if x.ndim >= 2 else "x[None]"
            raise ValueError(f"{owner} expected x of shape (n, {channels}, ...), got {x.shape}: try {advice}")
        self._check_dtype(x)

    def forward(self, x: np.ndarray) -> np.ndarray:
        x_hat, self._σ, *_ = standardize(self._by_group(x), (-1,), self.eps)
        return self._affine(x_hat.reshape(x.shape), over=(0, *range(2, x.ndim)))

    def backward(self, grad_y: np.ndarray) -> np.ndarray:
        g = self._by_group(self._affine_backward(grad_y))
        return standardize_backward(g, self._by_group(self._x_hat), self._σ, (-1,)).reshape(grad_y.shape)

    def _by_group(self, x: np.ndarray) -> np.ndarray:
        """(n, C, ...) -> (n, groups, all the numbers of a group)."""
        n, channels, *size = x.shape
        return x.reshape(n, self.num_groups, channels // self.num_groups * math.prod(size))
