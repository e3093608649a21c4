"""The effective batch size, and the learning rate that goes with it."""

from math import sqrt

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=1,
    hints="""
    How many examples contribute to one update of the weights? Count first those of one worker, then those of
    all.

    Each worker reads `accumulation` minibatches of `per_worker` examples before its gradients are averaged
    with those of the others: the product of three numbers. How many times is that `reference_batch`?

    With `batch = per_worker * accumulation * workers` and `ratio = batch / reference_batch`, the rate is
    `reference_rate * ratio` by the linear rule, and `reference_rate * ratio**0.5` by the square-root rule.
    """,
)
def effective_batch(per_worker, accumulation, workers, reference_batch, reference_rate, rule):
    """How many examples one update uses, and the learning rate for it.

    per_worker: examples in a minibatch of one worker
    accumulation: minibatches whose gradients a worker accumulates before each update
    workers: how many there are
    reference_batch, reference_rate: a batch size and a learning rate that are known to work
    rule: "linear", the rate grows as the batch (SGD); or "sqrt", as its square root (Adam)
    -> batch, rate
    """
    batch = per_worker * accumulation * workers
    ratio = batch / reference_batch
    return batch, reference_rate * (ratio if rule == "linear" else ratio**0.5)


@effective_batch.cases
def _(rng):
    yield call(32, 4, 8, 256, 0.1, "linear")
    yield call(32, 4, 8, 256, 0.1, "sqrt")
    yield call(2, 3, 5, 64, 0.5, "linear")  # smaller than the reference
    yield call(2, 3, 5, 64, 0.5, "sqrt")
    yield call(7, 1, 1, 7, 0.03, "sqrt")  # unchanged
    for rule in ("linear", "sqrt", "linear", "sqrt"):
        per_worker, accumulation, workers, batch = rng.integers(2, 40, 4).tolist()
        yield call(per_worker, accumulation, workers, batch, float(rng.uniform(0.01, 1)), rule)


@effective_batch.expected
def _(per_worker, accumulation, workers, reference_batch, reference_rate, rule):
    import torch

    batch = torch.zeros(workers, accumulation, per_worker).numel()
    log_ratio = torch.log(torch.tensor([batch, reference_batch], dtype=torch.float64)).diff(dim=0).neg()[0]
    return batch, reference_rate * torch.exp(log_ratio * {"linear": 1.0, "sqrt": 0.5}[rule])


def scaled(batch, reference_batch, reference_rate, rule):
    """What is right, for a batch size that may not be."""
    ratio = batch / reference_batch
    return batch, reference_rate * (ratio if rule == "linear" else sqrt(ratio))


@effective_batch.mistake("accumulation forgotten")
def _(per_worker, accumulation, workers, reference_batch, reference_rate, rule):
    """You multiply the minibatch by the workers alone. Each worker reads `accumulation` minibatches before an
    update, so all of them count."""
    return scaled(per_worker * workers, reference_batch, reference_rate, rule)


@effective_batch.mistake("workers forgotten")
def _(per_worker, accumulation, workers, reference_batch, reference_rate, rule):
    """You count the examples of one worker. The gradients of all workers are averaged into one update:
    multiply by `workers`."""
    return scaled(per_worker * accumulation, reference_batch, reference_rate, rule)


@effective_batch.mistake("accumulation and workers added")
def _(per_worker, accumulation, workers, reference_batch, reference_rate, rule):
    """You add accumulation and workers. Every one of the workers reads all of its minibatches: multiply."""
    return scaled(per_worker * (accumulation + workers), reference_batch, reference_rate, rule)


@effective_batch.mistake("rate lowered for larger batches")
def _(per_worker, accumulation, workers, reference_batch, reference_rate, rule):
    """Your rate falls as the batch grows. A larger batch has a less noisy gradient and takes fewer steps, so
    the rate is raised: batch / reference_batch, not the other way round."""
    batch = per_worker * accumulation * workers
    return batch, scaled(reference_batch, batch, reference_rate, rule)[1]


@effective_batch.mistake("rules swapped")
def _(per_worker, accumulation, workers, reference_batch, reference_rate, rule):
    """Your two rules are swapped: "linear" multiplies the rate by the ratio, "sqrt" by its square root."""
    batch = per_worker * accumulation * workers
    return scaled(batch, reference_batch, reference_rate, {"linear": "sqrt", "sqrt": "linear"}[rule])


@effective_batch.mistake("always linear")
def _(per_worker, accumulation, workers, reference_batch, reference_rate, rule):
    """You use the linear rule whatever `rule` says. With "sqrt" the rate grows as the square root."""
    return scaled(per_worker * accumulation * workers, reference_batch, reference_rate, "linear")


@effective_batch.mistake("rate not changed")
def _(per_worker, accumulation, workers, reference_batch, reference_rate, rule):
    """Your batch is right, but the rate is still that of the reference batch: scale it by the ratio."""
    return per_worker * accumulation * workers, np.float64(reference_rate)
