"""ReLU and its gradient."""

import numpy as np

from ..kit import call
from ..kit.helpers import by_autograd
from . import lesson
from ._inputs import drawn


@lesson.exercise(
    points=2,
    hints="""
    Two results are wanted. For `y`, ask of each number by itself: is it positive? For `grad_x`, ask how much
    `y` moves when `x` moves a little: the slope.

    The slope is 1 where `x` is positive and 0 elsewhere. By the chain rule, `grad_x` is `grad_y` times the
    slope.

    `np.maximum(x, 0)` compares number by number. `x > 0` is an array of True and False, and counts as 1 and 0
    when you multiply by it: return `np.maximum(x, 0), grad_y * (x > 0)`.
    """,
)
def relu(x, grad_y):
    """ReLU and its gradient: keep what is positive, put 0 in place of the rest.

    x: array of any shape; grad_y: d loss / d y, of the same shape
    -> y, grad_x: the result, and d loss / d x. At x = 0 the slope counts as 0.
    """
    return np.maximum(x, 0), grad_y * (x > 0)


@relu.cases
def _(rng):
    yield call(np.array([-2.0, 0.0, 3.0]), np.array([5.0, 7.0, -1.0]))
    yield call(np.array([[-1, 2], [3, -4]]), np.array([[1.5, -2.0], [-3.5, 0.75]]))  # whole numbers
    yield call(np.zeros((2, 3)), rng.normal(size=(2, 3)))
    yield call(np.array([-1e300, -1e-300, 1e-300, 1e300]), np.array([2.0, 3.0, 5.0, 7.0]))
    for shape in [(6,), (1, 5), (4, 3), (2, 3, 4)]:
        yield call(*drawn(rng, shape))
    yield call(*(a.astype(np.float32) for a in drawn(rng, (5, 2))))


@relu.expected
def _(x, grad_y):
    return by_autograd(lambda x: x.relu(), x, grad=grad_y)


@relu.mistake("absolute value")
def _(x, grad_y):
    """You turn negative numbers into positive ones: that is the absolute value. ReLU puts 0 in their place:
    `np.maximum(x, 0)`."""
    return np.abs(x), grad_y * np.sign(x)


@relu.mistake("absolute value")
def _(x, grad_y):
    """Your `y` is the absolute value of `x`. ReLU puts 0 in place of what is negative, `np.maximum(x,
    0)`, and your gradient already fits that."""
    return np.abs(x), grad_y * (x > 0)


@relu.mistake("gradient 1 at negatives")
def _(x, grad_y):
    """You pass `grad_y` on everywhere. Where `x` is negative, `y` stays 0 however `x` moves, so no gradient
    comes back: multiply by `x > 0`."""
    return np.maximum(x, 0), grad_y * 1.0


@relu.mistake("mask taken from the upstream gradient")
def _(x, grad_y):
    """You let a gradient through where `grad_y` is positive. What counts is where `x` is positive: a negative
    gradient passes an active unit too."""
    return np.maximum(x, 0), np.maximum(grad_y, 0)


@relu.mistake("mask taken from both")
def _(x, grad_y):
    """You let a gradient through only where `x` and `grad_y` are both positive. The sign of `grad_y` says in
    which direction to go; it does not make the unit inactive."""
    return np.maximum(x, 0), np.maximum(grad_y, 0) * (x > 0)


@relu.mistake("upstream gradient forgotten")
def _(x, grad_y):
    """Your `grad_x` is the slope of ReLU alone, 0 or 1. The chain rule multiplies it by what comes from
    above, `grad_y`."""
    return np.maximum(x, 0), (x > 0) * 1.0


@relu.mistake("gradient multiplied by the value")
def _(x, grad_y):
    """You multiply `grad_y` by `y`. The gradient is multiplied by the slope, which is 1 for every positive
    `x`, however large."""
    y = np.maximum(x, 0)
    return y, grad_y * y


@relu.mistake("gradient 1 at zero")
def _(x, grad_y):
    """Your slope at `x = 0` is 1. The derivative isn't defined at the kink; by convention it is 0 there, here
    as in PyTorch: `x > 0` instead of `x >= 0`."""
    return np.maximum(x, 0), grad_y * (x >= 0)


@relu.mistake("minimum instead of maximum")
def _(x, grad_y):
    """You keep the negative numbers and lose the positive ones. ReLU is the larger of `x` and 0:
    `np.maximum(x, 0)`."""
    return np.minimum(x, 0), grad_y * (x < 0)


@relu.mistake("clipped at 1")
def _(x, grad_y):
    """You hold `y` between 0 and 1. ReLU has no upper limit: what is positive stays as it is."""
    return np.clip(x, 0, 1), grad_y * (x > 0)


@relu.mistake("whole array compared at once")
def _(x, grad_y):
    """`max(x, 0)` and `if x > 0` ask one question of the whole array, and an array has no single answer.
    `np.maximum(x, 0)` and `x > 0` ask it of each number."""
    return max(x, 0), grad_y * (x > 0)
