"""Find the bug: a mean of means"""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Let there be 5 samples and batches of 4. How much does the fifth sample count?

    The last batch is smaller, and yet its mean counts as much as the mean of a full batch.

    Count each batch by its number of samples: add up `len(batch) * batch.mean()`, and divide by
    `len(losses)`. Here that is simply `losses.mean()`.
    """,
)
def loss_of_an_epoch(losses, batch_size):
    """The mean loss of an epoch, from the losses of the samples as they come in minibatches.

    losses (n,): the loss of each sample, in the order in which they are used
    batch_size: how many samples make a batch; the last batch may be smaller
    -> a number: the mean over all samples
    """
    total = 0.0
    for first in range(0, len(losses), batch_size):
        batch = losses[first : first + batch_size]
        total += len(batch) * batch.mean()
    return total / len(losses)


@loss_of_an_epoch.given
def _(losses, batch_size):
    """It is right as long as all batches are full. Otherwise the number depends on the batch size, and on
    which samples the last batch happens to have."""
    means = []
    for first in range(0, len(losses), batch_size):
        means.append(losses[first : first + batch_size].mean())
    return np.mean(means)


@loss_of_an_epoch.cases
def _(rng):
    yield call(np.array([1.0, 1.0, 4.0]), 2)
    yield call(np.array([1, 2, 3, 4, 11]), 4)
    yield call(np.array([1.0, 2.0, 3.0, 6.0]), 2)
    yield call(np.array([5.0]), 3)
    for n, batch_size in [(7, 3), (7, 3), (10, 4), (9, 8), (6, 1), (11, 5)]:
        yield call(rng.exponential(size=n), batch_size)


@loss_of_an_epoch.expected
def _(losses, batch_size):
    return losses.double().mean()


@loss_of_an_epoch.mistake("the last batch dropped")
def _(losses, batch_size):
    """You leave the incomplete batch out. In training that is sometimes done, but here every sample
    counts."""
    full = len(losses) // batch_size * batch_size
    return losses[:full].mean() if full else 0.0


@loss_of_an_epoch.mistake("divided as if all batches were full")
def _(losses, batch_size):
    """You divide by the number of batches times the batch size. The last batch has fewer samples, so divide
    by `len(losses)`."""
    batches = -(-len(losses) // batch_size)
    return losses.sum() / (batches * batch_size)


@loss_of_an_epoch.mistake("a sum over the batches")
def _(losses, batch_size):
    """You add up the means of the batches and don't divide, so twice the data give twice the loss."""
    return sum(losses[i : i + batch_size].mean() for i in range(0, len(losses), batch_size))
