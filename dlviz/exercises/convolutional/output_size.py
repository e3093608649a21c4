"""The output size of a convolution."""

import math

from ..kit import call
from . import lesson


@lesson.exercise(
    points=1,
    hints="""
    Lay the kernel at the very beginning of the padded image. How many pixels does it span there, from its
    first cell to its last? How far can it still move?

    It spans dilation · (kernel - 1) + 1 pixels of size + 2 · padding. What is left is cut into steps of
    `stride`; a part of a step does not count. And do not forget the position where it began.

    `reach = dilation * (kernel - 1) + 1`, then `(size + 2 * padding - reach) // stride + 1`.
    """,
)
def output_size(size, kernel, stride, padding, dilation):
    """How many positions a kernel has along one side of an image: the size of what comes out.

    size: pixels of the image along this side; kernel: cells of the kernel
    stride: pixels from one position to the next; padding: pixels added at each of the two ends
    dilation: pixels from one cell of the kernel to the next; 1 if they lie side by side
    -> a whole number
    """
    reach = dilation * (kernel - 1) + 1
    return (size + 2 * padding - reach) // stride + 1


@output_size.cases
def _(rng):
    yield call(5, 3, 1, 0, 1)
    yield call(8, 3, 1, 1, 1)  # the size is kept
    yield call(8, 3, 2, 1, 1)  # a part of a step is left over
    yield call(7, 2, 2, 0, 1)
    yield call(9, 3, 1, 0, 3)
    yield call(3, 3, 1, 0, 1)  # it just fits
    yield call(6, 2, 10, 0, 1)  # the first step leads out of the image
    yield call(1, 1, 1, 0, 1)
    yield call(4, 1, 1, 0, 5)  # one cell has no neighbour
    yield call(224, 7, 2, 3, 1)  # the first layer of a ResNet
    yield call(100_003, 11, 4, 5, 3)
    for _ in range(8):
        size, kernel, stride = rng.integers(12, 40), rng.integers(2, 6), rng.integers(2, 5)
        yield call(*map(int, (size, kernel, stride, rng.integers(1, 4), rng.integers(2, 4))))


@output_size.expected
def _(size, kernel, stride, padding, dilation):
    import torch

    image, weight = torch.zeros(1, 1, size), torch.zeros(1, 1, kernel)
    y = torch.nn.functional.conv1d(image, weight, stride=stride, padding=padding, dilation=dilation)
    return y.shape[-1]


def left(size, kernel, padding, dilation):
    """How far the kernel can move."""
    return size + 2 * padding - dilation * (kernel - 1) - 1


@output_size.mistake("padding counted once")
def _(size, kernel, stride, padding, dilation):
    """You add `padding` once. There is padding at both ends, so the image grows by 2 · padding."""
    return (left(size, kernel, padding, dilation) - padding) // stride + 1


@output_size.mistake("padding ignored")
def _(size, kernel, stride, padding, dilation):
    """You never use `padding`. It makes the image larger, at both ends: size + 2 · padding."""
    return left(size, kernel, 0, dilation) // stride + 1


@output_size.mistake("padding subtracted")
def _(size, kernel, stride, padding, dilation):
    """You subtract the padding. It is added around the image, so the kernel can move farther."""
    return left(size, kernel, -padding, dilation) // stride + 1


@output_size.mistake("floor forgotten")
def _(size, kernel, stride, padding, dilation):
    """You divide with `/`, which leaves a fraction of a position. A last step that doesn't fit completely
    isn't taken: divide with `//`."""
    return left(size, kernel, padding, dilation) / stride + 1


@output_size.mistake("rounded up")
def _(size, kernel, stride, padding, dilation):
    """You round up: your last window sticks out of the image. A last step that doesn't fit completely isn't
    taken, so round down, with `//`."""
    return math.ceil(left(size, kernel, padding, dilation) / stride) + 1


@output_size.mistake("rounded to the nearest")
def _(size, kernel, stride, padding, dilation):
    """You round to the nearest whole number. A last step that doesn't fit completely isn't taken, however
    little is missing: round down, with `//`."""
    return round(left(size, kernel, padding, dilation) / stride) + 1


@output_size.mistake("dilation ignored")
def _(size, kernel, stride, padding, dilation):
    """You never use `dilation`. With it the same cells span more pixels: dilation · (kernel - 1) + 1."""
    return left(size, kernel, padding, 1) // stride + 1


@output_size.mistake("dilation times the kernel")
def _(size, kernel, stride, padding, dilation):
    """You take dilation · kernel for what the kernel spans. There is one distance fewer than there are cells:
    dilation · (kernel - 1) + 1."""
    return (size + 2 * padding - dilation * kernel) // stride + 1


@output_size.mistake("dilation taken for gaps")
def _(size, kernel, stride, padding, dilation):
    """You put `dilation` empty pixels between two cells. It is the distance from cell to cell, so there are
    dilation - 1 between them; with a dilation of 1 they lie side by side."""
    return left(size, kernel, padding, dilation + 1) // stride + 1


@output_size.mistake("span one too small")
def _(size, kernel, stride, padding, dilation):
    """You take dilation · (kernel - 1) for what the kernel spans. That is the distance from its first cell to
    its last one; as a fence has a post more than it has gaps, add 1."""
    return (left(size, kernel, padding, dilation) + 1) // stride + 1


@output_size.mistake("stride ignored")
def _(size, kernel, stride, padding, dilation):
    """You never use `stride`, so your kernel moves one pixel at a time. Divide what it can move by the
    stride."""
    return left(size, kernel, padding, dilation) + 1


@output_size.mistake("first position forgotten")
def _(size, kernel, stride, padding, dilation):
    """You count the steps. There is one position more than there are steps, the one where the kernel begins:
    add 1."""
    return left(size, kernel, padding, dilation) // stride


@output_size.mistake("1 added before the division")
def _(size, kernel, stride, padding, dilation):
    """You add the 1 before you divide by the stride, which is right only for a stride of 1. Divide first: the
    steps; then add the position where the kernel begins."""
    return (left(size, kernel, padding, dilation) + 1) // stride


@output_size.mistake("kernel ignored")
def _(size, kernel, stride, padding, dilation):
    """You divide the padded size by the stride, as if the kernel had no width. It must lie within the image
    as a whole: first take away what it spans."""
    return (size + 2 * padding) // stride
