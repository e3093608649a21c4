# ruff: noqa: ANN001, ANN201, ANN202 (the learner's Python: no annotations)
"""Lesson 09: output size and convolution, the gradient of max pooling, batch normalisation."""

import math

import numpy as np

from ._core import Lesson, call

lesson = Lesson(9, "convolutional", "Convolutional networks")


# Output size


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
    """You take the padding away. It is added around the image, so the kernel can move farther."""
    return left(size, kernel, -padding, dilation) // stride + 1


@output_size.mistake("floor forgotten")
def _(size, kernel, stride, padding, dilation):
    """You divide with `/`, which leaves a fraction of a position. A step that does not fit whole is not made:
    divide with `//`."""
    return left(size, kernel, padding, dilation) / stride + 1


@output_size.mistake("rounded up")
def _(size, kernel, stride, padding, dilation):
    """You round up: your last window sticks out of the image. A step that does not fit whole is not made, so
    round down, with `//`."""
    return math.ceil(left(size, kernel, padding, dilation) / stride) + 1


@output_size.mistake("rounded to the nearest")
def _(size, kernel, stride, padding, dilation):
    """You round to the nearest whole number. A step that does not fit whole is not made, however little is
    missing: round down, with `//`."""
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


# Convolution


def images(rng, n, channels, height, width, out, kernel):
    """x (n, channels, height, width), weight (out, channels, *kernel), bias (out,)."""
    return [
        rng.normal(size=shape) for shape in ((n, channels, height, width), (out, channels, *kernel), (out,))
    ]


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
    -> y (n, out, rows, columns), as nn.Conv2d: the kernel is not turned round
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


@conv2d.cases
def _(rng):
    x = np.array([[[[1.0, 2.0, 0.0], [0.0, 1.0, 3.0], [2.0, 0.0, 1.0]]]])
    yield call(x, np.array([[[[1.0, -1.0], [0.0, 2.0]]]]), np.array([0.5]), 1, 0)
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
    """You turn the kernel round before you multiply. That is what mathematicians call convolution; networks
    leave it as it is, since it is learned anyway: weight [0, 0] meets the window's first pixel."""
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


# Max pooling, backward


@lesson.exercise(
    points=2,
    hints="""
    In the forward pass each window passed its largest pixel on, and no other. Which pixels would change the
    result if they moved a little?

    Make zeros of the shape of `x`. For each number of `grad_y`, find where in its window the largest pixel
    is, and put the number there. `np.ndindex(grad_y.shape)` walks through all (n, c, i, j).

    `window.argmax()` counts row by row and takes the first of several; `np.unravel_index(window.argmax(),
    window.shape)` makes a row and a column of it. Add i · size and j · size.
    """,
)
def max_pool_backward(x, grad_y, size):
    """The gradient of max pooling: every window's gradient goes to the pixel that was its largest.

    x (n, channels, height, width): what was pooled, by windows of size × size side by side; pixels at the
    bottom and right that fill no window were left out
    grad_y (n, channels, height // size, width // size): the gradient of what came out
    -> grad_x, of the shape of x. Of several largest pixels in a window the first one, row by row, takes all.
    """
    grad_x = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(grad_y.shape):
        window = x[n, c, i * size : (i + 1) * size, j * size : (j + 1) * size]
        row, column = np.unravel_index(window.argmax(), window.shape)
        grad_x[n, c, i * size + row, j * size + column] = grad_y[n, c, i, j]
    return grad_x


