"""Training that goes on from a checkpoint as if nothing had happened."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    What does a step of training with momentum depend on, besides the weights? All of that has to be in the
    checkpoint, and has to be used.

    It depends on the velocity, and on which example is next, that is on the number of the step. The loop
    begins at `step`, not at 0, and the example is that of the step's number.

    `for s in range(step, until)`: with `i = s % len(x)`, `grad = 2 * (x[i] @ w - t[i]) * x[i]`,
    `velocity = momentum * velocity + grad`, `w = w - lr * velocity`. Return `w, velocity, until`.
    """,
)
def resume(w, velocity, step, x, t, lr, momentum, until):
    """Go on training from a checkpoint, and return the next one.

    w, velocity (d,), step: the checkpoint, after `step` steps; x (n, d), t (n,): the data; lr, momentum
    Step number s (0, 1, …) reads one example, number s mod n. Its loss is (x @ w - t)², and it changes the
    velocity to momentum * velocity + gradient, and w by -lr * velocity.
    until: how many steps there are in all, counted from the very beginning
    -> w, velocity, step: the checkpoint after step number until - 1
    """
    for s in range(step, until):
        i = s % len(x)
        grad = 2 * (x[i] @ w - t[i]) * x[i]
        velocity = momentum * velocity + grad
        w = w - lr * velocity
    return w, velocity, until


@resume.cases
def _(rng):
    data = np.array([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]]), np.array([1.0, 2.0, 3.0])
    yield call(np.array([1.0, 1.0]), np.array([0.5, -0.5]), 1, *data, 0.1, 0.5, 3)
    yield call(np.zeros(2), np.zeros(2), 0, *data, 0.1, 0.5, 4)  # from the beginning
    yield call(np.array([1.0, 2.0]), np.array([0.5, 0.5]), 5, *data, 0.1, 0.5, 5)  # nothing is left to do
    for n, d, step, more in [(4, 3, 2, 3), (3, 2, 7, 4), (5, 2, 4, 6), (2, 4, 3, 2)]:
        data = rng.normal(size=(n, d)), rng.normal(size=n)
        yield call(rng.normal(size=d), rng.normal(size=d), step, *data, 0.03, 0.9, step + more)


@resume.expected
def _(w, velocity, step, x, t, lr, momentum, until):
    import torch

    w = w.clone().requires_grad_()
    optimizer = torch.optim.SGD([w], lr=lr, momentum=momentum)
    optimizer.state[w]["momentum_buffer"] = velocity.clone()
    for s in range(step, until):
        optimizer.zero_grad()
        ((x[s % len(x)] @ w - t[s % len(x)]) ** 2).backward()
        optimizer.step()
    return w.detach(), optimizer.state[w]["momentum_buffer"], until


def trained(w, velocity, numbers, x, t, lr, momentum):
    """w and velocity after the steps of these numbers."""
    for s in numbers:
        i = s % len(x)
        velocity = momentum * velocity + 2 * (x[i] @ w - t[i]) * x[i]
        w = w - lr * velocity
    return w, velocity


@resume.mistake("optimizer's state forgotten")
def _(w, velocity, step, x, t, lr, momentum, until):
    """You begin with a velocity of 0. The optimizer's state is part of the checkpoint: without it the first
    steps after a restart are others."""
    return *trained(w, 0 * velocity, range(step, until), x, t, lr, momentum), until


@resume.mistake("data begin again")
def _(w, velocity, step, x, t, lr, momentum, until):
    """You read the data from the first example again. What a step reads follows from its number: example
    `s % len(x)`, and s begins at `step`."""
    return *trained(w, velocity, range(until - step), x, t, lr, momentum), until


@resume.mistake("steps begin again")
def _(w, velocity, step, x, t, lr, momentum, until):
    """You take all `until` steps, although `step` of them were taken before the checkpoint."""
    return *trained(w, velocity, range(until), x, t, lr, momentum), until


@resume.mistake("until taken as a number of further steps")
def _(w, velocity, step, x, t, lr, momentum, until):
    """You take `until` further steps. It counts from the very beginning: `until - step` are left."""
    return *trained(w, velocity, range(step, step + until), x, t, lr, momentum), step + until


@resume.mistake("one step repeated")
def _(w, velocity, step, x, t, lr, momentum, until):
    """Your first step is number `step - 1`, which the checkpoint has already seen. After `step` steps, the
    next has the number `step`."""
    return *trained(w, velocity, range(max(step - 1, 0), until), x, t, lr, momentum), until


@resume.mistake("one step too many")
def _(w, velocity, step, x, t, lr, momentum, until):
    """You take one step too many: the last one has the number `until - 1`."""
    return *trained(w, velocity, range(step, until + 1), x, t, lr, momentum), until


@resume.mistake("old velocity saved")
def _(w, velocity, step, x, t, lr, momentum, until):
    """Your weights are right, but the velocity that you return is the one that came in. Whoever resumes from
    your checkpoint begins with an outdated one."""
    return trained(w, velocity, range(step, until), x, t, lr, momentum)[0], velocity, until


@resume.mistake("old step saved")
def _(w, velocity, step, x, t, lr, momentum, until):
    """Weights and velocity are right, but the step that you return is the old one: whoever resumes from your
    checkpoint repeats what you have done."""
    return *trained(w, velocity, range(step, until), x, t, lr, momentum), step
