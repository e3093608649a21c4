"""Tanh and its gradient."""

import numpy as np

from ..kit import call
from ..kit.helpers import by_autograd
from . import lesson
from ._inputs import drawn


@lesson.exercise(
    points=1,
    scale=1,
    hints="""
    NumPy has the function. What is left is its slope: how steep is tanh at 0, and far out on both sides?

    The slope can be computed from the result: 1 - y². It is 1 where `y` is 0 and vanishes where `y` comes
    near 1 or -1.

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
    yield call(np.array([[0.5, -1.0]]), np.array([[1.0, 3.0]]))
    yield call(np.array([[-1e-12, 1e-12]]), np.array([[1.0, 2.0]]))
    for shape in [(6,), (1, 5), (4, 3), (2, 3, 4)]:
        yield call(*drawn(rng, shape, 1.0))


@tanh.expected
def _(x, grad_y):
    return by_autograd(lambda x: x.tanh(), x, grad=grad_y)


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


@tanh.mistake("square over the whole slope")
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


@tanh.mistake("plus in place of minus")
def _(x, grad_y):
    """Your slope is 1 + y², which grows to 2 where the curve is flat. It is 1 - y²; 1 + y² belongs to the
    ordinary tangent."""
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


@tanh.mistake("tan instead of tanh")
def _(x, grad_y):
    """You take `np.tan`, the tangent of an angle. The hyperbolic tangent is `np.tanh`."""
    y = np.tan(x)
    return y, grad_y * (1 - y * y)
