"""The forward pass of a convolution.

Over 250 lines, because it tells 26 wrong answers apart.
"""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=3,
    hints="""
    Begin with the size of the result, (n, out, rows, columns); the exercise before says how many rows and
    columns. Then go through its positions, row by row. Which part of the padded image does position (i, j)
    see?

    `np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))` pads height and width only. Position
    (i, j) sees the rows from i · stride to i · stride + kernel height, and columns likewise, of all channels.

    For a window (n, channels, h, w), `np.einsum("nchw,ochw->no", window, weight) + bias` gives the result of
    all images and all output channels at that position: `y[:, :, i, j]`.
    """,
)
def conv2d(x, weight, bias, stride, padding):
    """Lay a kernel at every position of an image, multiply pixels by weights, and add up over all channels.

    x (n, channels, height, width); weight (out, channels, kernel height, kernel width); bias (out,)
    stride: pixels from one position to the next, down and right; padding: zeros on all four sides
    -> y (n, out, rows, columns), as nn.Conv2d: the kernel is not flipped
    """
    n, _, height, width = x.shape
    out, _, h, w = weight.shape
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = (height + 2 * padding - h) // stride + 1
    columns = (width + 2 * padding - w) // stride + 1
    y = np.empty((n, out, rows, columns))
    for i in range(rows):
        for j in range(columns):
            window = x[:, :, i * stride : i * stride + h, j * stride : j * stride + w]
            y[:, :, i, j] = np.einsum("nchw,ochw->no", window, weight) + bias
    return y


def images(rng, n, channels, height, width, out, kernel):
    """x (n, channels, height, width), weight (out, channels, *kernel), bias (out,)."""
    return [
        rng.normal(size=shape) for shape in ((n, channels, height, width), (out, channels, *kernel), (out,))
    ]


@conv2d.cases
def _(rng):
    x = np.array([[[[1.0, 2.0, 0.0], [0.0, 1.0, 3.0], [2.0, 0.0, 1.0]]]])
    yield call(x, np.array([[[[1.0, -1.0], [0.0, 2.0]]]]), np.array([0.5]), 1, 0)
    yield call(x, np.array([[[[2.0]]]]), np.array([0.5]), 2, 0)  # every second pixel
    two = np.arange(16).reshape(1, 2, 2, 4) % 5  # whole numbers
    yield call(two, np.arange(8).reshape(2, 2, 1, 2) - 3, np.array([1, -1]), 1, 0)
    yield call(*images(rng, 1, 1, 4, 4, 1, (3, 3)), 1, 1)
    yield call(*images(rng, 2, 3, 5, 4, 2, (3, 2)), 1, 0)
    yield call(*images(rng, 1, 2, 7, 8, 3, (2, 3)), 2, 0)  # pixels are left over
    yield call(*images(rng, 3, 2, 6, 5, 2, (3, 3)), 2, 1)
    yield call(*images(rng, 2, 3, 4, 6, 4, (1, 1)), 1, 0)
    yield call(*images(rng, 2, 2, 4, 5, 3, (2, 2)), 3, 2)  # the stride skips pixels
    yield call(*images(rng, 2, 2, 3, 4, 2, (3, 4)), 1, 0)  # one position
    halves = (np.rint(2 * a).astype(np.float32) / 2 for a in images(rng, 2, 2, 5, 6, 3, (3, 2)))
    yield call(*halves, 1, 1)


@conv2d.expected
def _(x, weight, bias, stride, padding):
    from torch.nn.functional import conv2d as torch_conv2d

    return torch_conv2d(x.double(), weight.double(), bias.double(), stride, padding)


def padded(x, before, after, mode="constant"):
    """x with so many pixels more before and after its height and its width."""
    return np.pad(x, ((0, 0), (0, 0), (before, after), (before, after)), mode)


def slid(x, weight, bias, down, right, rows, columns):
    """The convolution of a padded x with strides down and right, at so many positions."""
    h, w = weight.shape[2:]
    y = np.empty((len(x), len(weight), rows, columns))
    for i in range(rows):
        for j in range(columns):
            window = x[:, :, i * down : i * down + h, j * right : j * right + w]
            y[:, :, i, j] = np.einsum("nchw,ochw->no", window, weight) + bias
    return y


