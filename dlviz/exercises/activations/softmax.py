"""Softmax over the last axis, which stays finite."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    First subtract from each row its largest number. This changes no result, since only differences count, and
    no power of e can overflow any more.

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
    yield call(np.array([[-800.0, 1.0, 2.0, 0.0]]))  # 800 above the minimum, 200 above the mean
    yield call(np.array([[500.0, 499.0]]))  # e^500 is finite, e^(500 + 500) is not
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
    """Your columns add up to 1 instead of your rows: this is softmax over axis 0, so the samples share the
    probability. Reduce over the last axis, `axis=-1`."""
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


@softmax.mistake("shift by the minimum")
def _(x):
    """You subtract the minimum, which leaves exponents above 0: where a row's numbers lie far apart, they
    overflow. Subtract the maximum, so that no exponent is above 0."""
    e = np.exp(x - x.min(axis=-1, keepdims=True))
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
