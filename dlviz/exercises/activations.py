# ruff: noqa: ANN001, ANN201, ANN202 (the learner's Python: no annotations)
"""Lesson 03: ReLU, leaky ReLU, sigmoid, tanh and softmax, each with its gradient."""

import math

import numpy as np

from ._core import Lesson, call

lesson = Lesson(3, "activations", "Activations")


def drawn(rng, shape, scale=3.0):
    """x and grad_y of one shape."""
    return rng.normal(0, scale, shape), rng.normal(0, 1, shape)


def by_autograd(activation, x, grad_y):
    """(y, grad_x) as PyTorch has them, in float64."""
    x = x.double().requires_grad_()
    y = activation(x)
    y.backward(grad_y)
    return y, x.grad


# ReLU


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
    yield call(np.array([[-1, 2], [3, -4]]), np.array([[1.0, -2.0], [-3.0, 4.0]]))  # whole numbers
    yield call(np.zeros((2, 3)), rng.normal(size=(2, 3)))
    yield call(np.array([-1e300, -1e-300, 1e-300, 1e300]), np.array([2.0, 3.0, 5.0, 7.0]))
    for shape in [(6,), (1, 5), (4, 3), (2, 3, 4)]:
        yield call(*drawn(rng, shape))
    yield call(*(a.astype(np.float32) for a in drawn(rng, (5, 2))))


@relu.expected
def _(x, grad_y):
    return by_autograd(lambda x: x.relu(), x, grad_y)


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
    gradient passes an open unit too."""
    return np.maximum(x, 0), np.maximum(grad_y, 0)


@relu.mistake("mask taken from both")
def _(x, grad_y):
    """You let a gradient through only where `x` and `grad_y` are both positive. The sign of `grad_y` says in
    which direction to go; it does not close the unit."""
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
    """Your slope at `x = 0` is 1. At the corner there is no slope, so one must be agreed on; here it is 0, as
    in PyTorch: `x > 0` instead of `x >= 0`."""
    return np.maximum(x, 0), grad_y * (x >= 0)


@relu.mistake("minimum instead of maximum")
def _(x, grad_y):
    """You keep the negative numbers and lose the positive ones. ReLU is the larger of `x` and 0:
    `np.maximum(x, 0)`."""
    return np.minimum(x, 0), grad_y * (x < 0)


@relu.mistake("cut off at 1")
def _(x, grad_y):
    """You hold `y` between 0 and 1. ReLU has no upper limit: what is positive stays as it is."""
    return np.clip(x, 0, 1), grad_y * (x > 0)


@relu.mistake("whole array compared at once")
def _(x, grad_y):
    """`max(x, 0)` and `if x > 0` ask one question of the whole array, and an array has no single answer.
    `np.maximum(x, 0)` and `x > 0` ask it of each number."""
    return max(x, 0), grad_y * (x > 0)


# Leaky ReLU


@lesson.exercise(
    points=2,
    hints="""
    It is ReLU with one change: a negative number is not put to 0 but made small. How small says `slope`.

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
    yield call(np.array([[-10, 20], [30, -40]]), np.array([[1.0, -2.0], [-3.0, 4.0]]), 0.5)  # whole numbers
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

    return by_autograd(lambda x: leaky_relu(x, slope), x, grad_y)


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
    """Your slope at `x = 0` is 1. At the corner one must be agreed on; here, as in PyTorch, zero counts as
    negative: `x > 0` instead of `x >= 0`."""
    return np.where(x > 0, x, slope * x), np.where(x >= 0, grad_y, slope * grad_y)


# Sigmoid


@lesson.exercise(
    points=2,
    hints="""
    Two formulas give the same: 1 / (1 + e^-x) and e^x / (1 + e^x). For which `x` does the power in the first
    one become too large for a computer? And in the second?

    A power of e is safe where its exponent is not positive. So take the first formula for `x >= 0` and the
    second one for `x < 0`. Written with `e = np.exp(-np.abs(x))` they become 1 / (1 + e) and e / (1 + e). The
    slope is y (1 - y).

    `y = np.where(x >= 0, 1, e) / (1 + e)`, and the gradient is `grad_y * y * (1 - y)`.
    """,
)
def sigmoid(x, grad_y):
    """The sigmoid 1 / (1 + e^-x) and its gradient, for any x: no power of e may overflow.

    x: array of any shape; grad_y: d loss / d y, of the same shape
    -> y, grad_x: the result, and d loss / d x. A tiny y must not become 0: at x = -710 it is 4.5e-309.
    """
    e = np.exp(-np.abs(x))  # from 0 to 1
    y = np.where(x >= 0, 1, e) / (1 + e)
    return y, grad_y * y * (1 - y)


