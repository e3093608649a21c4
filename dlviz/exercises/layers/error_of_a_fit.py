"""Find the bug: a column minus a row"""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    The code raises nothing, and yet it compares numbers that have nothing to do with one another. How many
    differences are there, and how many should there be?

    Look at the shapes: the layer's output is (batch, 1), the targets are (batch,). NumPy broadcasts the two
    to (batch, batch), every output against every target.

    Give both the same shape: `y = (x @ weight.T + bias)[:, 0]`, or `t[:, None]`.
    """,
)
def error_of_a_fit(x, weight, bias, t):
    """The mean squared error of a layer with one unit.

    x (batch, in), weight (1, in), bias (1,); t (batch,): what each sample's output should be
    -> a number: the mean of (output - target)² over the batch
    """
    y = (x @ weight.T + bias)[:, 0]  # (batch, 1) -> (batch,)
    return np.mean((y - t) ** 2)


@error_of_a_fit.given
def _(x, weight, bias, t):
    """With a single sample the error is right. With more, it isn't 0 even where every output equals its
    target."""
    y = x @ weight.T + bias
    return np.mean((y - t) ** 2)


@error_of_a_fit.cases
def _(rng):
    weight, bias = np.array([[2.0]]), np.array([1.0])
    yield call(np.array([[0.0], [1.0]]), weight, bias, np.array([1.0, 3.0]))  # a perfect fit
    yield call(np.array([[2.0]]), weight, bias, np.array([1.0]))
    yield call(np.array([[1, 2], [0, 1], [3, 0]]), np.array([[1, -1]]), np.array([2]), np.array([1, 1, 4]))
    for batch, inputs in [(4, 2), (5, 1), (3, 3), (6, 2)]:
        yield call(
            rng.normal(size=(batch, inputs)),
            rng.normal(size=(1, inputs)),
            rng.normal(size=1),
            rng.normal(size=batch),
        )


@error_of_a_fit.expected
def _(x, weight, bias, t):
    import torch

    y = torch.nn.functional.linear(x.double(), weight.double(), bias.double())
    return torch.nn.functional.mse_loss(y.squeeze(1), t.double())


@error_of_a_fit.mistake("sums before the square")
def _(x, weight, bias, t):
    """You add up the differences of each row or average them first, and square then. Errors of opposite sign
    cancel. Square the difference of each sample, then average."""
    return np.mean((x @ weight.T + bias)[:, 0] - t) ** 2


@error_of_a_fit.mistake("only the first sample")
def _(x, weight, bias, t):
    """You compare the targets with the first sample's output alone: `y[0]`. Take the first column, `y[:, 0]`,
    which has one number for each sample."""
    y = x @ weight.T + bias
    return np.mean((y[0] - t) ** 2)


@error_of_a_fit.mistake("a sum instead of the mean")
def _(x, weight, bias, t):
    """The shapes are right now, but you add the squares up. Divide by the number of samples."""
    y = (x @ weight.T + bias)[:, 0]
    return np.sum((y - t) ** 2)
