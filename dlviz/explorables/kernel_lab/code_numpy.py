"""One kernel slides over a picture; a trained network has many, in several layers."""

from typing import Any

import numpy as np

from dlviz import nn
from dlviz.explorables.kernel_lab.data import kernel_of, picture_of
from dlviz.explorables.kernel_lab.network import look_inside, reader


def slide(
    x: np.ndarray, weight: np.ndarray, stride: int, padding: int, dilation: int, down: float, right: float
) -> dict[str, np.ndarray]:
    """x (height, width) and weight (3, 3) -> all sums; the one at (down, right), 0 to 1, term by term."""
    layer = nn.Conv2d(1, 1, 3, stride, padding, dilation, bias=False, rng=0).double()
    layer.weight.data[...] = weight
    result = layer(x[None, None])[0, 0]

    i, j = int(down * len(result)), int(right * len(result))
    top, left, reach = i * stride, j * stride, 2 * dilation + 1
    window = np.pad(x, padding)[top : top + reach : dilation, left : left + reach : dilation]
    terms = window * weight  # (3, 3)
    return {
        "image": x,
        "kernel": weight,
        "result": result,
        "at": np.array([i, j]),
        "window": window.copy(),
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
) -> dict[str, np.ndarray]:
    """The numbers of KernelLab's picture. `model` is any network of either library, or None."""
    x = picture_of(picture, painted)  # (height, width)
    one_kernel = slide(x, kernel_of(kernel, weights), stride, padding, dilation, down, right)
    network = reader() if model is None else model
    return one_kernel | look_inside(network, x)  # network(x), noting what each convolution gives
