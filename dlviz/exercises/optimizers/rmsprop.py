"""One step of RMSprop."""

import numpy as np

from ..kit import call
from . import lesson
from ._steps import SHAPES, signed, squares, torch_step


@lesson.exercise(
    points=2,
    hints="""
    It is Adagrad with one line changed: in place of a sum, a running average that forgets.

    A running average keeps `rho` of what it was, and takes `1 - rho` of what is new. New is the squared
    gradient.

    `v = rho * v + (1 - rho) * grad**2`, then return `w - lr * grad / (np.sqrt(v) + eps)` and `v`.
    """,
)
def rmsprop(w, grad, v, lr, rho, eps):
    """One step of RMSprop: as Adagrad, but v is a running average of the squares, and keeps rho of itself.

    w, grad, v: arrays of one shape; v is the average so far, 0 at the first step
    lr: the learning rate; rho: how much of the average stays; eps: a small number that is added to the root
    -> the new w and the new v; the arrays that came in are left as they are
    """
    v = rho * v + (1 - rho) * grad**2
    return w - lr * grad / (np.sqrt(v) + eps), v


@rmsprop.cases
def _(rng):
    yield call(np.array([1.0, 2.0]), np.array([3.0, -6.0]), np.array([16.0, 64.0]), 0.5, 0.75, 0.1)
    yield call(np.array([1.0, 2.0]), np.array([4.0, -3.0]), np.zeros(2), 0.1, 0.99, 1e-8)  # the first step
    yield call(np.ones(2), np.array([0.0, 1.0]), np.zeros(2), 0.5, 0.9, 1e-8)
    for shape in SHAPES:
        arrays = signed(rng, shape), signed(rng, shape), squares(rng, shape)
        yield call(*arrays, rng.uniform(0.2, 0.8), rng.uniform(0.6, 0.95), 0.01)
    for scale in (1e-9, 1e9):
        yield call(signed(rng, 3), signed(rng, 3, scale), squares(rng, 3, scale), 0.3, 0.9, 1e-8)
    arrays = signed(rng, (4, 3)), signed(rng, (4, 3)), squares(rng, (4, 3))
    yield call(*(array.astype(np.float32) for array in arrays), 0.1, 0.9, 1e-7)


@rmsprop.expected
def _(w, grad, v, lr, rho, eps):
    import torch

    state = {"step": torch.tensor(0.0), "square_avg": v.clone()}
    return torch_step("RMSprop", w, grad, state, lr=lr, alpha=rho, eps=eps), state["square_avg"]


@rmsprop.mistake("average of g instead of g²")
def _(w, grad, v, lr, rho, eps):
    """You average the gradients, not their squares. Where they change sign the average is near 0 or negative,
    and its root is NaN: square first."""
    v = rho * v + (1 - rho) * grad
    return w - lr * grad / (np.sqrt(v) + eps), v


@rmsprop.mistake("square of the average")
def _(w, grad, v, lr, rho, eps):
    """You square the weighted gradient, `((1 - rho) * grad)**2`. The weight `1 - rho` belongs outside: square
    first, then average."""
    v = rho * v + ((1 - rho) * grad) ** 2
    return w - lr * grad / (np.sqrt(v) + eps), v


@rmsprop.mistake("rho swapped")
def _(w, grad, v, lr, rho, eps):
    """You keep `1 - rho` of the average and take `rho` of the new square. The other way round: with 0.99, the
    average should remember about a hundred steps, not one."""
    v = (1 - rho) * v + rho * grad**2
    return w - lr * grad / (np.sqrt(v) + eps), v


@rmsprop.mistake("sum instead of average")
def _(w, grad, v, lr, rho, eps):
    """You add the whole square and forget nothing: this is Adagrad, whose steps die away. Keep `rho` of `v`,
    and take `1 - rho` of the square."""
    v = v + grad**2
    return w - lr * grad / (np.sqrt(v) + eps), v


@rmsprop.mistake("factor 1 - rho left out")
def _(w, grad, v, lr, rho, eps):
    """You take the whole new square. Then `v` settles at `1 / (1 - rho)` times the mean square: multiply the
    square by `1 - rho`."""
    v = rho * v + grad**2
    return w - lr * grad / (np.sqrt(v) + eps), v


@rmsprop.mistake("no square root")
def _(w, grad, v, lr, rho, eps):
    """You divide by the mean square itself. Its root has the gradient's unit: take `np.sqrt(v)`."""
    v = rho * v + (1 - rho) * grad**2
    return w - lr * grad / (v + eps), v


@rmsprop.mistake("eps inside the root")
def _(w, grad, v, lr, rho, eps):
    """You add `eps` before you take the root. Here, as in PyTorch, it comes after: `np.sqrt(v) + eps`."""
    v = rho * v + (1 - rho) * grad**2
    return w - lr * grad / np.sqrt(v + eps), v


@rmsprop.mistake("old average used")
def _(w, grad, v, lr, rho, eps):
    """You divide by the average before this gradient was taken in. At the first step that is 0: update `v`
    first."""
    return w - lr * grad / (np.sqrt(v) + eps), rho * v + (1 - rho) * grad**2
