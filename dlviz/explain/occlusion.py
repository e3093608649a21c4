"""Attribution by covering: how much the network's output drops without each part of the image."""

from typing import Any

import numpy as np

from dlviz.explain._models import ROWS, answering, classes, inputs, one_hot


def occlusion(
    model: Any, x: Any, target: Any, size: int = 2, stride: int = 1, fill: float = 0.0
) -> np.ndarray:
    """How far the logit of a class drops where a square of the image is covered: z_t(x) - z_t(x covered).

    x (n, ..., height, width), target (n,) -> the shape of x. A square of `size` × `size` pixels, in all
    channels, is set to `fill`, and moved by `stride` pixels until it has met every edge. A pixel's value is
    the mean drop over the squares that covered it. (Zeiler and Fergus draw the drop at each square's place.)

    Source: Zeiler and Fergus (2014), Visualizing and Understanding Convolutional Networks.
    """
    x = inputs("occlusion", model, x)
    if x.ndim < 3:
        raise ValueError(
            f"occlusion expected images (n, ..., height, width), got x of shape {x.shape}: "
            "try x.reshape(n, 8, 8), and a model that begins with nn.Flatten()"
        )
    height, width = x.shape[-2:]
    if not 1 <= stride <= size <= min(height, width):
        raise ValueError(
            f"occlusion expected 1 <= stride <= size <= {min(height, width)}, so that every pixel is covered,"
            f" got size {size} and stride {stride}: try size=2, stride=1"
        )
    t = classes("occlusion", target, len(x))
    squares = [
        (..., slice(top, top + size), slice(left, left + size))
        for top in _starts(height, size, stride)
        for left in _starts(width, size, stride)
    ]
    drop, count = np.zeros(x.shape), np.zeros((height, width))
    at_once = max(1, ROWS // len(x))
    with answering(model) as logits:
        z = logits(x)
        chosen = one_hot("occlusion", z, t).astype(bool)
        for some in (squares[i : i + at_once] for i in range(0, len(squares), at_once)):
            covered = np.repeat(x[None], len(some), axis=0)  # a copy of all images for each square
            for images, square in zip(covered, some, strict=True):
                images[square] = fill
            answers = logits(covered.reshape(-1, *x.shape[1:])).reshape(len(some), *z.shape)
            for answer, square in zip(answers, some, strict=True):
                drop[square] += (z - answer)[chosen].reshape(-1, *[1] * (x.ndim - 1))
                count[square] += 1
    return (drop / count).astype(x.dtype)


def _starts(length: int, size: int, stride: int) -> list[int]:
    """Where the squares begin; the last one meets the edge."""
    return sorted({*range(0, length - size, stride), length - size})