@max_pool_backward.cases
def _(rng):
    x = np.array([[[[1.0, 3.0, 2.0, 0.0], [0.0, 2.0, 1.0, 5.0]]]])
    yield call(x, np.array([[[[10.0, -20.0]]]]), 2)
    yield call(np.array([[[[2, 7], [7, 1]]]]), np.array([[[[4]]]]), 2)  # a tie, of whole numbers
    yield call(np.zeros((1, 1, 4, 2)), np.array([[[[3.0], [5.0]]]]), 2)  # nothing but ties, as behind a ReLU
    yield call(-np.arange(1.0, 17).reshape(1, 1, 4, 4), np.arange(1.0, 5).reshape(1, 1, 2, 2), 2)  # negative
    yield call(rng.normal(size=(1, 1, 5, 7)), rng.normal(size=(1, 1, 2, 3)), 2)  # pixels are left over
    yield call(rng.normal(size=(2, 3, 6, 4)), rng.normal(size=(2, 3, 3, 2)), 2)
    yield call(rng.normal(size=(3, 2, 6, 9)), rng.normal(size=(3, 2, 2, 3)), 3)
    yield call(np.maximum(rng.normal(size=(2, 2, 6, 6)), 0), rng.normal(size=(2, 2, 2, 2)), 3)
    yield call(rng.normal(size=(2, 1, 3, 2)), rng.normal(size=(2, 1, 3, 2)), 1)  # windows of one pixel
    grad_y = rng.normal(size=(1, 2, 2, 2)).astype(np.float32)
    yield call(rng.normal(size=(1, 2, 4, 4)).astype(np.float32), grad_y, 2)


@max_pool_backward.expected
def _(x, grad_y, size):
    from torch.nn.functional import max_pool2d

    x = x.double().requires_grad_()
    max_pool2d(x, size).backward(grad_y.double())
    return x.grad


def spread(x, grad_y, size, share):
    """Each window's gradient times share(window), a number for each of its pixels."""
    grad_x = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(grad_y.shape):
        pixels = n, c, slice(i * size, (i + 1) * size), slice(j * size, (j + 1) * size)
        grad_x[pixels] = grad_y[n, c, i, j] * share(x[pixels])
    return grad_x


def first(window, place):
    """1 at the window's pixel number `place`, counted row by row, and 0 elsewhere."""
    return (np.arange(window.size) == place).reshape(window.shape)


@max_pool_backward.mistake("gradient to every tie")
def _(x, grad_y, size):
    """Where several pixels of a window are the largest, you give each of them the whole gradient. So more
    goes back than came. Only the first one, row by row, takes it: `argmax`, not `==`."""
    return spread(x, grad_y, size, lambda window: window == window.max())


@max_pool_backward.mistake("gradient shared by ties")
def _(x, grad_y, size):
    """Where several pixels of a window are the largest, you share the gradient among them. One could define
    it so, but PyTorch gives all of it to the first one, row by row."""

    def share(window):
        largest = window == window.max()
        return largest / largest.sum()

    return spread(x, grad_y, size, share)


@max_pool_backward.mistake("last of the ties")
def _(x, grad_y, size):
    """Where several pixels of a window are the largest, you take the last one. The first one, row by row,
    stays the winner until a pixel is truly larger: compare with `>`, not `>=`."""
    return spread(
        x, grad_y, size, lambda window: first(window, window.size - 1 - window.ravel()[::-1].argmax())
    )


@max_pool_backward.mistake("mean instead")
def _(x, grad_y, size):
    """You give every pixel of a window an equal share of its gradient. That is the gradient of average
    pooling. The largest pixel decided alone, so it takes all."""
    return spread(x, grad_y, size, lambda window: 1 / window.size)


@max_pool_backward.mistake("gradient to the whole window")
def _(x, grad_y, size):
    """You give every pixel of a window its gradient. Only the largest pixel changed what came out; the others
    get 0."""
    return spread(x, grad_y, size, np.ones_like)


@max_pool_backward.mistake("incoming gradient left out")
def _(x, grad_y, size):
    """You mark the largest pixels with 1. That is the local gradient; multiply it by the one that comes in,
    `grad_y`."""
    return spread(x, np.ones_like(grad_y), size, lambda window: first(window, window.argmax()))


@max_pool_backward.mistake("times the value")
def _(x, grad_y, size):
    """You multiply the gradient by the pixel's value. The largest pixel is passed on as it is, so its local
    gradient is 1."""
    return spread(x, grad_y, size, lambda window: window.max() * first(window, window.argmax()))