@sigmoid.cases
def _(rng):
    yield call(np.array([-2.0, 0.0, 3.0]), np.array([5.0, 7.0, -1.0]))
    yield call(np.array([-710.0, -720.0]), np.ones(2))  # e^710 is more than a float can hold, e^-710 is not
    yield call(np.array([-50.0, -60.0]), np.array([1.0, -1.0]))
    yield call(np.array([0.0, 40.0, 800.0, -800.0]), np.array([2.0, 3.0, 5.0, 7.0]))
    yield call(np.array([[-1, 2], [3, -40]]), np.array([[1.0, -2.0], [-3.0, 4.0]]))  # whole numbers
    yield call(np.zeros((2, 3)), rng.normal(size=(2, 3)))
    for shape in [(6,), (1, 5), (4, 3), (2, 3, 4)]:
        yield call(*drawn(rng, shape))


@sigmoid.expected
def _(x, grad_y):
    from torch.nn.functional import logsigmoid  # PyTorch's own sigmoid gives 0 at -710

    return by_autograd(lambda x: logsigmoid(x).exp(), x, grad_y)


@sigmoid.mistake("naive exponential")
def _(x, grad_y):
    """At `x = -710` your `np.exp(-x)` is more than a float can hold: it becomes infinity, NumPy warns, and 0
    is left of a `y` of 4.5e-309. For negative `x` use e^x / (1 + e^x), whose power is small."""
    y = 1 / (1 + np.exp(-x))
    return y, grad_y * y * (1 - y)


@sigmoid.mistake("naive exponential")
def _(x, grad_y):
    """At `x = 800` your `np.exp(x)` is more than a float can hold, and infinity divided by infinity is NaN.
    For positive `x` use 1 / (1 + e^-x), whose power is small."""
    y = np.exp(x) / (1 + np.exp(x))
    return y, grad_y * y * (1 - y)


@sigmoid.mistake("naive exponential")
def _(x, grad_y):
    """At `x = -710` your `np.exp(-x)` overflows; in the gradient, infinity divided by infinity is then NaN.
    Take powers of -|x| only, and write the slope in y: y (1 - y)."""
    e = np.exp(-x)
    return 1 / (1 + e), grad_y * e / (1 + e) ** 2


@sigmoid.mistake("naive exponential")
def _(x, grad_y):
    """At `x = -710` your `math.exp(-x)` is more than a float can hold, and raises. For negative `x` use
    e^x / (1 + e^x), whose power is small."""
    y = np.array([1 / (1 + math.exp(-number)) for number in x.ravel()]).reshape(x.shape)
    return y, grad_y * y * (1 - y)


@sigmoid.mistake("derivative written in x")
def _(x, grad_y):
    """Your slope is `x * (1 - x)`. The formula is written in the result: y (1 - y), with y the sigmoid of
    x."""
    y = sigmoid.answer(x, grad_y)[0]
    return y, grad_y * x * (1 - x)


@sigmoid.mistake("sigmoid taken twice")
def _(x, grad_y):
    """You take the sigmoid twice: once for `y`, and of `y` again in the slope. The slope is y (1 - y),
    with the `y` that you have."""
    y = sigmoid.answer(x, grad_y)[0]
    again = sigmoid.answer(y, grad_y)[0]
    return y, grad_y * again * (1 - again)


@sigmoid.mistake("derivative of tanh")
def _(x, grad_y):
    """Your slope is 1 - y², which belongs to tanh. That of the sigmoid is y (1 - y), at most 1/4."""
    y = sigmoid.answer(x, grad_y)[0]
    return y, grad_y * (1 - y**2)


@sigmoid.mistake("upstream gradient forgotten")
def _(x, grad_y):
    """Your `grad_x` is the slope y (1 - y) alone. The chain rule multiplies it by what comes from above,
    `grad_y`."""
    y = sigmoid.answer(x, grad_y)[0]
    return y, y * (1 - y)


