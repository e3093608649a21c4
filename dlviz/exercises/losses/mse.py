"""Mean squared error and its gradient."""

import numpy as np

from ..kit import call
from ..kit.helpers import by_autograd
from . import lesson
from ._pairs import SHAPES, pair


@lesson.exercise(
    points=1,
    hints="""
    Two results are wanted: one number, and an array of the shape of `prediction`. Begin with the difference,
    `prediction - target`.

    The loss is the mean of the squared differences over all numbers, however many axes there are. How much
    does that mean move when a single prediction moves a little?

    With `d = prediction - target`: `np.mean(d**2)`, and `2 * d / d.size`.
    """,
)
def mse(prediction, target):
    """The mean squared error and its gradient.

    prediction, target: arrays of one shape
    -> loss, grad: the mean of (prediction - target)² over all numbers; d loss / d prediction, of their shape
    """
    difference = prediction - target
    return np.mean(difference**2), 2 * difference / difference.size


@mse.cases
def _(rng):
    yield call(np.array([3.0, 0.0, 1.0]), np.array([1.0, 1.0, 1.5]))
    yield call(np.array([[1, 5], [3, 0], [2, 2]]), np.array([[2, 5], [0, 1], [2, 7]]))  # whole numbers
    yield call(np.ones((2, 3)), np.ones((2, 3)))  # nothing is wrong
    yield call(*pair(rng, (3, 2), 1e-8))
    yield call(*pair(rng, (3, 2), 1e8))
    for shape in SHAPES:
        yield call(*pair(rng, shape))
    yield call(*(a.astype(np.float32) for a in pair(rng, (4, 2))))


@mse.expected
def _(prediction, target):
    from torch.nn.functional import mse_loss

    return by_autograd(mse_loss, prediction, target.double())


@mse.mistake("factor ½")
def _(prediction, target):
    """Your loss and your gradient are half of what they should be. Some books put a ½ before the square, so
    that the 2 disappears from the gradient; here, as in PyTorch, there is none."""
    d = prediction - target
    return np.mean(d**2) / 2, d / d.size


@mse.mistake("factor ½")
def _(prediction, target):
    """Your loss is half of what it should be, and your gradient already is right. There is no ½ before the
    square here."""
    d = prediction - target
    return np.mean(d**2) / 2, 2 * d / d.size


@mse.mistake("2 missing in the gradient")
def _(prediction, target):
    """Your loss is right, and your gradient half of what it should be: the slope of d² is 2 d."""
    d = prediction - target
    return np.mean(d**2), d / d.size


@mse.mistake("mean over the batch only")
def _(prediction, target):
    """You divide by the number of rows. The mean goes over all numbers, rows times columns: `np.mean`
    without an axis, and `/ difference.size`."""
    d = prediction - target
    return np.sum(d**2) / len(d), 2 * d / len(d)


@mse.mistake("mean over the batch only")
def _(prediction, target):
    """Your loss is right, but in the gradient you divide by the number of rows. The mean went over all
    numbers, so divide by all of them: `difference.size`."""
    d = prediction - target
    return np.mean(d**2), 2 * d / len(d)


@mse.mistake("a loss for each column")
def _(prediction, target):
    """You take the mean over axis 0, which leaves a number for each column. A loss is one number: `np.mean`
    without an axis."""
    d = prediction - target
    return np.mean(d**2, axis=0), 2 * d / d.size


@mse.mistake("sum instead of mean")
def _(prediction, target):
    """You add the squares up and do not divide. A sum grows with the batch, and the step with it; the mean
    does not."""
    d = prediction - target
    return np.sum(d**2), 2 * d


@mse.mistake("gradient not divided")
def _(prediction, target):
    """Your loss is a mean, but your gradient is that of a sum. Each prediction moves the mean only by its
    share: divide by `difference.size`."""
    d = prediction - target
    return np.mean(d**2), 2 * d


@mse.mistake("one gradient for all")
def _(prediction, target):
    """Your gradient is averaged over all predictions, so one number is left. Each prediction has a gradient
    of its own: keep the shape, and divide by `difference.size`."""
    d = prediction - target
    return np.mean(d**2), np.mean(2 * d)


@mse.mistake("sign of the gradient")
def _(prediction, target):
    """Your gradient points the other way: it is that of `target`. If a prediction is too high, raising it
    raises the loss, so its gradient is positive: `prediction - target`."""
    d = target - prediction
    return np.mean(d**2), 2 * d / d.size


@mse.mistake("gradient squared")
def _(prediction, target):
    """Your gradient has the square of the difference, and so is never negative. The slope of d² is 2 d, with
    the sign of d."""
    d = prediction - target
    return np.mean(d**2), 2 * d**2 / d.size


@mse.mistake("absolute error")
def _(prediction, target):
    """You average the distances, not their squares: that is the mean absolute error, L1. Its gradient knows
    only the sign."""
    d = prediction - target
    return np.mean(np.abs(d)), np.sign(d) / d.size


@mse.mistake("absolute error")
def _(prediction, target):
    """You average the distances, not their squares: that is the mean absolute error, L1. Your gradient is
    already that of the squares."""
    d = prediction - target
    return np.mean(np.abs(d)), 2 * d / d.size


@mse.mistake("root of the mean")
def _(prediction, target):
    """You take the root at the end. That number, the RMSE, is good to report, since it has the unit of the
    target; the loss is the mean of the squares itself."""
    d = prediction - target
    return np.sqrt(np.mean(d**2)), 2 * d / d.size


@mse.mistake("square of the mean")
def _(prediction, target):
    """You average first and square then, so errors of opposite sign cancel. Square each difference first:
    `np.mean(difference**2)`."""
    d = prediction - target
    return np.mean(d) ** 2, 2 * d / d.size
