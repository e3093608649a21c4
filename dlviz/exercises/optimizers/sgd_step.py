"""One step of SGD."""

import numpy as np

from ..kit import change
from . import lesson
from ._steps import SHAPES, signed


@lesson.exercise(
    points=1,
    hints="""
    The gradient points uphill. Which way do you want to go, and how far?

    The new weights are `w - lr * grad`. But `w = w - lr * grad` makes a second array and calls that `w`; the
    array that the network holds stays as it was.

    `w -= ...` writes into the array that is there, and so does `w[...] = ...`.
    """,
)
def sgd_step(w, grad, lr):
    """One step of gradient descent, in place: the network keeps its array `w`, and its numbers change.

    w, grad: arrays of one shape; lr: the learning rate. Changes `w`, returns nothing.
    """
    w -= lr * grad


@sgd_step.cases
def _(rng):
    yield change(np.array([1.0, 2.0]), np.array([4.0, -3.0]), 0.1)
    yield change(np.array([1.0, -1.0, 3.0]), np.zeros(3), 0.5)  # on flat ground
    yield change(np.zeros(2), np.array([1.0, -2.0]), 2.0)
    for shape in SHAPES:
        yield change(signed(rng, shape), signed(rng, shape), rng.uniform(0.2, 0.8))
    yield change(signed(rng, (3, 2)).T, signed(rng, (2, 3)), 0.4)  # its numbers don't lie row after row
    yield change(signed(rng, (3, 2)).T, signed(rng, (3, 2)).T, 0.4)
    for scale in (1e-12, 1e12):
        yield change(signed(rng, 3, scale), signed(rng, 3, scale), 0.3)
    yield change(*(signed(rng, (4, 3)).astype(np.float32) for _ in range(2)), 0.1)


@sgd_step.expected
def _(w, grad, lr):
    import torch

    parameter = torch.nn.Parameter(w)  # the same numbers in the same place
    parameter.grad = grad
    torch.optim.SGD([parameter], lr=lr).step()


@sgd_step.mistake("parameter not updated in place")
def _(w, grad, lr):
    """The array that was passed in hasn't changed. `w = w - lr * grad` makes a new array, while the network
    keeps the old one, so its weights don't move. Write into the old one, with `w -= lr * grad`."""
    return w - lr * grad


@sgd_step.mistake("ascent")
def _(w, grad, lr):
    """You add the gradient. It points to where the loss grows fastest, so you climb: subtract it."""
    w += lr * grad


@sgd_step.mistake("learning rate applied twice")
def _(w, grad, lr):
    """Your step is `lr * lr * grad`. The rate scales the gradient once; with 0.01 applied twice, training is
    a hundred times too slow, and nothing crashes."""
    w -= lr * lr * grad


@sgd_step.mistake("learning rate left out")
def _(w, grad, lr):
    """You subtract the whole gradient. Multiply it by `lr` first, or the step overshoots."""
    w -= grad


@sgd_step.mistake("step in place of the weights")
def _(w, grad, lr):
    """You write the step itself, `-lr * grad`, over the weights, so all that was learned is gone. The step is
    a change: `w -= lr * grad`."""
    w[...] = -lr * grad


@sgd_step.mistake("only the sign of the gradient")
def _(w, grad, lr):
    """All your steps are equally long. In gradient descent a steeper slope makes a longer step: use `grad`,
    not its sign."""
    w -= lr * np.sign(grad)


@sgd_step.mistake("gradient made to have length 1")
def _(w, grad, lr):
    """You divide the gradient by its length. Plain gradient descent takes it as it is, so that steps grow
    short where the ground is flat."""
    w -= lr * grad / max(np.linalg.norm(grad), 1e-300)