@sigmoid.mistake("gradient is the slope's first half")
def _(x, grad_y):
    """You multiply `grad_y` by `y` only. The slope is y (1 - y): it must vanish where `y` is near 1 too."""
    y = sigmoid.answer(x, grad_y)[0]
    return y, grad_y * y


@sigmoid.mistake("sign of the exponent")
def _(x, grad_y):
    """Your curve falls from 1 to 0 where it should rise: it is 1 / (1 + e^x), the sigmoid of -x. The exponent
    is -x."""
    y = sigmoid.answer(-x, grad_y)[0]
    return y, grad_y * y * (1 - y)


@sigmoid.mistake("sign of the exponent")
def _(x, grad_y):
    """You use e^-|x| on both sides, so your curve is the same left and right of 0. For negative `x` the
    numerator is e^-|x|, not 1."""
    e = np.exp(-np.abs(x))
    y = 1 / (1 + e)
    return y, grad_y * y * (1 - y)


@sigmoid.mistake("tail lost in a tanh")
def _(x, grad_y):
    """(1 + tanh(x/2)) / 2 never overflows, but below x = -37 or so the tanh is exactly -1 and nothing is left
    of a tiny `y`. Its logarithm, which a loss may take, would be -infinity. Use e^x / (1 + e^x) there."""
    y = (1 + np.tanh(x / 2)) / 2
    return y, grad_y * y * (1 - y)


@sigmoid.mistake("input clipped")
def _(x, grad_y):
    """You clip `x` before you take the power, so all inputs beyond the limit give the same `y`. Nothing needs
    to be cut off: for negative `x`, e^x / (1 + e^x) is safe."""
    y = 1 / (1 + np.exp(-np.clip(x, -500, 500)))
    return y, grad_y * y * (1 - y)


@sigmoid.mistake("input clipped")
def _(x, grad_y):
    """You clip `x` before you take the power, and so `y` never comes below the sigmoid of your limit. Nothing
    needs to be cut off: for negative `x`, e^x / (1 + e^x) is safe."""
    y = 1 / (1 + np.exp(-np.clip(x, -700, 700)))
    return y, grad_y * y * (1 - y)


# Tanh


@lesson.exercise(
    points=1,
    hints="""
    NumPy has the function. What is left is its slope: how steep is tanh at 0, and far out on both sides?

    The slope can be written in the result: 1 - y². It is 1 where `y` is 0 and vanishes where `y` comes near 1
    or -1.

    With `y = np.tanh(x)`, return `y, grad_y * (1 - y * y)`.
    """,
)
def tanh(x, grad_y):
    """The hyperbolic tangent and its gradient.

    x: array of any shape; grad_y: d loss / d y, of the same shape
    -> y, grad_x: tanh(x), and d loss / d x
    """
    y = np.tanh(x)
    return y, grad_y * (1 - y * y)


@tanh.cases
def _(rng):
    yield call(np.array([-2.0, 0.0, 3.0]), np.array([5.0, 7.0, -1.0]))
    yield call(np.array([0.0, 20.0, 800.0, -800.0]), np.array([2.0, 3.0, 5.0, 7.0]))
    yield call(np.array([[-1, 2], [0, -40]]), np.array([[1.0, -2.0], [-3.0, 4.0]]))  # whole numbers
    yield call(np.zeros((2, 3)), rng.normal(size=(2, 3)))
    yield call(np.array([[-1e-12, 1e-12]]), np.array([[1.0, 2.0]]))
    for shape in [(6,), (1, 5), (4, 3), (2, 3, 4)]:
        yield call(*drawn(rng, shape, 1.0))


@tanh.expected
def _(x, grad_y):
    return by_autograd(lambda x: x.tanh(), x, grad_y)


@tanh.mistake("1 - x² instead of 1 - tanh²")
def _(x, grad_y):
    """Your slope is `1 - x * x`, which becomes hugely negative for large `x`. The formula is written in the
    result: 1 - y², with y = tanh(x)."""
    return np.tanh(x), grad_y * (1 - x * x)


@tanh.mistake("tanh taken twice")
def _(x, grad_y):
    """In the slope you take the tanh of `y`, which already is a tanh. It is 1 - y²."""
    y = np.tanh(x)
    return y, grad_y * (1 - np.tanh(y) ** 2)


