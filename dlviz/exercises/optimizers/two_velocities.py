"""Find the bug: one velocity for two weights"""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Give one of the two weights gradients of 0. Does it stay where it is?

    Each parameter remembers its own past gradients. How many velocities are there in the code?

    Keep two: `velocity_w = momentum * velocity_w + grad_w`, and `velocity_v` likewise, each moving its own
    parameter.
    """,
)
def two_velocities(w, v, grads_w, grads_v, lr, momentum):
    """Steps of SGD with momentum for two parameters of one shape, w and v.

    w, v (n,): the first weights; grads_w, grads_v (steps, n): their gradients at each step
    lr: the learning rate; momentum: the share of the velocity that is kept
    -> w, v: after all steps; each velocity starts at 0, takes the share and adds the gradient
    """
    velocity_w, velocity_v = np.zeros(len(w)), np.zeros(len(v))
    for grad_w, grad_v in zip(grads_w, grads_v, strict=True):
        velocity_w = momentum * velocity_w + grad_w
        velocity_v = momentum * velocity_v + grad_v
        w, v = w - lr * velocity_w, v - lr * velocity_v
    return w, v


@two_velocities.given
def _(w, v, grads_w, grads_v, lr, momentum):
    """The first update of `w` is right, and everything after it is wrong: `v` moves even where its gradients
    are 0."""
    velocity = np.zeros(len(w))
    for grad_w, grad_v in zip(grads_w, grads_v, strict=True):
        velocity = momentum * velocity + grad_w
        w = w - lr * velocity
        velocity = momentum * velocity + grad_v
        v = v - lr * velocity
    return w, v


@two_velocities.cases
def _(rng):
    yield call(np.array([1.0]), np.array([1.0]), np.array([[1.0]]), np.array([[0.0]]), 0.1, 0.5)
    yield call(
        np.array([1, 2]), np.array([3, 4]), np.array([[1, 0], [2, 1]]), np.array([[0, 1], [1, 1]]), 0.5, 0.9
    )
    for n, steps in [(2, 1), (2, 3), (3, 5), (2, 3), (1, 8)]:
        yield call(
            *rng.normal(size=(2, n)),
            *rng.normal(size=(2, steps, n)),
            rng.uniform(0.01, 0.1),
            rng.uniform(0.5, 0.95),
        )
    yield call(*rng.normal(size=(2, 2)), *rng.normal(size=(2, 3, 2)), 0.1, 0.0)  # no momentum


@two_velocities.expected
def _(w, v, grads_w, grads_v, lr, momentum):
    import torch

    parameters = [w.double().requires_grad_(), v.double().requires_grad_()]
    optimizer = torch.optim.SGD(parameters, lr=lr, momentum=momentum)
    for gradients in zip(grads_w, grads_v, strict=True):
        for parameter, grad in zip(parameters, gradients, strict=True):
            parameter.grad = grad.double()
        optimizer.step()
    return tuple(parameter.detach() for parameter in parameters)


@two_velocities.mistake("velocities forgotten")
def _(w, v, grads_w, grads_v, lr, momentum):
    """Your velocities forget everything: they are set to 0 inside the loop, or the old ones aren't added.
    What is left is plain SGD."""
    for grad_w, grad_v in zip(grads_w, grads_v, strict=True):
        w, v = w - lr * grad_w, v - lr * grad_v
    return w, v


@two_velocities.mistake("one velocity of summed gradients")
def _(w, v, grads_w, grads_v, lr, momentum):
    """You add both gradients into one velocity. Both parameters then take the same step; each needs a
    velocity of its own."""
    velocity = np.zeros(len(w))
    for grad_w, grad_v in zip(grads_w, grads_v, strict=True):
        velocity = momentum * velocity + grad_w + grad_v
        w, v = w - lr * velocity, v - lr * velocity
    return w, v


@two_velocities.mistake("an average of gradients")
def _(w, v, grads_w, grads_v, lr, momentum):
    """You have two velocities now, but you multiply the gradient by 1 - momentum. Here, as in PyTorch, the
    gradient is added whole."""
    velocity_w, velocity_v = np.zeros(len(w)), np.zeros(len(v))
    for grad_w, grad_v in zip(grads_w, grads_v, strict=True):
        velocity_w = momentum * velocity_w + (1 - momentum) * grad_w
        velocity_v = momentum * velocity_v + (1 - momentum) * grad_v
        w, v = w - lr * velocity_w, v - lr * velocity_v
    return w, v
