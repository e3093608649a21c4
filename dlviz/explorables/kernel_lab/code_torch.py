"""One kernel slides over a picture; a trained network has many, in several layers. In PyTorch."""

from typing import Any

import torch
from torch import nn

from dlviz import bridge
from dlviz.explorables.kernel_lab.data import kernel_of, picture_of
from dlviz.explorables.kernel_lab.network import look_inside, reader


def slide(
    x: torch.Tensor, weight: torch.Tensor, stride: int, padding: int, dilation: int, down: float, right: float
) -> dict[str, torch.Tensor]:
    """x (height, width) and weight (3, 3) -> all sums; the one at (down, right), 0 to 1, term by term."""
    layer = nn.Conv2d(1, 1, 3, stride, padding, dilation, bias=False).double().requires_grad_(False)
    layer.weight[...] = weight
    result = layer(x[None, None])[0, 0]

    i, j = int(down * len(result)), int(right * len(result))
    top, left, reach = i * stride, j * stride, 2 * dilation + 1
    padded = nn.functional.pad(x, [padding] * 4)
    window = padded[top : top + reach : dilation, left : left + reach : dilation]
    terms = window * weight  # (3, 3)
    return {
        "image": x,
        "kernel": weight,
        "result": result,
        "at": torch.tensor([i, j]),
        "window": window,
        "terms": terms,
        "sum": terms.sum(),  # the same as result[i, j]
    }


def kernel_lab(
    picture: str,
    painted: str,
    kernel: str,
    weights: str,
    stride: int,
    padding: int,
    dilation: int,
    down: float,
    right: float,
    model: Any,
) -> dict[str, Any]:
    """The numbers of KernelLab's picture. `model` is any network of either library, or None."""
    x, weight = torch.tensor(picture_of(picture, painted)), torch.tensor(kernel_of(kernel, weights))
    one_kernel = slide(x, weight, stride, padding, dilation, down, right)
    network = bridge.twin(reader()) if model is None else model
    return one_kernel | look_inside(network, x.numpy())  # network(x), noting what each convolution gives
