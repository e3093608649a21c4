"""Find the bug: padding that wins"""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Let all numbers be negative. Which number wins at the edges?

    The padding must never be the largest number of a window. Which number is never larger than another?

    Pad with minus infinity: `np.pad(x, size // 2, constant_values=-np.inf)`, with `x` as floats.
    """,
)
def padded_max_pool(x, size):
    """Max pooling of a signal with stride 1, padded so that it keeps its length.

    x (n,): real numbers; size: the length of the window, an odd number
    -> (n,): at each place the largest number of x in the window around it; beyond the ends there is nothing
    """
    padded = np.pad(np.asarray(x, float), size // 2, constant_values=-np.inf)
    return np.array([padded[i : i + size].max() for i in range(len(x))])


@padded_max_pool.given
def _(x, size):
    """It is right for signals that are nowhere negative, such as the outputs of a ReLU. Otherwise zeros
    appear at both ends."""
    padded = np.pad(x, size // 2)
    return np.array([padded[i : i + size].max() for i in range(len(x))])


@padded_max_pool.cases
def _(rng):
    yield call(np.array([-3.0, -1.0, -2.0]), 3)
    yield call(np.array([1.0, 5.0, 2.0, 4.0]), 3)
    yield call(np.array([-3, -5, 4, -1]), 3)
    yield call(np.array([-2.0, 1.0]), 1)
    yield call(np.array([-4.0, -2.0]), 5)
    for n, size in [(6, 3), (6, 3), (8, 5), (4, 7), (5, 1)]:
        yield call(rng.normal(-1, 1, n), size)


@padded_max_pool.expected
def _(x, size):
    import torch

    return torch.nn.functional.max_pool1d(x.double()[None], size, stride=1, padding=size // 2)[0]


@padded_max_pool.mistake("cut off at the ends")
def _(x, size):
    """You leave the padding out, so the result is shorter than the signal. It should keep its length."""
    return np.array([x[i : i + size].max() for i in range(len(x) - size + 1)] or [x.max()])


@padded_max_pool.mistake("largest by absolute value")
def _(x, size):
    """You look for the largest absolute value. Max pooling keeps the largest number, and -1 is larger than
    -3."""
    h = size // 2
    windows = [x[max(0, i - h) : i + h + 1] for i in range(len(x))]
    return np.array([window[np.abs(window).argmax()] for window in windows])


@padded_max_pool.mistake("the window on one side")
def _(x, size):
    """The padding is gone, but your window begins at each position. It should be centred there, and reach
    `size // 2` to both sides."""
    return np.array([x[i : i + size].max() for i in range(len(x))])