@max_pool_backward.mistake("smallest instead of largest")
def _(x, grad_y, size):
    """You give the gradient to the smallest pixel of each window: `argmax`, not `argmin`."""
    return spread(x, grad_y, size, lambda window: first(window, window.argmin()))


@max_pool_backward.mistake("largest by absolute value")
def _(x, grad_y, size):
    """You look for the pixel that is farthest from 0. Max pooling takes the largest, so -5 loses against
    -1."""
    return spread(x, grad_y, size, lambda window: first(window, np.abs(window).argmax()))


@max_pool_backward.mistake("maximum that begins at 0")
def _(x, grad_y, size):
    """Your search for the largest pixel begins with 0, so a window without a positive pixel has no winner.
    Begin with the window's first pixel, or use `argmax`."""
    return spread(x, grad_y, size, lambda window: first(window, window.argmax()) * (window.max() > 0))


@max_pool_backward.mistake("row and column swapped")
def _(x, grad_y, size):
    """You take the winner's row for its column. `argmax` counts row by row: the row is `place // size`, the
    column `place % size`."""
    return spread(x, grad_y, size, lambda window: first(window, window.argmax()).T)


@max_pool_backward.mistake("place within the window")
def _(x, grad_y, size):
    """You write all gradients into the top left corner: row and column are counted within the window. Add
    where the window begins, i · size and j · size."""
    grad_x = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(grad_y.shape):
        window = x[n, c, i * size : (i + 1) * size, j * size : (j + 1) * size]
        row, column = np.unravel_index(window.argmax(), window.shape)
        grad_x[n, c, row, column] = grad_y[n, c, i, j]
    return grad_x


@max_pool_backward.mistake("left-over pixels cut off")
def _(x, grad_y, size):
    """Where the image does not divide into windows, your gradient is smaller than `x`. The pixels that were
    left out have a gradient too, 0: begin with `np.zeros(x.shape)`."""
    height, width = (size * k for k in grad_y.shape[2:])
    return max_pool_backward.answer(x[:, :, :height, :width], grad_y, size)


@max_pool_backward.mistake("one winner for all channels")
def _(x, grad_y, size):
    """You take the place of the first channel's largest pixel for all channels. Each channel of each image
    has a winner of its own."""
    return max_pool_backward.answer(np.broadcast_to(x[:, :1], x.shape), grad_y, size)


# Batch normalisation


def settings(rng, n, channels, height, width, training, momentum=0.1, eps=1e-5, scale=2.0):
    """Arguments of a call, with images that are off centre."""
    x = rng.normal(1.5, scale, (n, channels, height, width)) + np.arange(channels)[:, None, None]
    weight, bias, mean = rng.normal(size=(3, channels))
    var = rng.uniform(0.5, 3, channels)
    return x, weight, bias, mean, var, momentum, eps, training


@lesson.exercise(
    points=3,
    hints="""
    Two things are asked for: what to normalise by, and what to remember. In training, normalise by this
    batch's mean and variance, and move the remembered ones towards them. In evaluation, normalise by the
    remembered ones, and leave them.

    One mean and one variance for each channel: over the images and all their pixels, axes (0, 2, 3). The
    variance to normalise by divides by m, the number of values in a channel; the one to remember divides by
    m - 1. Moving by momentum: running + momentum · (new - running).

    `mean[:, None, None]` lines a channel's number up with its pixels. Then y = weight · (x - mean) /
    sqrt(var + eps) + bias, and `x.var(axis=(0, 2, 3), ddof=1)` is the variance to remember.
    """,
)
def batch_norm(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """Bring each channel to mean 0 and variance 1, then scale and shift it.

    x (n, channels, height, width); weight, bias, running_mean, running_var (channels,)
    training: True: the mean and variance are those of this batch, and the running ones move towards them, by
    the share `momentum` of the way; False: they are the running ones, which stay as they are
    eps: added to the variance, so that its root is never 0
    -> y (n, channels, height, width), new running mean, new running variance (channels,)
    The variance to normalise by divides by the number of values; the one that is remembered, by one less.
    """
    mean, var = running_mean, running_var
    if training:
        mean, var = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))
        unbiased = x.var(axis=(0, 2, 3), ddof=1)
        running_mean = running_mean + momentum * (mean - running_mean)
        running_var = running_var + momentum * (unbiased - running_var)
    mean, var, weight, bias = (a[:, None, None] for a in (mean, var, weight, bias))
    y = weight * (x - mean) / np.sqrt(var + eps) + bias
    return y, running_mean, running_var


