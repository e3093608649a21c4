"""Find the bug: a decay that compounds"""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Write the first four rates down, for lr = 1 and gamma = 0.5. Which power of gamma is in each of them?

    In the given code the rate is multiplied by gamma^epoch, and the result is multiplied again in the next
    epoch: the exponents add up to 0, 1, 3, 6.

    Compute each rate from the first one: `lr * gamma**epoch`, without assigning to `lr`. Or multiply by
    `gamma` once in each epoch.
    """,
)
def exponential_rates(lr, gamma, epochs):
    """The learning rates of a training whose rate falls by a constant factor.

    lr: the rate of the first epoch; epochs: how many there are
    gamma: each epoch's rate divided by the rate of the epoch before
    -> (epochs,): the rate of each epoch
    """
    return lr * gamma ** np.arange(epochs)


@exponential_rates.given
def _(lr, gamma, epochs):
    """The first two rates are right. After that the rate falls faster and faster, and training stands still
    after a few epochs."""
    rates = []
    for epoch in range(epochs):
        lr = lr * gamma**epoch
        rates.append(lr)
    return np.array(rates)


@exponential_rates.cases
def _(rng):
    yield call(1.0, 0.5, 4)
    yield call(0.1, 1.0, 3)
    yield call(0.1, 0.9, 1)
    for epochs in (2, 3, 5, 9, 12):
        yield call(float(rng.uniform(0.01, 1)), float(rng.uniform(0.6, 0.95)), epochs)


@exponential_rates.expected
def _(lr, gamma, epochs):
    import torch

    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr)
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma)
    rates = []
    for _ in range(epochs):
        rates.append(schedule.get_last_lr()[0])
        optimizer.step()
        schedule.step()
    return torch.tensor(rates, dtype=torch.float64)


@exponential_rates.mistake("first rate already decayed")
def _(lr, gamma, epochs):
    """Your rates fall as they should, but the first epoch already has lr · gamma. The first rate is `lr`
    itself: gamma⁰ = 1."""
    return lr * gamma ** np.arange(1, epochs + 1)


@exponential_rates.mistake("linear decay")
def _(lr, gamma, epochs):
    """You take the same amount away in each epoch. The rate falls by the same factor: it is multiplied."""
    return lr * (1 - (1 - gamma) * np.arange(epochs))


@exponential_rates.mistake("decayed only once")
def _(lr, gamma, epochs):
    """You multiply by gamma once, and then the rate stays. It falls in every epoch."""
    return lr * np.where(np.arange(epochs) > 0, gamma, 1.0)
