"""Find the bug: the logarithm of a share that is rounded to 0"""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Where does the infinity come from? Follow one row with scores that are far apart, such as 0 and 1000.

    The share of the small score is e^-1000, which float64 can only hold as 0, and log 0 is -∞. But the
    logarithm of the share is simply a difference: log(e^a / Σ e^b) = a - log Σ e^b.

    With `z = x - x.max(axis=-1, keepdims=True)`: `z - np.log(np.exp(z).sum(axis=-1, keepdims=True))`. The
    logarithm sees only the sum, which is at least 1.
    """,
)
def log_softmax(x):
    """The logarithm of softmax over the last axis.

    x (batch, classes): scores, however far apart
    -> (batch, classes): log softmax(x), finite for finite scores
    """
    z = x - x.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


@log_softmax.given
def _(x):
    """It is right for scores that are near one another. Where one score is far below the largest, minus
    infinity comes out, and a loss made of it is infinite."""
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.log(powers / powers.sum(axis=-1, keepdims=True))


@log_softmax.cases
def _(rng):
    yield call(np.array([[0.0, 1.0, -1000.0]]))
    yield call(np.array([[0.0, 0.0], [1.0, 3.0]]))
    yield call(np.array([[1, 2000, -3], [0, 0, 5]]))
    yield call(np.full((2, 3), 1e6))
    yield call(np.array([[-800.0, 800.0], [900.0, 0.0]]))
    for shape, size in [((3, 4), 1), ((2, 5), 1), ((4, 3), 600), ((1, 6), 2000), ((5, 1), 1)]:
        yield call(size * rng.normal(size=shape))


@log_softmax.expected
def _(x):
    import torch

    return torch.log_softmax(x.double(), -1)


@log_softmax.mistake("a small number added")
def _(x):
    """You add a tiny number before the logarithm. Minus infinity is gone, but every share below that number
    gets the same logarithm, so the loss no longer says how wrong it is. Use log(e^a / Σ e^b) = a - log Σ
    e^b."""
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.log(powers / powers.sum(axis=-1, keepdims=True) + 1e-12)


@log_softmax.mistake("clipped")
def _(x):
    """You clip the shares before the logarithm. Minus infinity is gone, but every share below the limit gets
    the same logarithm. Use log(e^a / Σ e^b) = a - log Σ e^b."""
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.log(np.clip(powers / powers.sum(axis=-1, keepdims=True), 1e-12, 1))


@log_softmax.mistake("no shift")
def _(x):
    """Your formula is the right one, but the exponential overflows for large scores. Take the largest score
    of each row away first."""
    with np.errstate(all="ignore"):
        return x - np.log(np.exp(x).sum(axis=-1, keepdims=True))


@log_softmax.mistake("the sum without its logarithm")
def _(x):
    """You take the sum away, not its logarithm: log(a / b) = log a - log b."""
    z = x - x.max(axis=-1, keepdims=True)
    return z - np.exp(z).sum(axis=-1, keepdims=True)
