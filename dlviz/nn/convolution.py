"""Convolution: one small set of weights, applied to every window of an image."""
# ruff: noqa: D102  (forward and backward are described by their class)

import math
from typing import Any, ClassVar

import numpy as np

from dlviz.nn import _checks
from dlviz.nn._module import Module
from dlviz.nn._parameter import Parameter
from dlviz.nn._random import generator
from dlviz.nn._unsupported import DEVICE_AND_DTYPE
from dlviz.nn._windows import (
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
_NUMPYS = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}  # of np.pad


class Convolution(Module):
    """What all convolutions share: their settings, weights, checks and text."""

    _unsupported = DEVICE_AND_DTYPE
    _dimensions: ClassVar[int]

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Size,
        stride: Size = 1,
        padding: Size | str = 0,
        dilation: Size = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        *,
        rng: np.random.Generator | int | None = None,
    ) -> None:
        name, n = type(self).__name__, self._dimensions
        _checks.positive_whole(name, in_channels=in_channels, out_channels=out_channels, groups=groups)
        if in_channels % groups or out_channels % groups:
            raise ValueError(
                f"{name} expected groups to divide {in_channels} and {out_channels} channels, got {groups}"
            )
        if padding_mode not in _NUMPYS:
            raise ValueError(f"{name} expected padding_mode {' or '.join(_NUMPYS)}, got {padding_mode!r}")
        self.in_channels, self.out_channels, self.groups = in_channels, out_channels, groups
        self.kernel_size = per_dimension(name, "kernel_size", kernel_size, n)
        self.stride = per_dimension(name, "stride", stride, n)
        self.dilation = per_dimension(name, "dilation", dilation, n)
        self.padding, self.padding_mode = padding, padding_mode
        self._windows = Windows(self.kernel_size, self.stride, self.dilation)
        self._margins = self._padding()
        rng, channels = generator(rng), self._weight_channels()
        k = 1 / math.sqrt(channels[1] * math.prod(self.kernel_size))
        self.weight = Parameter(rng.uniform(-k, k, (*channels, *self.kernel_size)))
        self.bias = Parameter(rng.uniform(-k, k, out_channels)) if bias else None

    def _padding(self) -> list[tuple[int, int]]:
        """How much before and after each dimension; `self.padding` becomes a tuple, unless it is a word."""
        if isinstance(self.padding, str):
            if self.padding not in ("valid", "same") or (self.padding == "same" and set(self.stride) != {1}):
                raise ValueError(
                    f"{type(self).__name__} expected padding in numbers, 'valid', or 'same' with stride 1, "
                    f"got {self.padding!r} with stride {self.stride}"
                )
            total = (r - 1 if self.padding == "same" else 0 for r in self._windows.reach)
            return [(t // 2, t - t // 2) for t in total]
        self.padding = per_dimension(type(self).__name__, "padding", self.padding, self._dimensions, least=0)
        return [(p, p) for p in self.padding]

    def _weight_channels(self) -> tuple[int, int]:
        return self.out_channels, self.in_channels // self.groups

    def _by_group(self, array: np.ndarray) -> np.ndarray:
        """A matrix for each group of channels: (channels, a, b, …) -> (groups, channels / groups, a b …)."""
        channels, *others = array.shape
        return array.reshape(self.groups, channels // self.groups, math.prod(others))

    @property
    def _owner(self) -> str:
        return f"{type(self).__name__}({self.in_channels} -> {self.out_channels})"

    def check_input(self, x: Any) -> None:
        check_image(self._owner, x, self._dimensions, self.in_channels)
        _checks.weight_dtype(self._owner, x, self.weight)

    def extra_repr(self) -> str:
        parts = [f"{self.in_channels}, {self.out_channels}"]
        parts += [f"kernel_size={self.kernel_size}, stride={self.stride}"]
        for name, usual in {"padding": 0, "dilation": 1, "output_padding": 0}.items():
            value = getattr(self, name, None)
            if value not in (None, (usual,) * self._dimensions):
                parts.append(f"{name}={value}")
        if self.groups != 1:
            parts.append(f"groups={self.groups}")
        if self.bias is None:
            parts.append("bias=False")
        if self.padding_mode != "zeros":
            parts.append(f"padding_mode={self.padding_mode}")
        return ", ".join(parts)


class _Gathering(Convolution):
    """Forward and backward in any number of dimensions: gather the windows' contents, and multiply once.

    A column holds what one window shows, for one of the n examples; *size is the padded image's, *positions
    says how many windows there are along each dimension.
    """

    def check_input(self, x: Any) -> None:
        super().check_input(x)
        size = x.shape[-self._dimensions :]
        least = {"reflect": 1, "circular": 0}.get(self.padding_mode, -math.inf)
        if any(n - max(margin) < least for n, margin in zip(size, self._margins, strict=True)):
            raise ValueError(
                f"{self._owner} with padding_mode={self.padding_mode!r} expected x larger than its padding "
                f"{self.padding}, got size {size}: try padding_mode='replicate'"
            )
        padded = (n + sum(margin) for n, margin in zip(size, self._margins, strict=True))
        check_fits(self._owner, tuple(padded), self._windows)

    def forward(self, x: np.ndarray) -> np.ndarray:
        image = pad(batch_last(x, self._dimensions), self._margins, _NUMPYS[self.padding_mode])
        self._size, n = image.shape[1:-1], image.shape[-1]  # (in_channels, *size, n)
        positions = self._windows.positions(self._size)
        self._columns = self._windows.gather(image, positions)  # (in_channels · kernel, *positions, n)
        y = self._by_group(self.weight.data) @ self._by_group(self._columns)
        y = y.reshape(self.out_channels, *positions, n)
        if self.bias is not None:
            y += self.bias.data.reshape(-1, *[1] * (y.ndim - 1))
        return batch_first(y, x.shape[: -1 - self._dimensions])

    def backward(self, grad_y: np.ndarray) -> np.ndarray:
        g = self._by_group(batch_last(grad_y, self._dimensions))  # (groups, out / groups, positions · n)
        grad_weight = (self._by_group(self._columns) @ g.mT).mT  # g @ columns.mT, but faster
        self.weight.grad += grad_weight.reshape(self.weight.shape)
        if self.bias is not None:
            self.bias.grad += g.sum(axis=-1).reshape(-1)
        grad_columns = (self._by_group(self.weight.data).mT @ g).reshape(self._columns.shape)
        grad_image = self._windows.scatter(grad_columns, self._size)
        grad_image = unpad(grad_image, self._margins, _NUMPYS[self.padding_mode])
        return batch_first(grad_image, grad_y.shape[: -1 - self._dimensions])


class Conv1d(_Gathering):
    """Conv2d with one dimension: x (n, in_channels, L) or (in_channels, L), as torch.nn.Conv1d.

    weight (out_channels, in_channels / groups, kernel_size)
    """

    _dimensions = 1


class Conv2d(_Gathering):
    """y[o, p] = bias[o] + Σ_c,q weight[o, c, q] x[c, stride · p + dilation · q], as torch.nn.Conv2d.

    x (n, in_channels, H, W) -> y (n, out_channels, H', W'); or both without n
    H' = ⌊(H + 2 padding - dilation (kernel_size - 1) - 1) / stride⌋ + 1, and W' likewise
    weight (out_channels, in_channels / groups, kernel height, kernel width), bias (out_channels,), both drawn
    from U(-k, k) with k = 1 / √(numbers in a window)

    p is a position of the window, q a cell of the kernel: a number, or two of them, for each of kernel_size,
    stride, padding and dilation. padding="same" keeps the size, "valid" is none. The padding is of zeros, or
    by padding_mode the image's mirror ("reflect"), edge ("replicate") or other end ("circular"). With groups,
    each group of outputs sees its own group of inputs. (LeCun et al. 1989; dilation: Yu & Koltun 2016.)
    """

    _dimensions = 2
