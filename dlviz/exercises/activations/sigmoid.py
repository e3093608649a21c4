"""The sigmoid, which never overflows, and its gradient."""

import math

import numpy as np

from ..kit import call
from ..kit.helpers import by_autograd
from . import lesson
from ._inputs import drawn


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
    yield call(np.array([1.0, -2.0]), np.array([1.0, 3.0]))
    yield call(np.array([-710.0, -720.0]), np.ones(2))  # e^710 is more than a float can hold, e^-710 is not
    yield call(np.array([-50.0, -60.0]), np.array([1.0, -1.0]))
    yield call(np.array([0.0, 40.0, 800.0, -800.0]), np.array([2.0, 3.0, 5.0, 7.0]))
    yield call(np.array([[-1, 2], [3, -40]]), np.array([[1.0, -2.0], [-3.0, 4.0]]))  # whole numbers
    yield call(np.array([-1.5, 2.5]), np.array([3, -1]))  # a gradient in whole numbers
    yield call(np.zeros((2, 3)), rng.normal(size=(2, 3)))
    for shape in [(6,), (1, 5), (4, 3), (2, 3, 4)]:
        yield call(*drawn(rng, shape))


@sigmoid.expected
def _(x, grad_y):
    from torch.nn.functional import logsigmoid  # PyTorch's own sigmoid gives 0 at -710

    return by_autograd(lambda x: logsigmoid(x).exp(), x, grad=grad_y)


@sigmoid.mistake("naive exponential")
def _(x, grad_y):
    """At `x = -710` your `np.exp(-x)` is more than a float can hold: it becomes infinity, NumPy warns, and
    `y` is 0 instead of 4.5e-309. For negative `x` use e^x / (1 + e^x), whose power is small."""
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


@sigmoid.mistake("1 - y missing in the slope")
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


@sigmoid.mistake("same curve on both sides of 0")
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