@conv2d.mistake("kernel flipped")
def _(x, weight, bias, stride, padding):
    """You flip the kernel before you multiply. That is what mathematicians call convolution; networks leave
    it as it is, since it is learned anyway: weight [0, 0] meets the window's first pixel."""
    return conv2d.answer(x, weight[..., ::-1, ::-1], bias, stride, padding)


@conv2d.mistake("kernel transposed")
def _(x, weight, bias, stride, padding):
    """You swap the kernel's rows and columns. weight[o, c, p, q] meets the pixel p rows below and q columns
    right of the window's corner."""
    return conv2d.answer(x, weight.swapaxes(2, 3), bias, stride, padding)


@conv2d.mistake("channels not summed")
def _(x, weight, bias, stride, padding):
    """You use the first channel only. Each output adds up the products of all channels."""
    return conv2d.answer(x[:, :1], weight[:, :1], bias, stride, padding)


@conv2d.mistake("channels not summed")
def _(x, weight, bias, stride, padding):
    """You take the mean over the channels. Their products are added up: sum, not mean."""
    zero = np.zeros(len(bias))
    return conv2d.answer(x, weight / x.shape[1], zero, stride, padding) + bias[:, None, None]


@conv2d.mistake("channels not summed")
def _(x, weight, bias, stride, padding):
    """You keep an axis for the channels of `x`. An output adds up the products of all of them, so none is
    left: y is (n, out, rows, columns)."""
    each = [conv2d.answer(x[:, [c]], weight[:, [c]], bias, stride, padding) for c in range(x.shape[1])]
    return np.stack(each, axis=2)


@conv2d.mistake("padding on one side")
def _(x, weight, bias, stride, padding):
    """You pad at the top and left only. Zeros belong on all four sides: (padding, padding) for height and
    width."""
    return conv2d.answer(padded(x, padding, 0), weight, bias, stride, 0)


@conv2d.mistake("padding on one side")
def _(x, weight, bias, stride, padding):
    """You pad at the bottom and right only. Zeros belong on all four sides: (padding, padding) for height and
    width."""
    return conv2d.answer(padded(x, 0, padding), weight, bias, stride, 0)


@conv2d.mistake("padding on one side")
def _(x, weight, bias, stride, padding):
    """Your result has the right size, but all the padding is at the bottom and right. Half of it belongs
    before the image: (padding, padding) for height and width."""
    return conv2d.answer(padded(x, 0, 2 * padding), weight, bias, stride, 0)


@conv2d.mistake("padding on one side")
def _(x, weight, bias, stride, padding):
    """Your result has the right size, but all the padding is at the top and left. Half of it belongs behind
    the image: (padding, padding) for height and width."""
    return conv2d.answer(padded(x, 2 * padding, 0), weight, bias, stride, 0)


@conv2d.mistake("padding ignored")
def _(x, weight, bias, stride, padding):
    """You never use `padding`. Put that many zeros around the image first, with `np.pad`."""
    return conv2d.answer(x, weight, bias, stride, 0)


@conv2d.mistake("all axes padded")
def _(x, weight, bias, stride, padding):
    """`np.pad(x, padding)` pads every axis, so there are more images and channels too. Name the axes:
    ((0, 0), (0, 0), (padding, padding), (padding, padding))."""
    return conv2d.answer(np.pad(x, padding), weight, bias, stride, 0)


@conv2d.mistake("padded with the edge")
def _(x, weight, bias, stride, padding):
    """You repeat the pixels of the edge. The padding is of zeros, which is what `np.pad` adds by itself."""
    return conv2d.answer(padded(x, padding, padding, "edge"), weight, bias, stride, 0)


