"""Find the bug: a measure that collapse can fool"""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Let all samples be the same point. How many modes does the code count, and how many should it?

    Each *sample* has a nearest mode. The given code looks for each mode's nearest sample instead.

    `distances` is (samples, modes), so the nearest mode of each sample is `distances.argmin(axis=1)`. Count
    how many different ones there are.
    """,
)
def modes_covered(samples, modes):
    """Count the modes that a generator reaches: those that are the nearest mode of at least one sample.

    samples (n, d): what a generator has made; modes (m, d): the centres of the data's clusters
    -> a whole number, at most m
    """
    distances = np.linalg.norm(samples[:, None] - modes, axis=2)  # (n, m)
    return len(np.unique(distances.argmin(axis=1)))


@modes_covered.given
def _(samples, modes):
    """A generator that has collapsed to two points may be said to reach two modes although both points lie at
    the same one."""
    distances = np.linalg.norm(samples[:, None] - modes, axis=2)  # (n, m)
    return len(np.unique(distances.argmin(axis=0)))


@modes_covered.cases
def _(rng):
    yield call(np.array([[0.0, 0.0], [0.5, 0.0]]), np.array([[0.0, 0.0], [9.0, 0.0], [-9.0, 0.0]]))
    yield call(np.array([[1.0], [1.0], [1.0]]), np.array([[0.0], [5.0]]))
    yield call(np.array([[0.0], [5.0], [9.0]]), np.array([[0.0], [5.0], [9.0]]))
    yield call(np.array([[1], [4], [6]]), np.array([[0], [5]]))
    yield call(np.array([[2.0, 1.0]]), np.array([[0.0, 0.0], [2.0, 2.0]]))
    for n, m, d in [(6, 4, 2), (6, 4, 2), (10, 8, 2), (5, 5, 3), (20, 3, 1)]:
        modes = rng.normal(size=(m, d))
        yield call(modes[rng.integers((m + 1) // 2, size=n)] + rng.normal(0, 0.3, (n, d)), modes)


@modes_covered.expected
def _(samples, modes):
    import torch

    return torch.tensor(len(torch.cdist(samples.double(), modes.double()).argmin(1).unique()))


@modes_covered.mistake("every sample counted")
def _(samples, modes):
    """You count samples, not modes: several samples may be nearest to the same mode. Count different ones."""
    distances = np.linalg.norm(samples[:, None] - modes, axis=2)
    return len(distances.argmin(axis=1))


@modes_covered.mistake("the farthest mode")
def _(samples, modes):
    """You look for the farthest mode of each sample. It belongs to the mode that is nearest: `argmin`."""
    distances = np.linalg.norm(samples[:, None] - modes, axis=2)
    return len(np.unique(distances.argmax(axis=1)))


@modes_covered.mistake("always one mode")
def _(samples, modes):
    """Your count is 1 whatever the samples are. Perhaps `argmin` has no axis: then it finds the one smallest
    distance of the whole table. Each sample has a nearest mode of its own: `axis=1`."""
    distances = np.linalg.norm(samples[:, None] - modes, axis=2)
    return len(np.unique(distances.argmin()))
