"""One gradient and one loss, from those of several workers."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Each worker has a mean over its own examples. What would one worker with all examples have: what has to
    be added up, and divided by what?

    A mean times the number of its examples is a sum. The sums can be added, and the total divided by the
    number of all examples. The loss goes the same way.

    With `share = sizes / sizes.sum()`: `share @ gradients` and `share @ losses`.
    """,
)
def average_gradients(gradients, losses, sizes):
    """The gradient and the loss of a whole minibatch, from those of the workers that share it.

    gradients (workers, parameters): of each worker, for the mean loss of its own shard
    losses (workers,): that mean loss; sizes (workers,): how many examples each shard had, not all of them 0
    -> gradient (parameters,), loss: those of the mean over all examples
    """
    share = sizes / sizes.sum()  # (workers,)
    return share @ gradients, share @ losses


@average_gradients.cases
def _(rng):
    yield call(np.array([[1.0, 2.0], [5.0, 0.0]]), np.array([1.0, 2.0]), np.array([3, 1]))
    yield call(np.array([[1.0, 2.0], [5.0, 0.0]]), np.array([1.0, 2.0]), np.array([2, 2]))
    yield call(np.array([[4.0, -1.0]]), np.array([0.5]), np.array([7]))  # one worker
    yield call(
        np.array([[1.0], [0.0], [2.0]]), np.array([1.0, 0.0, 3.0]), np.array([2, 0, 1])
    )  # one had nothing
    yield call(np.array([[1, 2], [4, 0]]), np.array([1, 2]), np.array([2, 1]))  # no whole numbers come out
    for workers, parameters in [(2, 3), (3, 4), (4, 1), (5, 6)]:
        sizes = rng.integers(1, 9, workers)
        yield call(rng.normal(size=(workers, parameters)), rng.uniform(0.1, 3, workers), sizes)
    gradients = rng.normal(size=(3, 2)).astype(np.float32)
    yield call(gradients, rng.uniform(0.1, 3, 3).astype(np.float32), np.array([5, 1, 2]))


@average_gradients.expected
def _(gradients, losses, sizes):
    import torch

    def mean(values):  # of all examples, each with what its worker has
        examples = torch.repeat_interleave(values, torch.as_tensor(sizes), dim=0)
        return (examples if examples.is_floating_point() else examples.double()).mean(dim=0)

    return mean(gradients), mean(losses)


@average_gradients.mistake("sums instead of averages")
def _(gradients, losses, sizes):
    """You add the workers' gradients and don't divide. With W workers the step is W times too long."""
    return gradients.sum(axis=0), losses.sum()


@average_gradients.mistake("sums instead of averages")
def _(gradients, losses, sizes):
    """You add up the gradients, and average the losses. The gradients have to be averaged, too: with W
    workers the step is W times too long."""
    return gradients.sum(axis=0), sizes @ losses / sizes.sum()


@average_gradients.mistake("shards of different sizes count alike")
def _(gradients, losses, sizes):
    """You take the plain mean over the workers. That is right only where all shards have the same size;
    otherwise the examples of small shards count more. Weight each worker by its share of the examples."""
    return gradients.mean(axis=0), losses.mean()


@average_gradients.mistake("averages the losses only")
def _(gradients, losses, sizes):
    """Your loss is right, but the gradient is that of the first worker. Averaging the losses that were
    printed changes no weight: the gradients have to be averaged."""
    return gradients[0], sizes @ losses / sizes.sum()


@average_gradients.mistake("losses averaged without weights")
def _(gradients, losses, sizes):
    """Your gradient is right, but the loss is the plain mean over the workers. Weight the losses, too."""
    return sizes @ gradients / sizes.sum(), losses.mean()


@average_gradients.mistake("weights not normalized")
def _(gradients, losses, sizes):
    """You weight by the sizes but don't divide by the number of all examples: use `sizes / sizes.sum()`."""
    return sizes @ gradients, sizes @ losses


@average_gradients.mistake("divided by workers and by examples")
def _(gradients, losses, sizes):
    """You divide by all examples and then take a mean over the workers besides: divide once, by
    `sizes.sum()`, and add up."""
    share = sizes / sizes.sum()
    return share @ gradients / len(sizes), share @ losses / len(sizes)