@conv2d.mistake("padding left out of the output size")
def _(x, weight, bias, stride, padding):
    """You pad the image, but count positions by its old height and width. There are (height + 2 · padding -
    kernel height) // stride + 1."""
    rows, columns = ((a - k) // stride + 1 for a, k in zip(x.shape[2:], weight.shape[2:], strict=True))
    return slid(padded(x, padding, padding), weight, bias, stride, stride, rows, columns)


@conv2d.mistake("stride ignored")
def _(x, weight, bias, stride, padding):
    """You never use `stride`: your kernel moves one pixel at a time."""
    return conv2d.answer(x, weight, bias, 1, padding)


@conv2d.mistake("stride in one direction only")
def _(x, weight, bias, stride, padding):
    """Your kernel moves by `stride` downwards, but one pixel at a time to the right. The stride counts in
    both directions."""
    x, (h, w) = padded(x, padding, padding), weight.shape[2:]
    rows, columns = (x.shape[2] - h) // stride + 1, x.shape[3] - w + 1
    return slid(x, weight, bias, stride, 1, rows, columns)


@conv2d.mistake("stride in the size only")
def _(x, weight, bias, stride, padding):
    """Your result has the right size, but position (i, j) sees the window that begins at (i, j). It begins at
    (i · stride, j · stride)."""
    x = padded(x, padding, padding)
    rows, columns = ((a - k) // stride + 1 for a, k in zip(x.shape[2:], weight.shape[2:], strict=True))
    return slid(x, weight, bias, 1, 1, rows, columns)


@conv2d.mistake("last position forgotten")
def _(x, weight, bias, stride, padding):
    """Your result is a row and a column too small: you count steps, not positions. Add 1."""
    x = padded(x, padding, padding)
    rows, columns = ((a - k) // stride for a, k in zip(x.shape[2:], weight.shape[2:], strict=True))
    return slid(x, weight, bias, stride, stride, rows, columns)


@conv2d.mistake("bias left out")
def _(x, weight, bias, stride, padding):
    """You never add `bias`. Each output channel has one, the same at all positions."""
    return conv2d.answer(x, weight, 0 * bias, stride, padding)


@conv2d.mistake("bias added for each channel")
def _(x, weight, bias, stride, padding):
    """You add the bias once for each channel of `x`. Add it once, after the sum over all channels."""
    return conv2d.answer(x, weight, x.shape[1] * bias, stride, padding)


@conv2d.mistake("one bias for all")
def _(x, weight, bias, stride, padding):
    """You add the first bias to every output channel. bias[o] belongs to output channel o."""
    return conv2d.answer(x, weight, np.full(len(bias), bias[0]), stride, padding)


@conv2d.mistake("bias along the columns")
def _(x, weight, bias, stride, padding):
    """`y + bias` adds a bias to each column, since NumPy lines up the last axes. The output channels are axis
    1: `bias[:, None, None]`."""
    return conv2d.answer(x, weight, 0 * bias, stride, padding) + bias


@conv2d.mistake("mean instead of sum")
def _(x, weight, bias, stride, padding):
    """You take the mean of the products. A convolution adds them up; whether that becomes a mean is up to the
    weights."""
    size = weight[0].size
    return conv2d.answer(x, weight / size, bias, stride, padding)


@conv2d.mistake("in and out swapped")
def _(x, weight, bias, stride, padding):
    """You read `weight` as (channels, out, …). Its first axis is that of the output channels."""
    return conv2d.answer(x, weight.swapaxes(0, 1), bias, stride, padding)


@conv2d.mistake("kernel taken as square")
def _(x, weight, bias, stride, padding):
    """You use the kernel's height for its width too. A kernel need not be square: `weight.shape[2]` is its
    height, `weight.shape[3]` its width."""
    h = weight.shape[2]
    rows, columns = ((a + 2 * padding - h) // stride + 1 for a in x.shape[2:])
    if weight.shape[3] != h:
        raise ValueError("a window and the kernel do not fit")
    return slid(padded(x, padding, padding), weight, bias, stride, stride, rows, columns)


@conv2d.mistake("rows and columns of the result swapped")
def _(x, weight, bias, stride, padding):
    """Your result lies on its side. Position (i, j), i rows down and j columns right, is y[:, :, i, j]."""
    return conv2d.answer(x, weight, bias, stride, padding).swapaxes(2, 3)


@conv2d.mistake("channels last")
def _(x, weight, bias, stride, padding):
    """You put the output channels last. Images are (n, channels, height, width) here, as in PyTorch."""
    return np.moveaxis(conv2d.answer(x, weight, bias, stride, padding), 1, -1)