@batch_norm.cases
def _(rng):
    x = np.array([[[[1.0, 3.0]]], [[[5.0, 7.0]]]])
    one, two = np.array([1.0]), np.array([2.0])
    yield call(x, two, one, np.array([0.0]), one, 0.1, 1e-5, True)
    yield call(x, two, one, np.array([3.0]), np.array([4.0]), 0.1, 1e-5, False)
    yield call(np.arange(12).reshape(2, 3, 1, 2), *np.arange(1, 5)[:, None] * np.ones(3), 0.1, 0.01, True)
    yield call(*settings(rng, 3, 2, 4, 5, True))
    yield call(*settings(rng, 3, 2, 4, 5, False))
    yield call(*settings(rng, 4, 3, 2, 3, True, momentum=0.3, eps=0.5))
    yield call(*settings(rng, 4, 3, 2, 3, False, momentum=0.3, eps=0.5))
    yield call(*settings(rng, 1, 4, 3, 2, True))  # one image has pixels enough
    yield call(*settings(rng, 5, 2, 1, 1, True, momentum=0.25))
    yield call(*settings(rng, 4, 2, 2, 2, True, scale=1e-3))  # hardly varies
    yield call(*settings(rng, 1, 2, 2, 3, False))
    constant = settings(rng, 2, 3, 2, 2, True)
    constant[0][:, 1] = 4.0
    yield call(*constant)
    x, weight, bias, *others = settings(rng, 3, 2, 3, 3, True)
    single = (a.astype(np.float32) for a in (x, weight, bias + 20, *others[:2]))
    yield call(*single, *others[2:])


@batch_norm.expected
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    from torch.nn.functional import batch_norm as torch_batch_norm

    mean, var = running_mean.clone(), running_var.clone()
    y = torch_batch_norm(x.double(), mean, var, weight, bias, training, momentum, eps)
    return y, mean, var


CHANNEL = (0, 2, 3)  # the axes that one channel's values lie along


def moved(running, new, momentum):
    """A remembered number, moved towards a new one."""
    return running + momentum * (new - running)


def kept(x, running_mean, running_var, momentum, training, ddof=1):
    """The new running statistics."""
    if not training:
        return running_mean, running_var
    mean, var = x.mean(axis=CHANNEL), x.var(axis=CHANNEL, ddof=ddof)
    return moved(running_mean, mean, momentum), moved(running_var, var, momentum)


def used(x, running_mean, running_var, training):
    """What to normalise by: (channels, 1, 1) both."""
    mean, var = (x.mean(axis=CHANNEL), x.var(axis=CHANNEL)) if training else (running_mean, running_var)
    return mean[:, None, None], var[:, None, None]


def over(x, axes, weight, bias, eps):
    """x normalised over these axes."""
    mean, var = x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)
    return weight[:, None, None] * (x - mean) / np.sqrt(var + eps) + bias[:, None, None]


def with_wrong_axes(axes):
    """An answer whose training statistics are those of other axes; what it remembers is right."""

    def answer(x, weight, bias, running_mean, running_var, momentum, eps, training):
        y, *running = batch_norm.answer(x, weight, bias, running_mean, running_var, momentum, eps, training)
        return over(x, axes, weight, bias, eps) if training else y, *running

    return answer


