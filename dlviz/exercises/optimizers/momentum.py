"""One step of SGD with momentum."""

import numpy as np

from ..kit import call
from . import lesson
from ._steps import SHAPES, signed, torch_step


@lesson.exercise(
    points=2,
    hints="""
    Two lines: first the velocity, from the old velocity and the gradient; then the weights, from the new
    velocity.

    The velocity keeps `mu` of itself and gains the whole gradient: no factor `1 - mu`, and no `lr` in it.

    `u = mu * u + grad`, then return `w - lr * u` and `u`.
    """,
)
def momentum(w, grad, u, lr, mu):
    """One step of gradient descent with momentum (heavy ball): u becomes mu u + grad, and w moves by -lr u.

    w, grad, u: arrays of one shape; u is the velocity so far, 0 at the first step
    lr: the learning rate; mu: how much of the velocity stays
    -> the new w and the new u; the arrays that came in are left as they are
    """
    u = mu * u + grad
    return w - lr * u, u


@momentum.cases
def _(rng):
    yield call(np.array([1.0, 2.0]), np.array([4.0, -3.0]), np.array([1.0, 2.0]), 0.1, 0.5)
    yield call(np.array([1.0, 2.0]), np.array([4.0, -3.0]), np.zeros(2), 0.1, 0.9)  # the first step
    yield call(np.ones(3), np.zeros(3), np.array([1.0, -2.0, 3.0]), 0.5, 0.9)  # it rolls on over flat ground
    yield call(np.ones(2), np.array([1.0, -2.0]), np.array([3.0, 4.0]), 0.5, 0.0)  # no memory
    for shape in SHAPES:
        yield call(*(signed(rng, shape) for _ in range(3)), rng.uniform(0.2, 0.8), rng.uniform(0.3, 0.95))
    for scale in (1e-12, 1e12):
        yield call(*(signed(rng, 3, scale) for _ in range(3)), 0.3, 0.9)
    yield call(*(signed(rng, (4, 3)).astype(np.float32) for _ in range(3)), 0.1, 0.9)


@momentum.expected
def _(w, grad, u, lr, mu):
    state = {"momentum_buffer": u.clone()}
    w = torch_step("SGD", w, grad, state, lr=lr, momentum=mu)
    return w, state["momentum_buffer"] if mu else grad  # without momentum PyTorch keeps none


@momentum.mistake("average instead of heavy ball")
def _(w, grad, u, lr, mu):
    """Your velocity is an average, `mu * u + (1 - mu) * grad`, as in Adam. Heavy-ball momentum adds the whole
    gradient at each step; on a constant slope it ends up `1 / (1 - mu)` times as fast as yours."""
    u = mu * u + (1 - mu) * grad
    return w - lr * u, u


@momentum.mistake("velocity forgotten")
def _(w, grad, u, lr, mu):
    """Your velocity is the gradient alone, so every step begins anew: this is plain gradient descent. Add
    `mu` times the old velocity."""
    return w - lr * grad, grad.copy()


@momentum.mistake("velocity used but not kept")
def _(w, grad, u, lr, mu):
    """Your weights are right, but the velocity that you return is the old one. The next step must begin with
    the new one."""
    return w - lr * (mu * u + grad), u.copy()


@momentum.mistake("sign")
def _(w, grad, u, lr, mu):
    """You add the velocity to the weights. It is made of gradients, which point uphill: subtract it."""
    u = mu * u + grad
    return w + lr * u, u


@momentum.mistake("sign")
def _(w, grad, u, lr, mu):
    """You subtract the gradient from the velocity, and the velocity from the weights: two minus signs lead
    uphill. Here the velocity adds up gradients, `mu * u + grad`."""
    u = mu * u - grad
    return w - lr * u, u


@momentum.mistake("learning rate in the velocity")
def _(w, grad, u, lr, mu):
    """You put `lr` into the velocity, as some books do: u becomes mu u + lr grad, and w moves by -u. As long
    as the rate stays the same, both give the same weights. PyTorch keeps `lr` out of the velocity, so that a
    schedule takes effect at once, and so should you."""
    u = mu * u + lr * grad
    return w - u, u


@momentum.mistake("old velocity used")
def _(w, grad, u, lr, mu):
    """You move the weights by the velocity of the step before. Compute the new one first, then use it."""
    return w - lr * u, mu * u + grad


@momentum.mistake("Nesterov's step")
def _(w, grad, u, lr, mu):
    """You look one step ahead, with `grad + mu * u`: that is Nesterov's momentum. Heavy-ball momentum moves
    by the new velocity itself."""
    u = mu * u + grad
    return w - lr * (grad + mu * u), u
