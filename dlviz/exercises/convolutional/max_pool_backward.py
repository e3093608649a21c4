"""The backward pass of max pooling."""

import numpy as np

from ..kit import call
from . import lesson


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
    yield call(np.array([[[[2, 7, 1], [5, 1, 4]]]]), np.array([[[[0.5]]]]), 2)
    yield call(np.array([[[[2.5, 0.5], [1.5, 1.0]]]]), np.array([[[[3]]]]), 2)
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
    """Where several pixels of a window are the largest, you give each of them the whole gradient. Then more
    gradient goes back than came in. Only the first one, row by row, takes it: `argmax`, not `==`."""
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
    pooling. The largest pixel alone decided the result, so it gets the whole gradient."""
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