@batch_norm.mistake("wrong axis")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You normalise each pixel over the batch, axis 0 alone. A channel is the same feature wherever it is
    seen, so its values are those of all images and all pixels: axes (0, 2, 3)."""
    return with_wrong_axes(0)(x, weight, bias, running_mean, running_var, momentum, eps, training)


@batch_norm.mistake("wrong axis")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You take mean and variance over axis 0 alone, so there is one for each pixel, and you remember as many.
    There is one for each channel: axes (0, 2, 3)."""
    if not training:
        return batch_norm.answer(x, weight, bias, running_mean, running_var, momentum, eps, False)
    mean, var = x.mean(axis=0), x.var(axis=0)
    unbiased = var * len(x) / (len(x) - 1)
    running = (
        moved(r[:, None, None], new, momentum) for r, new in ((running_mean, mean), (running_var, unbiased))
    )
    return over(x, 0, weight, bias, eps), *running


@batch_norm.mistake("wrong axis")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You normalise each channel of each image by itself, over axes (2, 3). That is instance normalisation.
    Take the images of the batch together: axes (0, 2, 3)."""
    return with_wrong_axes((2, 3))(x, weight, bias, running_mean, running_var, momentum, eps, training)


@batch_norm.mistake("wrong axis")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You normalise each image over its channels and pixels, axes (1, 2, 3). That is layer normalisation.
    Each channel is normalised by itself, over the batch: axes (0, 2, 3)."""
    return with_wrong_axes((1, 2, 3))(x, weight, bias, running_mean, running_var, momentum, eps, training)


@batch_norm.mistake("wrong axis")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You normalise over the channels, axis 1. It is the other axes that a channel's values lie along:
    (0, 2, 3)."""
    return with_wrong_axes(1)(x, weight, bias, running_mean, running_var, momentum, eps, training)


@batch_norm.mistake("one mean for all channels")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You take one mean and one variance of everything. Each channel has its own: axes (0, 2, 3), not all
    four."""
    return with_wrong_axes(None)(x, weight, bias, running_mean, running_var, momentum, eps, training)


@batch_norm.mistake("running statistics in training")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """In training too you normalise by the running statistics, as they were before. They are for evaluation;
    in training the batch's own mean and variance are used, and the gradient flows through them."""
    y, *_ = batch_norm.answer(x, weight, bias, running_mean, running_var, momentum, eps, False)
    return y, *kept(x, running_mean, running_var, momentum, training)


@batch_norm.mistake("running statistics in training")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """In training you move the running statistics, and normalise by them. They are for evaluation; in
    training the batch's own mean and variance are used."""
    running = kept(x, running_mean, running_var, momentum, training)
    y, *_ = batch_norm.answer(x, weight, bias, *running, momentum, eps, False)
    return y, *running


@batch_norm.mistake("batch statistics in evaluation")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """In evaluation too you normalise by the batch. Then an answer depends on which other images happen to be
    in the batch; use the running mean and variance."""
    y, *_ = batch_norm.answer(x, weight, bias, running_mean, running_var, momentum, eps, True)
    return y, *kept(x, running_mean, running_var, momentum, training)


@batch_norm.mistake("training ignored")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You never look at `training`. In evaluation, normalise by the running mean and variance, and leave them
    as they are."""
    return batch_norm.answer(x, weight, bias, running_mean, running_var, momentum, eps, True)


@batch_norm.mistake("unbiased variance")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You normalise by the variance with m - 1. That one is only remembered; the batch is normalised by the
    variance with m, so that it comes out as 1: `x.var(axis=(0, 2, 3))`."""
    mean, var = used(x, running_mean, running_var, training)
    if training:
        var = x.var(axis=CHANNEL, ddof=1)[:, None, None]
    y = weight[:, None, None] * (x - mean) / np.sqrt(var + eps) + bias[:, None, None]
    return y, *kept(x, running_mean, running_var, momentum, training)


@batch_norm.mistake("biased variance remembered")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """Your y is right, but the variance that you remember divides by m. It is to stand for all the data, of
    which the batch is a sample: divide by m - 1, with `ddof=1`."""
    y, *_ = batch_norm.answer(x, weight, bias, running_mean, running_var, momentum, eps, training)
    return y, *kept(x, running_mean, running_var, momentum, training, ddof=0)


