"""Find the bug: a threshold for the wrong number"""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    What does the output head compute: a probability, or a logit? Which of the two can be negative?

    The layer has no sigmoid, so `a` is a logit. The probability is σ(a), and yes means that it is above
    0.5. At which logit is σ(a) = 0.5?

    σ(0) = 0.5, so the threshold for the logit is 0: `return a > 0`.
    """,
)
def yes_or_no(x, weight, bias):
    """Say yes or no with a layer of one unit, whose sigmoid is the probability of yes.

    x (batch, in), weight (1, in), bias (1,)
    -> (batch,): True where the probability of yes, σ(x @ weight.T + bias), is above 0.5
    """
    a = (x @ weight.T + bias)[:, 0]
    return a > 0


@yes_or_no.given
def _(x, weight, bias):
    """It says yes too seldom: samples whose probability lies between 0.5 and about 0.62 get a no."""
    a = (x @ weight.T + bias)[:, 0]
    return a > 0.5


@yes_or_no.cases
def _(rng):
    yield call(np.array([[-1.0], [0.0], [0.25], [2.0]]), np.array([[1.0]]), np.array([0.0]))
    yield call(np.array([[-3], [1], [0], [2]]), np.array([[1]]), np.array([0]))
    yield call(np.array([[-1000.0, 0.0], [0.0, 1000.0]]), np.array([[1.0, 1.0]]), np.array([0.0]))
    for batch, inputs in [(6, 2), (20, 1), (30, 3), (40, 2)]:
        yield call(
            rng.normal(size=(batch, inputs)), rng.normal(size=(1, inputs)) / inputs, rng.uniform(0.2, 0.4, 1)
        )


@yes_or_no.expected
def _(x, weight, bias):
    import torch

    return torch.sigmoid(torch.nn.functional.linear(x.double(), weight.double(), bias.double()))[:, 0] > 0.5


@yes_or_no.mistake("compared with the mean of the batch")
def _(x, weight, bias):
    """You compare with the mean of the batch, so about half of the samples get a yes whatever the network
    says, and each answer depends on the other samples."""
    a = (x @ weight.T + bias)[:, 0]
    return a > a.mean()


@yes_or_no.mistake("softmax over the batch")
def _(x, weight, bias):
    """You turn the logits of the whole batch into shares that add up to 1. Each sample has a probability of
    its own: use the sigmoid, or compare the logit with 0."""
    a = (x @ weight.T + bias)[:, 0]
    powers = np.exp(a - a.max())
    return powers / powers.sum() > 0.5


@yes_or_no.mistake("yes and no swapped")
def _(x, weight, bias):
    """Your answers are the opposite of what they should be."""
    return (x @ weight.T + bias)[:, 0] < 0
