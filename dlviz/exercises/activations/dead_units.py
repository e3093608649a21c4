"""Find the bug: inactive once, or always?"""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    A unit that is inactive for one sample may be active for another. When is it called dead?

    A dead unit is inactive for *every* sample. Which of NumPy's functions asks about every one of several
    values?

    `np.all(z <= 0, axis=0).sum()`: for each unit over all samples, then count.
    """,
)
def dead_units(z):
    """Count the dead units of a ReLU layer: those that are inactive for every sample.

    z (batch, units): what the ReLU is given; a unit is inactive where z <= 0
    -> a whole number
    """
    return np.all(z <= 0, axis=0).sum()


@dead_units.given
def _(z):
    """It reports nearly all units of a healthy layer as dead, and more of them the more samples it is
    given."""
    return np.any(z <= 0, axis=0).sum()


@dead_units.cases
def _(rng):
    yield call(np.array([[1.0, -1.0, 2.0], [-1.0, -2.0, 3.0]]))
    yield call(np.array([[0.0, 1.0], [0.0, -1.0], [-1.0, 2.0]]))
    yield call(np.array([[-1.0, -1.0, 2.0], [0.0, -2.0, -3.0]]))
    yield call(np.array([[3, -1], [-2, -2]]))
    yield call(np.array([[-1.0, 2.0, -3.0]]))
    yield call(-np.ones((2, 4)))
    for samples, units in [(3, 8), (3, 8), (5, 12), (12, 3)]:
        yield call(rng.normal(-1, 1, (samples, units)))


@dead_units.expected
def _(z):
    import torch

    return (torch.relu(z).sum(0) == 0).sum()


@dead_units.mistake("samples instead of units")
def _(z):
    """You count samples for which no unit is active. A unit is a column, so ask over the samples, axis 0."""
    return np.all(z <= 0, axis=1).sum()


@dead_units.mistake("every inactive value counted")
def _(z):
    """You count all values that are not positive. A unit counts once, and only if it is inactive for every
    sample."""
    return (z <= 0).sum()


@dead_units.mistake("inactive on average")
def _(z):
    """You look at each unit's mean. A unit with a negative mean can still be active for some samples, and so
    still learn."""
    return (z.mean(axis=0) <= 0).sum()


@dead_units.mistake("exactly zero counts as active")
def _(z):
    """A ReLU that is given exactly 0 returns 0: it is inactive, so compare with `<=`."""
    return np.all(z < 0, axis=0).sum()
