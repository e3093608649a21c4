"""Find the bug: a mean over values that don't count"""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Put more padding behind the same numbers. Should the loss change?

    The squares of the padding are set to 0, but they are still counted: the mean divides by all places.

    Divide by the number of places that count: `np.sum(mask * (prediction - target) ** 2) / mask.sum()`.
    """,
)
def masked_loss(prediction, target, mask):
    """The mean squared error over the values that count; the rest of each sequence is padding.

    prediction, target (batch, length); mask (batch, length): 1 where a value counts, 0 where it is padding
    -> a number; at least one value counts
    """
    return np.sum(mask * (prediction - target) ** 2) / mask.sum()


@masked_loss.given
def _(prediction, target, mask):
    """The more padding a batch has, the smaller its loss, although the predictions are no better."""
    return np.mean(mask * (prediction - target) ** 2)


@masked_loss.cases
def _(rng):
    yield call(np.array([[1.0, 0.0, 0.0]]), np.array([[3.0, 0.0, 0.0]]), np.array([[1, 0, 0]]))
    yield call(
        np.array([[1.0, 5.0], [2.0, 7.0]]), np.array([[1.0, 0.0], [4.0, 6.0]]), np.array([[1, 0], [1, 1]])
    )
    yield call(np.array([[1, 2], [3, 4]]), np.array([[0, 2], [0, 0]]), np.array([[1, 1], [0, 1]]))
    yield call(np.array([[2.0, 1.0]]), np.array([[1.0, 3.0]]), np.array([[1, 1]]))  # no padding
    for batch, length in [(2, 4), (2, 4), (3, 5), (5, 2)]:
        mask = (np.arange(length) < rng.integers(1, length + 1, batch)[:, None]).astype(int)
        mask[0] = np.arange(length) < length - 1
        yield call(rng.normal(size=(batch, length)), rng.normal(size=(batch, length)), mask)


@masked_loss.expected
def _(prediction, target, mask):
    import torch

    counts = mask.bool()
    return torch.nn.functional.mse_loss(prediction.double()[counts], target.double()[counts])


@masked_loss.mistake("a mean of the sequences' means")
def _(prediction, target, mask):
    """You average within each sequence and then over the sequences, so a value in a short sequence counts
    more than one in a long one. Every value that counts should count the same."""
    return np.mean(np.sum(mask * (prediction - target) ** 2, axis=1) / mask.sum(axis=1))


@masked_loss.mistake("divided by the number of sequences")
def _(prediction, target, mask):
    """You divide by the number of rows. Divide by the number of values that count, `mask.sum()`."""
    return np.sum(mask * (prediction - target) ** 2) / len(mask)


@masked_loss.mistake("padding counted")
def _(prediction, target, mask):
    """You leave the mask out of the sum, so the differences in the padding count as well."""
    return np.sum((prediction - target) ** 2) / mask.sum()


@masked_loss.mistake("a sum")
def _(prediction, target, mask):
    """You add the squares up and don't divide. Divide by the number of values that count, `mask.sum()`."""
    return np.sum(mask * (prediction - target) ** 2)
