"""The backward pass of a dense layer."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=3,
    hints="""
    Three gradients, and each has the shape of what it belongs to. That alone leaves few ways to multiply.

    `grad_x` is (batch, in): the only product of (batch, out) and (out, in). `grad_weight` is (out, in): turn
    `grad_y` around, and the batch is summed by the product. The bias goes into every row of the batch.

    `grad_y @ weight`, `grad_y.T @ x` and `grad_y.sum(axis=0)`.
    """,
)
def dense_backward(x, weight, grad_y):
    """The backward pass of a dense layer, y = x @ weight.T + bias.

    x (batch, in), weight (out, in); grad_y (batch, out): d loss / d y
    -> grad_x (batch, in), grad_weight (out, in), grad_bias (out,): d loss / d each of them
    """
    grad_x = grad_y @ weight
    grad_weight = grad_y.T @ x
    grad_bias = grad_y.sum(axis=0)
    return grad_x, grad_weight, grad_bias


@dense_backward.cases
def _(rng):
    yield call(
        np.array([[1.0, 2.0, 3.0], [-1.0, 0.0, 2.0]]),
        np.array([[1.0, 0.0, -1.0], [2.0, 1.0, 0.0]]),
        np.array([[1.0, -2.0], [3.0, 5.0]]),
    )
    for batch, inputs, outputs in [(1, 3, 2), (4, 3, 3), (3, 3, 3), (5, 1, 4), (2, 4, 1), (6, 2, 5)]:
        shapes = (batch, inputs), (outputs, inputs), (batch, outputs)
        yield call(*(rng.normal(size=shape) for shape in shapes))
    yield call(np.zeros((2, 3)), rng.normal(size=(2, 3)), rng.normal(size=(2, 2)))
    for scale in (1e-9, 1e9):
        yield call(rng.normal(size=(3, 2)), rng.normal(size=(4, 2)), scale * rng.normal(size=(3, 4)))


@dense_backward.expected
def _(x, weight, grad_y):
    import torch

    bias = torch.zeros(len(weight), dtype=x.dtype)
    given = [tensor.requires_grad_() for tensor in (x, weight, bias)]
    return torch.autograd.grad(torch.nn.functional.linear(*given), given, grad_y)


@dense_backward.mistake("mean instead of sum over the batch")
def _(x, weight, grad_y):
    """You average over the batch. If the loss is a mean, `grad_y` has that 1/n in it already; here the
    samples' parts are added up."""
    return grad_y @ weight, grad_y.T @ x / len(x), grad_y.mean(axis=0)


@dense_backward.mistake("mean instead of sum over the batch")
def _(x, weight, grad_y):
    """Your weight gradient is right, but the bias gradient is a mean over the batch. The bias enters every
    row, and all rows' parts add up: `sum`, not `mean`."""
    return grad_y @ weight, grad_y.T @ x, grad_y.mean(axis=0)


@dense_backward.mistake("bias gradient over features")
def _(x, weight, grad_y):
    """You sum `grad_y` over the units, and get a number for each sample. Each unit has a bias, so sum over
    the batch: axis 0."""
    return grad_y @ weight, grad_y.T @ x, grad_y.sum(axis=1)


@dense_backward.mistake("bias gradient not summed")
def _(x, weight, grad_y):
    """You return `grad_y` itself as the bias gradient. One bias was added to every row of the batch, so the
    rows' parts add up: sum over axis 0."""
    return grad_y @ weight, grad_y.T @ x, grad_y.copy()


@dense_backward.mistake("bias gradient is one")
def _(x, weight, grad_y):
    """Your bias gradient is 1, the local derivative. It must be multiplied by what comes from above,
    `grad_y`, and summed over the batch."""
    return grad_y @ weight, grad_y.T @ x, np.ones(len(weight))


@dense_backward.mistake("weights not transposed")
def _(x, weight, grad_y):
    """You go back through `weight.T`, as on the way forward. Forward was `x @ weight.T`; backward turns it
    around once more: `grad_y @ weight`."""
    return grad_y @ weight.T, grad_y.T @ x, grad_y.sum(axis=0)


@dense_backward.mistake("weight gradient transposed")
def _(x, weight, grad_y):
    """Your weight gradient lies as (in, out). A gradient has the shape of its array, (out, in): `grad_y.T @
    x`."""
    return grad_y @ weight, x.T @ grad_y, grad_y.sum(axis=0)


@dense_backward.mistake("upstream gradient left out")
def _(x, weight, grad_y):
    """You give the local derivatives alone, as if `grad_y` were all ones. The chain rule multiplies them by
    what comes from above."""
    ones = np.ones_like(grad_y)
    return ones @ weight, ones.T @ x, ones.sum(axis=0)


@dense_backward.mistake("weight gradient from the output's side only")
def _(x, weight, grad_y):
    """Your weight gradient does not depend on `x`. A weight counts as much as the input it multiplies:
    `grad_y.T @ x`."""
    return grad_y @ weight, grad_y.T @ np.ones_like(x), grad_y.sum(axis=0)