@tanh.mistake("square forgotten")
def _(x, grad_y):
    """Your slope is 1 - y. With the square, 1 - y², it is the same on both sides of 0 and never above 1."""
    y = np.tanh(x)
    return y, grad_y * (1 - y)


@tanh.mistake("square forgotten")
def _(x, grad_y):
    """Your slope is (1 - y)². The square belongs to y alone: 1 - y²."""
    y = np.tanh(x)
    return y, grad_y * (1 - y) ** 2


@tanh.mistake("derivative of the sigmoid")
def _(x, grad_y):
    """Your slope is y (1 - y), which belongs to the sigmoid. That of tanh is 1 - y²: 1 at the middle, where
    the sigmoid has 1/4."""
    y = np.tanh(x)
    return y, grad_y * y * (1 - y)


@tanh.mistake("sign of the slope")
def _(x, grad_y):
    """Your slope is y² - 1, which is negative, as if tanh fell. It rises everywhere: 1 - y²."""
    y = np.tanh(x)
    return y, grad_y * (y * y - 1)


@tanh.mistake("sign of the slope")
def _(x, grad_y):
    """Your slope is 1 + y², which grows to 2 where the curve is flat. It is 1 - y²; the tangent without
    *hyperbolic* has the plus."""
    y = np.tanh(x)
    return y, grad_y * (1 + y * y)


@tanh.mistake("upstream gradient forgotten")
def _(x, grad_y):
    """Your `grad_x` is the slope 1 - y² alone. The chain rule multiplies it by what comes from above,
    `grad_y`."""
    y = np.tanh(x)
    return y, 1 - y * y


@tanh.mistake("upstream gradient in place of y")
def _(x, grad_y):
    """Your `grad_x` is 1 - grad_y². The square is that of `y`, and `grad_y` multiplies the whole slope."""
    return np.tanh(x), 1 - grad_y * grad_y


@tanh.mistake("naive exponentials")
def _(x, grad_y):
    """You divide powers of e that overflow: at `x = 800` infinity divided by infinity is NaN. `np.tanh` takes
    care of that."""
    up, down = np.exp(x), np.exp(-x)
    y = (up - down) / (up + down)
    return y, grad_y * (1 - y * y)


@tanh.mistake("sigmoid stretched, but not squeezed")
def _(x, grad_y):
    """Your `y` is 2 σ(x) - 1, which goes from -1 to 1 but only half as steeply. tanh(x) is 2 σ(2x) - 1; or
    `np.tanh(x)`."""
    y = np.tanh(x / 2)
    return y, grad_y * (1 - y * y)


@tanh.mistake("tangent without the h")
def _(x, grad_y):
    """You take `np.tan`, the tangent of an angle. The hyperbolic tangent is `np.tanh`."""
    y = np.tan(x)
    return y, grad_y * (1 - y * y)


# Softmax


@lesson.exercise(
    points=2,
    hints="""
    Take the largest number of each row away from that row first. It changes no result, since only differences
    count, and no power of e can overflow any more.

    Reduce over the last axis only, and keep it, so that NumPy can subtract row by row:
    `x.max(axis=-1, keepdims=True)`, and the same with `sum`.

    `e = np.exp(x - x.max(axis=-1, keepdims=True))`, then `e / e.sum(axis=-1, keepdims=True)`.
    """,
)
def softmax(x):
    """Softmax over the last axis, e^x_i / sum_j e^x_j. It stays finite for any finite x.

    x (..., classes) -> y, of the same shape; its last axis adds up to 1
    """
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@softmax.cases
def _(rng):
    yield call(np.array([[0.0, 1.0], [3.0, 1.0]]))
    yield call(np.array([[1, 2], [0, -5]]))  # whole numbers
    yield call(np.array([1000.0, 1001.0, 999.0]))  # e^1000 is infinity
    yield call(np.array([[-1000.0, -1001.0]]))  # e^-1000 is 0
    yield call(np.array([[0.0, -2000.0]]))  # 1000 above the mean
    yield call(np.array([[1000.0, 999.0], [0.0, 1.0]]))
    yield call(np.zeros((2, 3)))  # ties
    yield call(rng.normal(size=(4, 1)))  # a single class
    for shape in [(5,), (1, 4), (4, 3), (3, 3), (2, 3, 4), (3, 3, 3)]:
        yield call(rng.normal(size=shape))


