"""Scores and labels, for the two exercises on cross-entropy."""

import numpy as np

from ..kit import call


def labelled(rng, n, classes, scale=2.0):
    """Scores (n, classes), and the right class of each sample."""
    return rng.normal(0, scale, (n, classes)), rng.integers(0, classes, n)


def score_cases(rng):
    """Scores and labels for the two exercises on cross-entropy."""
    yield call(np.array([[2.0, 0.0, -1.0], [0.0, 1.0, 3.0]]), np.array([0, 1]))
    yield call(np.array([[1, 2], [3, -4], [0, 0]]), np.array([1, 1, 0]))  # whole numbers
    yield call(np.zeros((2, 3)), np.array([2, 0]))  # ties
    yield call(np.array([[1000.0, 998.0, 0.0], [1.0, 0.0, 1.0]]), np.array([1, 2]))  # e^1000 is infinity
    yield call(np.array([[1.0, 0.0]]), np.array([0]))
    yield call(np.array([[0.0, 800.0]]), np.array([0]))  # sure, and wrong: e^-800 is 0
    yield call(np.array([[500.0, 499.0]]), np.array([1]))  # a float holds e^500, and not e^1000
    yield call(np.array([[-900.0, -901.0], [900.0, 901.0]]), np.array([0, 0]))
    for shape in [(1, 4), (5, 1), (5, 3), (3, 3), (2, 6), (4, 2)]:
        yield call(*labelled(rng, *shape))


def log_softmax(scores, axis=1):
    """Their logarithms, which stay finite too."""
    shifted = scores - scores.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def one_hot(scores, labels):
    """1 at the right class, 0 elsewhere."""
    return (labels[:, None] == np.arange(scores.shape[1])) * 1.0
