"""One step of Adagrad."""

import numpy as np

from ..kit import call
from . import lesson
from ._steps import SHAPES, signed, squares, torch_step


@lesson.exercise(
    points=2,
    hints="""
    Each weight keeps a sum of its own squared gradients. What happens to the sum first, and what is the step
    divided by?

    First `s + grad**2`. Then divide `lr * grad` by the root of that new sum, number by number.

    `s = s + grad**2`, then return `w - lr * grad / (np.sqrt(s) + eps)` and `s`.
    """,
)
def adagrad(w, grad, s, lr, eps):
    """One step of Adagrad: s gains the squared gradient, and each step is divided by the root of its s.

    w, grad, s: arrays of one shape; s is the sum of squared gradients so far, 0 at the first step
    lr: the learning rate; eps: a small number that is added to the root
    -> the new w and the new s; the arrays that came in are left as they are
    """
    s = s + grad**2
    return w - lr * grad / (np.sqrt(s) + eps), s


@adagrad.cases
def _(rng):
    yield call(np.array([1.0, 2.0]), np.array([3.0, -6.0]), np.array([16.0, 64.0]), 0.5, 0.1)
    yield call(np.array([1.0, 2.0]), np.array([4.0, -3.0]), np.zeros(2), 0.5, 1e-10)  # the first step
    yield call(np.ones(2), np.array([0.0, 1.0]), np.zeros(2), 0.5, 1e-8)  # a weight without any gradient yet
    for shape in SHAPES:
        yield call(signed(rng, shape), signed(rng, shape), squares(rng, shape), rng.uniform(0.2, 0.8), 0.01)
    for scale in (1e-9, 1e9):
        yield call(signed(rng, 3), signed(rng, 3, scale), squares(rng, 3, scale), 0.3, 1e-8)
    arrays = signed(rng, (4, 3)), signed(rng, (4, 3)), squares(rng, (4, 3))
    yield call(*(array.astype(np.float32) for array in arrays), 0.1, 1e-7)


@adagrad.expected
def _(w, grad, s, lr, eps):
    import torch

    state = {"step": torch.tensor(0.0), "sum": s.clone()}
    return torch_step("Adagrad", w, grad, state, lr=lr, eps=eps), state["sum"]


@adagrad.mistake("nothing accumulated")
def _(w, grad, s, lr, eps):
    """You forget what came before: your `s` is the last squared gradient alone, so every step has length
    `lr`. Add the square to the old `s`."""
    s = grad**2
    return w - lr * grad / (np.sqrt(s) + eps), s


@adagrad.mistake("no square root")
def _(w, grad, s, lr, eps):
    """You divide by the sum of squares itself. Take its root: then the step does not depend on the unit in
    which the loss is measured."""
    s = s + grad**2
    return w - lr * grad / (s + eps), s


@adagrad.mistake("old sum used")
def _(w, grad, s, lr, eps):
    """You divide by the sum before this gradient was added. At the first step that is 0, and the weights fly
    off: add first, then divide."""
    return w - lr * grad / (np.sqrt(s) + eps), s + grad**2


@adagrad.mistake("eps inside the root")
def _(w, grad, s, lr, eps):
    """You add `eps` before you take the root. Here, as in PyTorch, it comes after: `np.sqrt(s) + eps`."""
    s = s + grad**2
    return w - lr * grad / np.sqrt(s + eps), s


@adagrad.mistake("gradients added instead of squares")
def _(w, grad, s, lr, eps):
    """You add up gradients, not their squares. Gradients of both signs cancel, and the root of a negative sum
    is NaN: square first."""
    s = s + grad
    return w - lr * grad / (np.sqrt(s) + eps), s


@adagrad.mistake("one sum for all weights")
def _(w, grad, s, lr, eps):
    """You add the squares of all gradients to every `s`, so all weights get the same rate. Each keeps its own
    sum: that is what helps the rare ones."""
    s = s + (grad**2).sum()
    return w - lr * grad / (np.sqrt(s) + eps), s


@adagrad.mistake("ascent")
def _(w, grad, s, lr, eps):
    """You add the step, and climb. Subtract it."""
    s = s + grad**2
    return w + lr * grad / (np.sqrt(s) + eps), s
