"""Find the bug: a weighted mean that is divided by the count"""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    scale=1,
    hints="""
    Let all weights be 2. Does the loss change? Should it?

    A weighted mean is a sum of weights times values, divided by the sum of those weights. Which weights
    belong to this batch?

    The weight of each sample is `weights[labels]`, so divide by `weights[labels].sum()`.
    """,
)
def weighted_cross_entropy(scores, labels, weights):
    """Cross-entropy in which each class has a weight, as a weighted mean over the batch.

    scores (batch, classes); labels (batch,): the class of each sample; weights (classes,)
    -> a number; twice all weights give the same number
    """
    z = scores - scores.max(axis=1, keepdims=True)
    log_shares = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    losses = -log_shares[np.arange(len(labels)), labels]
    return np.sum(weights[labels] * losses) / weights[labels].sum()


@weighted_cross_entropy.given
def _(scores, labels, weights):
    """Twice the weights give twice the loss, so the learning rate that worked without weights is too large or
    too small with them."""
    z = scores - scores.max(axis=1, keepdims=True)
    log_shares = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    losses = -log_shares[np.arange(len(labels)), labels]
    return np.mean(weights[labels] * losses)


@weighted_cross_entropy.cases
def _(rng):
    yield call(np.array([[0.0, 0.0], [0.0, 0.0]]), np.array([0, 1]), np.array([2.0, 2.0]))
    yield call(np.array([[1, 0], [3, 2], [0, 0]]), np.array([0, 0, 1]), np.array([1, 9]))
    yield call(np.array([[1000.0, -1000.0], [0.0, 1.0]]), np.array([1, 1]), np.array([0.5, 3.0]))
    for batch, classes in [(3, 3), (4, 3), (4, 3), (6, 2), (8, 5)]:
        yield call(
            rng.normal(size=(batch, classes)), rng.integers(classes, size=batch), rng.uniform(0.2, 5, classes)
        )


@weighted_cross_entropy.expected
def _(scores, labels, weights):
    import torch

    return torch.nn.functional.cross_entropy(scores.double(), labels, weights.double())


@weighted_cross_entropy.mistake("divided by all weights")
def _(scores, labels, weights):
    """You divide by the sum over the classes. The mean goes over the samples, so divide by the sum of the
    samples' weights, `weights[labels]`."""
    z = scores - scores.max(axis=1, keepdims=True)
    log_shares = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    losses = -log_shares[np.arange(len(labels)), labels]
    return np.sum(weights[labels] * losses) / weights.sum()


@weighted_cross_entropy.mistake("weights left out")
def _(scores, labels, weights):
    """Your loss is the plain cross-entropy. The losses of the samples must still be multiplied by their
    weights."""
    z = scores - scores.max(axis=1, keepdims=True)
    log_shares = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return np.mean(-log_shares[np.arange(len(labels)), labels])


@weighted_cross_entropy.mistake("a sum")
def _(scores, labels, weights):
    """You add up and don't divide, so the loss grows with the batch. Divide by the sum of the samples'
    weights."""
    z = scores - scores.max(axis=1, keepdims=True)
    log_shares = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return np.sum(weights[labels] * -log_shares[np.arange(len(labels)), labels])
