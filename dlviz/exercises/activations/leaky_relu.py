"""Leaky ReLU and its gradient."""

import numpy as np

from ..kit import call
from ..kit.helpers import by_autograd
from . import lesson
from ._inputs import drawn


@lesson.exercise(
    points=2,
    hints="""
    It is ReLU with one change: a negative number is not set to 0 but made small; `slope` says how small.

    Where `x` is positive, `y = x`, of slope 1. Elsewhere `y = slope * x`, of slope `slope`. The gradient is
    `grad_y` times the slope, as always.

    `np.where(x > 0, a, b)` takes `a` where `x` is positive and `b` elsewhere. You need it twice: once
    with `x` and `slope * x`, once with `grad_y` and `slope * grad_y`.
    """,
)
def leaky_relu(x, grad_y, slope):
    """Leaky ReLU and its gradient: a line that is less steep below zero.

    x: array of any shape; grad_y: d loss / d y, of the same shape; slope: a number from 0 to 1
    -> y, grad_x: x where x is positive and slope * x elsewhere, and d loss / d x.
    At x = 0 the slope counts as on the negative side.
    """
    return np.where(x > 0, x, slope * x), np.where(x > 0, grad_y, slope * grad_y)


@leaky_relu.cases
def _(rng):
    yield call(np.array([-2.0, 0.0, 3.0]), np.array([5.0, 7.0, -1.0]), 0.1)
    yield call(np.array([[-1, 20], [30, -45]]), np.array([[1.0, -2.0], [-3.0, 4.0]]), 0.5)  # whole numbers
    yield call(np.array([-1.5, 2.5]), np.array([3, -1]), 0.25)  # a gradient in whole numbers
    yield call(np.zeros((2, 3)), rng.normal(size=(2, 3)), 0.2)
    yield call(np.array([-1e300, -1e-300, 1e-300, 1e300]), np.array([2.0, 3.0, 5.0, 7.0]), 0.25)
    for slope in (0.0, 1.0):  # ReLU, and a straight line
        yield call(*drawn(rng, (3, 4)), slope)
    for shape in [(6,), (1, 5), (4, 3), (2, 3, 4)]:
        yield call(*drawn(rng, shape), rng.uniform(0.01, 0.4))
    yield call(*(a.astype(np.float32) for a in drawn(rng, (5, 2))), 0.01)


@leaky_relu.expected
def _(x, grad_y, slope):
    from torch.nn.functional import leaky_relu

    return by_autograd(lambda x: leaky_relu(x, slope), x, grad=grad_y)


@leaky_relu.mistake("slope on the positive side")
def _(x, grad_y, slope):
    """You multiply the positive numbers by `slope` and leave the negative ones. It is the other way round:
    what is positive passes unchanged."""
    return np.where(x > 0, slope * x, x), np.where(x > 0, slope * grad_y, grad_y)


@leaky_relu.mistake("slope missing in the gradient")
def _(x, grad_y, slope):
    """Your `y` leaks, but your gradient does not: it is 0 where `x` is negative, as for ReLU. There `y` is
    `slope * x`, so `slope * grad_y` comes back. That leak is what the function is for."""
    return np.where(x > 0, x, slope * x), grad_y * (x > 0)


@leaky_relu.mistake("slope missing in the gradient")
def _(x, grad_y, slope):
    """Your gradient is `grad_y` everywhere. Where `x` is negative, `y` moves only `slope` times as much as
    `x`, so `slope * grad_y` comes back."""
    return np.where(x > 0, x, slope * x), grad_y * 1.0


@leaky_relu.mistake("upstream gradient missing on the negative side")
def _(x, grad_y, slope):
    """Where `x` is negative, your gradient is `slope` itself. The chain rule multiplies it by what comes from
    above: `slope * grad_y`."""
    return np.where(x > 0, x, slope * x), np.where(x > 0, grad_y, slope)


@leaky_relu.mistake("upstream gradient forgotten")
def _(x, grad_y, slope):
    """Your `grad_x` is the slope of the function alone. The chain rule multiplies it by what comes from
    above, `grad_y`."""
    return np.where(x > 0, x, slope * x), np.where(x > 0, 1.0, slope)


@leaky_relu.mistake("constant on the negative side")
def _(x, grad_y, slope):
    """Your `y` is `slope` for every negative `x`. It is a slope, not a value: `slope * x`."""
    return np.where(x > 0, x, slope), np.where(x > 0, grad_y, slope * grad_y)


@leaky_relu.mistake("plain ReLU")
def _(x, grad_y, slope):
    """You put 0 in place of what is negative, as ReLU does, and never use `slope`. A little must leak
    through: `slope * x`, and `slope * grad_y` on the way back."""
    return np.maximum(x, 0), grad_y * (x > 0)


@leaky_relu.mistake("sign of the leak")
def _(x, grad_y, slope):
    """Your `y` rises again below zero, like a check mark. A negative `x` stays negative: `slope * x`, without
    a minus."""
    return np.where(x > 0, x, -slope * x), np.where(x > 0, grad_y, -slope * grad_y)


@leaky_relu.mistake("sign of the leak")
def _(x, grad_y, slope):
    """Your `y` is positive where `x` is negative. A negative `x` stays negative: `slope * x`, without an
    absolute value."""
    return np.where(x > 0, x, np.abs(slope * x)), np.where(x > 0, grad_y, slope * grad_y)


@leaky_relu.mistake("leak added everywhere")
def _(x, grad_y, slope):
    """You add `slope * x` to ReLU on both sides, so what is positive grows by `slope`. It leaks on the
    negative side only."""
    return np.maximum(x, 0) + slope * x, grad_y * ((x > 0) + slope)


@leaky_relu.mistake("mask taken from the upstream gradient")
def _(x, grad_y, slope):
    """You choose the slope by the sign of `grad_y`. It is the sign of `x` that says on which side the unit
    is."""
    return np.where(x > 0, x, slope * x), np.where(grad_y > 0, grad_y, slope * grad_y)


@leaky_relu.mistake("gradient 1 at zero")
def _(x, grad_y, slope):
    """Your slope at `x = 0` is 1. The derivative isn't defined at the kink; by convention, here as in
    PyTorch, zero counts as negative: `x > 0` instead of `x >= 0`."""
    return np.where(x > 0, x, slope * x), np.where(x >= 0, grad_y, slope * grad_y)