@softmax.expected
def _(x):
    return x.double().softmax(dim=-1)


def powers(x, axis=-1):
    """e^x, the largest of them 1 along the axis."""
    return np.exp(x - x.max(axis=axis, keepdims=True))


@softmax.mistake("wrong axis")
def _(x):
    """Your columns add up to 1 instead of your rows: this is softmax over axis 0, and the samples share out
    the probability. Reduce over the last axis, `axis=-1`."""
    e = powers(x, 0)
    return e / e.sum(axis=0, keepdims=True)


@softmax.mistake("wrong axis")
def _(x):
    """You divide by the sum over axis 0, so columns add up to 1, where rows should. Use `axis=-1` in the sum
    too."""
    e = powers(x)
    return e / e.sum(axis=0, keepdims=True)


@softmax.mistake("wrong axis")
def _(x):
    """This is softmax over axis 1. For a table of rows that is the last axis, but for arrays of one or three
    axes it is not: use `axis=-1`."""
    e = powers(x, 1)
    return e / e.sum(axis=1, keepdims=True)


@softmax.mistake("one global sum")
def _(x):
    """You divide by the sum of the whole array, so all of it adds up to 1, and not each row. Sum over the
    last axis: `e.sum(axis=-1, keepdims=True)`."""
    e = powers(x)
    return e / e.sum(axis=None, keepdims=True)


@softmax.mistake("one global sum")
def _(x):
    """You reduce over the whole array, so all of it adds up to 1, and not each row. Every row is a softmax of
    its own: give `max` and `sum` the arguments `axis=-1, keepdims=True`."""
    e = powers(x, None)
    return e / e.sum(axis=None, keepdims=True)


@softmax.mistake("one global sum")
def _(x):
    """You divide by the sum of the whole array, so all of it adds up to 1, and not each row: `axis=-1,
    keepdims=True`. And powers of large numbers overflow: subtract each row's largest number first."""
    e = np.exp(x)
    return e / e.sum(axis=None, keepdims=True)


@softmax.mistake("no shift")
def _(x):
    """You take `np.exp(x)` as it is. e^1000 is more than a float can hold, and infinity divided by
    infinity is NaN. Subtract the largest number of each row first: the result is the same, without the
    overflow."""
    e = np.exp(x)
    return e / e.sum(axis=-1, keepdims=True)


@softmax.mistake("shift by the global maximum")
def _(x):
    """You subtract the largest number of the whole array. A row far below it has nothing but zeros left, and
    0 / 0 is NaN. Subtract each row's own: `x.max(axis=-1, keepdims=True)`."""
    e = powers(x, None)
    return e / e.sum(axis=-1, keepdims=True)


@softmax.mistake("shift by the wrong axis")
def _(x):
    """You subtract the largest number of each column. Numbers in one row then lose different amounts, which
    changes the result. Subtract the row's own: `axis=-1`."""
    e = powers(x, 0)
    return e / e.sum(axis=-1, keepdims=True)


@softmax.mistake("shift by the mean")
def _(x):
    """You subtract the mean. That is harmless, but what lies far above the mean overflows all the same; only
    with the maximum is no exponent above 0."""
    e = np.exp(x - x.mean(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@softmax.mistake("axis not kept")
def _(x):
    """Without `keepdims=True` a sum over the last axis loses it. NumPy then divides columns by the sums of
    rows, or refuses. Keep the axis: `e.sum(axis=-1, keepdims=True)`."""
    e = powers(x)
    return e / e.sum(axis=-1)


@softmax.mistake("axis not kept")
def _(x):
    """Without `keepdims=True`, `max` and `sum` over the last axis lose it, and NumPy takes rows for
    columns, or refuses. Keep the axis in all of them."""
    e = np.exp(x - x.max(axis=-1))
    return e / e.sum(axis=-1)


@softmax.mistake("divided without the exponential")
def _(x):
    """You divide the numbers themselves by their sum. They may be negative, or add up to 0; the exponential
    makes them positive first."""
    e = x
    return e / e.sum(axis=-1, keepdims=True)
