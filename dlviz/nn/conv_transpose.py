"""Transposed convolution: each number of a small image paints a window of a larger one."""
# ruff: noqa: D102  (forward and backward are described by their class)

from typing import Any

import numpy as np

from dlviz.nn._windows import Sizes, batch_first, batch_last, pad, per_dimension, unpad
from dlviz.nn.convolution import Convolution, Size


class ConvTranspose2d(Convolution):
    """Each x[c, p] adds weight[c, o] · x[c, p] onto a window of y[o], as torch.nn.ConvTranspose2d.

    x (n, in_channels, H, W) -> y (n, out_channels, H', W'); or both without n
    H' = (H - 1) stride - 2 padding + dilation (kernel_size - 1) + 1 + output_padding, and W' likewise
    weight (in_channels, out_channels / groups, kernel height, kernel width), bias (out_channels,)

    Its forward is the gradient of a Conv2d with the same settings, its backward that layer's forward (Zeiler
    et al. 2010). padding takes away from the borders of y, output_padding adds below and to the right: it
    picks one of the sizes that such a Conv2d takes to (H, W), as `output_size` in the call does.
    """

    _dimensions = 2

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Size,
        stride: Size = 1,
        padding: Size = 0,
        output_padding: Size = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Size = 1,
        padding_mode: str = "zeros",
        *,
        rng: np.random.Generator | int | None = None,
    ) -> None:
        if padding_mode != "zeros" or isinstance(padding, str):
            raise ValueError(
                "ConvTranspose2d expected padding in numbers and padding_mode 'zeros', as in torch, "
                f"got {padding!r} and {padding_mode!r}"
            )
        super().__init__(
            in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias, rng=rng
        )
        self.output_padding = per_dimension("ConvTranspose2d", "output_padding", output_padding, 2, least=0)
        if any(
            o >= max(s, d) for o, s, d in zip(self.output_padding, self.stride, self.dilation, strict=True)
        ):
            raise ValueError(
                "ConvTranspose2d expected output_padding below stride or dilation, "
                f"got {self.output_padding} with {self.stride} and {self.dilation}"
            )

    def _weight_channels(self) -> tuple[int, int]:
        return self.in_channels, self.out_channels // self.groups

    def check_input(self, x: Any, output_size: Sizes | None = None) -> None:
        super().check_input(x)
        size = self._output_size(x, output_size)
        if any(n < 1 for n in size):
            raise ValueError(f"{self._owner} leaves y no size, {size}, for x of {x.shape}: try less padding")

    def _output_size(self, x: np.ndarray, output_size: Sizes | None) -> Sizes:
        """The H' and W' of y: by output_padding, or those asked for, or ValueError."""
        covered = self._windows.covered(x.shape[-2:])
        least = [n - sum(margin) for n, margin in zip(covered, self._margins, strict=True)]
        if output_size is None:
            return tuple(n + o for n, o in zip(least, self.output_padding, strict=True))
        size = tuple(output_size[-2:])
        if not all(n <= o < n + s for n, o, s in zip(least, size, self.stride, strict=True)):
            most = [n + s - 1 for n, s in zip(least, self.stride, strict=True)]
            raise ValueError(f"{self._owner} expected output_size from {least} to {most}, got {output_size}")
        return size

    def forward(self, x: np.ndarray, output_size: Sizes | None = None) -> np.ndarray:
        self._image = batch_last(x, 2)  # (in_channels, H, W, n)
        columns = self._by_group(self.weight.data).mT @ self._by_group(self._image)
        rows, places = columns.shape[0] * columns.shape[1], self._image.shape[1:]
        columns = columns.reshape(rows, *places)  # (out_channels · kernel, H, W, n)
        size = self._output_size(x, output_size)
        whole = tuple(n + sum(margin) for n, margin in zip(size, self._margins, strict=True))
        y = unpad(self._windows.scatter(columns, whole), self._margins)
        if self.bias is not None:
            y += self.bias.data.reshape(-1, 1, 1, 1)
        return batch_first(y, x.shape[:-3])

    def backward(self, grad_y: np.ndarray) -> np.ndarray:
        g = batch_last(grad_y, 2)  # (out_channels, H', W', n)
        if self.bias is not None:
            self.bias.grad += g.sum(axis=(1, 2, 3))
        positions = self._image.shape[1:-1]
        grad_columns = self._by_group(self._windows.gather(pad(g, self._margins), positions))
        grad_weight = self._by_group(self._image) @ grad_columns.mT  # sums over positions and batch
        self.weight.grad += grad_weight.reshape(self.weight.shape)
        grad_image = self._by_group(self.weight.data) @ grad_columns
        return batch_first(grad_image.reshape(self._image.shape), grad_y.shape[:-3])
