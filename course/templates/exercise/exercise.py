"""NEW: name what is written."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    NEW: ask the question that leads there.

    NEW: name the idea.

    NEW: give the line, all but its last piece.
    """,
)
def new_exercise(x):
    """NEW: say what is to be returned, in one sentence.

    x (n,): NEW: name each argument with its shape and its range
    -> (n,)
    """
    return 2 * x  # NEW: write the solution


@new_exercise.cases
def _(rng):  # NEW: yield at least five: the first fixed and plain, then hard ones, then fresh ones of rng
    yield call(np.array([1.0, 2.0, 3.0]))
    yield call(np.array([0.0]))
    yield call(np.array([-1e6, 1e-6]))
    for n in (4, 9):
        yield call(rng.normal(size=n))


@new_exercise.expected
def _(x):  # NEW: give PyTorch's answer; tensors of float64 come in place of arrays
    return x + x


@new_exercise.mistake("not doubled")
def _(x):
    """NEW: tell who makes this mistake what they did and what to do; write at least three mistakes."""
    return x


@new_exercise.mistake("squared")
def _(x):
    """NEW: tell who squares the numbers what they did and what to do in its place."""
    return x**2


@new_exercise.mistake("halved")
def _(x):
    """NEW: tell who halves the numbers what they did and what to do in its place."""
    return x / 2
