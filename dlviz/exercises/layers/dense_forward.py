"""The forward pass of a dense layer."""

import numpy as np

from ..kit import call
from . import lesson
from ._dense import dense


@lesson.exercise(
    points=2,
    hints="""
    Write the shapes side by side. `x` is (batch, in) and the result is (batch, out): what must the matrix
    in between look like?

    `weight` is (out, in), a row for each unit. Its transpose `weight.T` is (in, out), and (batch, in) @
    (in, out) is (batch, out).

    Add `bias` to `x @ weight.T`: NumPy adds the `out` numbers to every row by itself.
    """,
)
def dense_forward(x, weight, bias):
    """One dense layer, for a whole batch: each unit weighs all inputs, and adds its bias.

    x (batch, in), weight (out, in), bias (out,) -> y (batch, out)
    """
    return x @ weight.T + bias


@dense_forward.cases
def _(rng):
    yield call(*map(np.array, ([[2.0]], [[3.0]], [1.0])))
    yield call(*map(np.array, ([[1, -2]], [[1, 0], [3, 1], [0, 1]], [1, 2, -3])))  # whole numbers
    yield call(*map(np.array, ([[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.0], [0.0, -1.0]], [10.0, 20.0])))
    yield call(np.zeros((2, 3)), *dense(rng, 3, 4))
    for batch, n_in, n_out in [(1, 4, 2), (3, 2, 3), (4, 4, 4), (5, 3, 2), (64, 16, 8)]:
        yield call(rng.normal(size=(batch, n_in)), *dense(rng, n_in, n_out))
    for scale in (1e-12, 1e12):
        yield call(rng.normal(0, scale, (3, 2)), *dense(rng, 2, 5, scale))
    yield call(*(a.astype(np.float32) for a in (rng.normal(size=(4, 3)), *dense(rng, 3, 2))))


@dense_forward.expected
def _(x, weight, bias):
    from torch.nn.functional import linear

    return linear(x, weight, bias)


@dense_forward.mistake("weight not transposed")
def _(x, weight, bias):
    """You multiply by `weight` as it is, (out, in). Each of its rows belongs to one unit, so `x` (batch, in)
    must meet the rows: multiply by `weight.T`, (in, out). With as many units as inputs nothing crashes; the
    numbers are wrong all the same."""
    return x @ weight + bias


@dense_forward.mistake("bias left out")
def _(x, weight, bias):
    """Your result is `x @ weight.T`, without `bias`. Without it, every unit gives 0 for an input of zeros."""
    return x @ weight.T


@dense_forward.mistake("bias added per sample")
def _(x, weight, bias):
    """You add bias number i to sample number i, down the rows. A bias belongs to a unit, so it goes along the
    columns: `bias` has shape (out,), and NumPy already adds that to every row."""
    return x @ weight.T + bias[:, None]


@dense_forward.mistake("bias subtracted")
def _(x, weight, bias):
    """You subtract `bias`. In a dense layer it is added; what a neuron must exceed (its threshold) is minus
    the bias."""
    return x @ weight.T - bias


@dense_forward.mistake("one bias for all units")
def _(x, weight, bias):
    """You add the sum of all biases to every unit. Each unit has a bias of its own: add `bias` as it is."""
    return x @ weight.T + bias.sum()


@dense_forward.mistake("activation applied")
def _(x, weight, bias):
    """Your negative results have become 0, as after a ReLU. A dense layer is the weighted sum and the bias
    alone; the activation is the next layer."""
    return np.maximum(x @ weight.T + bias, 0)


@dense_forward.mistake("result transposed")
def _(x, weight, bias):
    """Your numbers are right, but they lie as (out, batch). Keep the batch first: `x @ weight.T` in place of
    `weight @ x.T`."""
    return weight @ x.T + bias[:, None]


@dense_forward.mistake("batch averaged")
def _(x, weight, bias):
    """You average over the batch. Every sample gets its own row of the result, whatever the others are."""
    return (x @ weight.T + bias).mean(axis=0)
