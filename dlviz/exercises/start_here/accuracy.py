"""Accuracy: the share of right predictions."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=1,
    hints="""
    Which predictions are right? Comparing two arrays with `==` answers that for every position at once.

    `predictions == labels` is an array of True and False, and these count as 1 and 0. The share of True
    is how many there are, divided by how many there could be.

    The mean of ones and zeros is the share of ones: `np.mean(...)` of that comparison.
    """,
)
def accuracy(predictions, labels):
    """The share of predictions that are equal to their labels, from 0 (none) to 1 (all).

    predictions (n,) and labels (n,): class numbers -> one number
    """
    return np.mean(predictions == labels)


@accuracy.cases
def _(rng):
    yield call(np.array([3]), np.array([3]))
    yield call(np.array([3]), np.array([5]))
    yield call(np.array([1, 7, 7, 0]), np.array([1, 7, 2, 0]))
    yield call(np.array([2, 1, 0]), np.array([0, 2, 1]))  # the same classes, all in the wrong place
    yield call(np.zeros(5, int), np.array([0, 0, 0, 0, 1]))
    for n in (3, 10, 64):
        labels = rng.integers(10, size=n)
        wrong = rng.random(n) < rng.uniform(0.1, 0.9)
        yield call(np.where(wrong, rng.integers(10, size=n), labels), labels)


@accuracy.expected
def _(predictions, labels):
    return (predictions == labels).double().mean()


@accuracy.mistake("error rate")
def _(predictions, labels):
    """You give the share that is wrong. Accuracy is the share that is right: compare with `==`."""
    return np.mean(predictions != labels)


@accuracy.mistake("count instead of share")
def _(predictions, labels):
    """You count the right ones. Ten right answers are good out of ten and poor out of a thousand: divide by
    how many there are."""
    return np.sum(predictions == labels)


@accuracy.mistake("percent instead of a fraction")
def _(predictions, labels):
    """Your numbers go up to 100. Here the share is a fraction, from 0 to 1: leave out the factor 100."""
    return 100 * np.mean(predictions == labels)


@accuracy.mistake("all or nothing")
def _(predictions, labels):
    """You give 1 only where every prediction is right, and 0 otherwise. `np.all` and the whole-number
    division `//` both do that; accuracy counts each right one."""
    return np.all(predictions == labels)


@accuracy.mistake("only the shapes compared")
def _(predictions, labels):
    """You give 1 whatever the predictions are, as if shapes or lengths were compared. Compare the values,
    position by position."""
    return predictions.shape == labels.shape


@accuracy.mistake("one result for each prediction")
def _(predictions, labels):
    """You give a True or False for each prediction. That is the right start; now make one number of them."""
    return predictions == labels


@accuracy.mistake("distance instead of equality")
def _(predictions, labels):
    """You average how far the class numbers are apart. Classes are names: taking a 3 for a 5 is no better
    than taking it for a 9."""
    return np.mean(np.abs(predictions - labels))


@accuracy.mistake("order ignored")
def _(predictions, labels):
    """You compare which classes occur, not where. Prediction number i belongs to label number i: do not
    sort."""
    return np.mean(np.sort(predictions) == np.sort(labels))