@batch_norm.mistake("momentum swapped")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You keep the share `momentum` of the old value. Here, as in PyTorch, it is the share of the new one:
    running + momentum · (new - running)."""
    y, *_ = batch_norm.answer(x, weight, bias, running_mean, running_var, momentum, eps, training)
    return y, *kept(x, running_mean, running_var, 1 - momentum, training)


@batch_norm.mistake("nothing remembered")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You return the running statistics as they came. In training they move towards those of the batch;
    otherwise there is nothing to evaluate with."""
    y, *_ = batch_norm.answer(x, weight, bias, running_mean, running_var, momentum, eps, training)
    return y, running_mean, running_var


@batch_norm.mistake("only the last batch remembered")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You remember the statistics of this batch alone, and forget all before it. Move the old ones a little:
    running + momentum · (new - running)."""
    y, *_ = batch_norm.answer(x, weight, bias, running_mean, running_var, momentum, eps, training)
    return y, *kept(x, running_mean, running_var, 1.0, training)


@batch_norm.mistake("running statistics moved in evaluation")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """In evaluation too you move the running statistics. Then a test changes the network; leave them as they
    are."""
    y, *_ = batch_norm.answer(x, weight, bias, running_mean, running_var, momentum, eps, training)
    return y, *kept(x, running_mean, running_var, momentum, True)


@batch_norm.mistake("standard deviation remembered")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You remember the standard deviation. It is the variance that is kept, and the root is taken when it is
    used."""
    y, mean, _ = batch_norm.answer(x, weight, bias, running_mean, running_var, momentum, eps, training)
    std = x.std(axis=CHANNEL, ddof=1)
    return y, mean, moved(running_var, std, momentum) if training else running_var


@batch_norm.mistake("eps outside the root")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You add `eps` to the standard deviation. It belongs under the root: sqrt(var + eps)."""
    mean, var = used(x, running_mean, running_var, training)
    y = weight[:, None, None] * (x - mean) / (np.sqrt(var) + eps) + bias[:, None, None]
    return y, *kept(x, running_mean, running_var, momentum, training)


@batch_norm.mistake("eps left out")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You never use `eps`. A channel that does not vary has a variance of 0, and 0 / 0 is not a number:
    sqrt(var + eps)."""
    return batch_norm.answer(x, weight, bias, running_mean, running_var, momentum, 0.0, training)


@batch_norm.mistake("root forgotten")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You divide by the variance. Divide by its root, the standard deviation: only that has the unit of x."""
    mean, var = used(x, running_mean, running_var, training)
    y = weight[:, None, None] * (x - mean) / (var + eps) + bias[:, None, None]
    return y, *kept(x, running_mean, running_var, momentum, training)


@batch_norm.mistake("mean not taken away")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You divide, but never subtract the mean: (x - mean) / sqrt(var + eps)."""
    _, var = used(x, running_mean, running_var, training)
    y = weight[:, None, None] * x / np.sqrt(var + eps) + bias[:, None, None]
    return y, *kept(x, running_mean, running_var, momentum, training)


@batch_norm.mistake("weight and bias left out")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You stop after normalising. Each channel is then scaled by its `weight` and shifted by its `bias`, so
    that the network can choose any mean and spread."""
    one, zero = np.ones_like(weight), np.zeros_like(bias)
    return batch_norm.answer(x, one, zero, running_mean, running_var, momentum, eps, training)


@batch_norm.mistake("bias scaled too")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You add the bias first and scale then. Scale first: weight · x_hat + bias."""
    return batch_norm.answer(x, weight, weight * bias, running_mean, running_var, momentum, eps, training)


@batch_norm.mistake("weight and bias swapped")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You scale by `bias` and shift by `weight`. It is the other way round: weight · x_hat + bias."""
    return batch_norm.answer(x, bias, weight, running_mean, running_var, momentum, eps, training)
