"""Integrated gradients: the change of a logit, shared out among the input numbers."""

import numpy as np

from ..kit import call
from . import lesson
from ._network import backward, clear, in_torch, logits, network, quarters, softmax


@lesson.exercise(
    points=3,
    hints="""
    The method walks in a straight line from `baseline` to `x` and averages the gradient on the way. Which
    point of the line belongs to step k? And what is the average multiplied by?

    Step k stands in the middle of its part of the line, at `baseline + (k + 0.5) / steps * (x - baseline)`.
    The gradient of the logit there is `(w2[target] * active) @ w1`, where `active` says which hidden inputs
    `w1 @ point + b1` are above 0.

    Add the gradients of all points up in `total`, which starts as `np.zeros(len(x))`, and return
    `(x - baseline) * total / steps`.
    """,
)
def integrated_gradients(x, baseline, target, steps, w1, b1, w2, b2):
    """Integrated gradients of one logit of a two-layer network, along the line from `baseline` to `x`.

    x, baseline (features,): one example, and the input that stands for "nothing there"
    target: the number of the class that is asked about
    steps: how many points of the line are used. By the midpoint rule, they are baseline + a (x - baseline)
    with a = (k + ½) / steps for k = 0, 1, …, steps - 1.
    w1 (hidden, features), b1 (hidden,), w2 (classes, hidden), b2 (classes,): the network, whose logits are
    w2 @ relu(w1 @ x + b1) + b2. The gradient of ReLU at exactly 0 is 0.
    -> attributions (features,): (x - baseline) times the average of d logit / d x over these points
    """
    total = np.zeros(len(x))
    for k in range(steps):
        point = baseline + (k + 0.5) / steps * (x - baseline)
        active = w1 @ point + b1 > 0  # (hidden,)
        total += (w2[target] * active) @ w1
    return (x - baseline) * total / steps


def line(x, baseline, a):
    """The points at the shares `a` of the way from the baseline to x: (len(a), features)."""
    return baseline + np.asarray(a)[:, None] * (x - baseline)


def midpoints(steps):
    """The shares that the midpoint rule takes."""
    return (np.arange(steps) + 0.5) / steps


def gradients(points, target, w1, b1, w2):
    """The gradient of the target's logit at each point."""
    return (w2[target] * (points @ w1.T + b1 > 0)) @ w1


def draw(rng, features, hidden, classes, steps):
    """Arguments, with no point where rounding could decide whether a hidden unit is active."""
    while True:
        weights = network(rng, features, hidden, classes)
        x, baseline = rng.normal(0, 1.5, (2, features))
        if clear(line(x, baseline, midpoints(steps)) @ weights[0].T + weights[1], 1e-3):
            return x, baseline, int(rng.integers(classes)), steps, *weights


@integrated_gradients.cases
def _(rng):
    w1, b1 = np.array([[1.0, 0.0], [1.0, 2.0]]), np.array([-2.0, 0.0])
    w2, b2 = np.array([[1.0, 0.5], [4.0, -1.0]]), np.zeros(2)
    yield call(np.array([3.0, 1.0]), np.array([1.0, 0.5]), 1, 2, w1, b1, w2, b2)
    yield call(np.array([3.0, 1.0]), np.zeros(2), 0, 4, w1, b1, w2, b2)
    yield call(np.array([4.0, 1.0]), np.array([0.0, 1.0]), 1, 1, w1, b1, w2, b2)  # a unit at exactly 0
    yield call(np.array([3.0, 1.0]), np.array([3.0, 1.0]), 1, 3, w1, b1, w2, b2)  # no way to go
    yield call(np.array([-4.0, 1.0]), np.array([-3.0, 0.0]), 0, 3, w1, b1, w2, b2)  # no unit is active
    one, zero = np.ones((1, 1)), np.zeros(1)
    yield call(one[0], zero, 0, 2, one, -1.1 * one[0], one, zero)  # a unit that becomes active just beyond x
    x, baseline, whole = np.array([3, -1, 2]), np.array([1, 1, -2]), np.arange(-4, 5).reshape(3, 3)
    yield call(x, baseline, 2, 8, whole, np.array([1, 0, -1]), whole.T, np.zeros(3))  # whole numbers
    yield call(x, baseline, 0, 5, whole / 8, np.array([0.3, 0.01, -0.2]), whole.T + 1, np.zeros(3))
    for features, hidden, classes, steps in ((1, 3, 2, 8), (4, 5, 3, 16), (3, 6, 4, 50), (5, 2, 3, 7)):
        yield call(*draw(rng, features, hidden, classes, steps))
        yield call(*draw(rng, features, hidden, classes, steps))  # other numbers in the same shapes
    yield call(*(np.asfortranarray(a) if np.ndim(a) else a for a in draw(rng, 4, 5, 3, 10)))
    x, baseline, target, steps, *weights = draw(rng, 3, 4, 3, 8)
    x, baseline, *weights = quarters(x, baseline, *weights)
    yield call(x, baseline, target, steps, *weights)


@integrated_gradients.expected
def _(x, baseline, target, steps, w1, b1, w2, b2):
    import torch

    way = (x - baseline).double()
    a = (torch.arange(steps) + 0.5).double() / steps
    points = (baseline + a[:, None] * way).requires_grad_()
    in_torch(points, w1, b1, w2, b2)[:, target].sum().backward()
    return way * points.grad.mean(dim=0)


@integrated_gradients.rule
def _(attributions, x, baseline, target, steps, w1, b1, w2, b2):
    """The attributions must add up to the logit at `x` minus that at `baseline`, as nearly as so many steps
    allow: this is completeness."""
    before, after = logits(np.stack([baseline, x]), w1, b1, w2, b2)[:, target]
    bends = np.abs(w2[target] * (w1 @ (x - baseline)))  # by so much the slope changes where a unit switches
    allowed = bends.sum() / (2 * steps)
    return abs(attributions.sum() - (after - before)) <= allowed + 1e-4 * (1 + bends.sum())


@integrated_gradients.mistake("not multiplied by x - baseline")
def _(x, baseline, target, steps, w1, b1, w2, b2):
    """You return the average gradient. It says how much the logit changes per unit of each input number; the
    attribution is that times how far the number has moved, `x - baseline`."""
    return gradients(line(x, baseline, midpoints(steps)), target, w1, b1, w2).mean(axis=0)


@integrated_gradients.mistake("multiplied by x")
def _(x, baseline, target, steps, w1, b1, w2, b2):
    """You multiply the average gradient by `x`, which is right only for a baseline of zeros. Multiply by
    `x - baseline`."""
    return x * gradients(line(x, baseline, midpoints(steps)), target, w1, b1, w2).mean(axis=0)


@integrated_gradients.mistake("gradient only at x")
def _(x, baseline, target, steps, w1, b1, w2, b2):
    """You use the gradient at `x` alone, so `steps` makes no difference. Compute the gradient at every point
    of the line, with the hidden units that are active there, and average."""
    return (x - baseline) * gradients(x, target, w1, b1, w2)


@integrated_gradients.mistake("gradient only at x")
def _(x, baseline, target, steps, w1, b1, w2, b2):
    """You return gradient × input: the gradient at `x` alone, times `x`. Average the gradient over the line
    from `baseline` to `x`, and multiply by `x - baseline`."""
    return x * gradients(x, target, w1, b1, w2)


@integrated_gradients.mistake("gradient only at the baseline")
def _(x, baseline, target, steps, w1, b1, w2, b2):
    """You use the gradient at `baseline` alone. Compute it at every point of the line, and average."""
    return (x - baseline) * gradients(baseline, target, w1, b1, w2)


@integrated_gradients.mistake("path from zero")
def _(x, baseline, target, steps, w1, b1, w2, b2):
    """Your points are `a * x`: the line begins at zero, wherever `baseline` is. It begins at the baseline:
    `baseline + a * (x - baseline)`."""
    return (x - baseline) * gradients(line(x, 0 * x, midpoints(steps)), target, w1, b1, w2).mean(axis=0)


@integrated_gradients.mistake("path from zero")
def _(x, baseline, target, steps, w1, b1, w2, b2):
    """You do not use `baseline` at all: your line begins at zero, and you multiply by `x`. The line begins at
    the baseline, and `x - baseline` is how far each number moves."""
    return x * gradients(line(x, 0 * x, midpoints(steps)), target, w1, b1, w2).mean(axis=0)


@integrated_gradients.mistake("path without its start")
def _(x, baseline, target, steps, w1, b1, w2, b2):
    """Your points are `a * (x - baseline)`, a line that begins at zero. Add the baseline:
    `baseline + a * (x - baseline)`."""
    points = line(x - baseline, 0 * x, midpoints(steps))
    return (x - baseline) * gradients(points, target, w1, b1, w2).mean(axis=0)


@integrated_gradients.mistake("sum not divided by steps")
def _(x, baseline, target, steps, w1, b1, w2, b2):
    """You add the gradients up and do not divide, so the attributions grow with the number of steps. Divide
    by `steps`: an average is wanted."""
    return (x - baseline) * gradients(line(x, baseline, midpoints(steps)), target, w1, b1, w2).sum(axis=0)


@integrated_gradients.mistake("left ends of the steps")
def _(x, baseline, target, steps, w1, b1, w2, b2):
    """You take a = k / steps, the beginning of each step. The midpoint rule takes its middle,
    a = (k + ½) / steps, and is more accurate."""
    points = line(x, baseline, np.arange(steps) / steps)
    return (x - baseline) * gradients(points, target, w1, b1, w2).mean(axis=0)


@integrated_gradients.mistake("right ends of the steps")
def _(x, baseline, target, steps, w1, b1, w2, b2):
    """You take a = (k + 1) / steps, the end of each step. The midpoint rule takes its middle,
    a = (k + ½) / steps, and is more accurate."""
    points = line(x, baseline, (np.arange(steps) + 1) / steps)
    return (x - baseline) * gradients(points, target, w1, b1, w2).mean(axis=0)


@integrated_gradients.mistake("from end to end")
def _(x, baseline, target, steps, w1, b1, w2, b2):
    """You space the points from a = 0 to a = 1, ends included, as `np.linspace(0, 1, steps)` does. By the
    midpoint rule they are the middles of the steps: `(np.arange(steps) + 0.5) / steps`."""
    points = line(x, baseline, np.linspace(0, 1, steps))
    return (x - baseline) * gradients(points, target, w1, b1, w2).mean(axis=0)


@integrated_gradients.mistake("from end to end")
def _(x, baseline, target, steps, w1, b1, w2, b2):
    """You use one point too many: `np.linspace(0, 1, steps + 1)` gives the ends of the steps. By the midpoint
    rule the points are their middles: `(np.arange(steps) + 0.5) / steps`."""
    points = line(x, baseline, np.linspace(0, 1, steps + 1))
    return (x - baseline) * gradients(points, target, w1, b1, w2).mean(axis=0)


@integrated_gradients.mistake("absolute values")
def _(x, baseline, target, steps, w1, b1, w2, b2):
    """You take absolute values, as for a saliency map. Here the signs count: attributions that lower the
    logit are negative, or the sum would not be complete."""
    return np.abs(integrated_gradients.answer(x, baseline, target, steps, w1, b1, w2, b2))


@integrated_gradients.mistake("sign")
def _(x, baseline, target, steps, w1, b1, w2, b2):
    """Your attributions have the wrong sign: multiply by `x - baseline`, the way from the baseline to x, and
    not by `baseline - x`."""
    return -integrated_gradients.answer(x, baseline, target, steps, w1, b1, w2, b2)


@integrated_gradients.mistake("ReLU mask forgotten")
def _(x, baseline, target, steps, w1, b1, w2, b2):
    """You multiply the two weight matrices and leave ReLU out, so the gradient is the same at every point. A
    unit passes the gradient only where it is active: multiply by `w1 @ point + b1 > 0` in between."""
    return (x - baseline) * (w2[target] @ w1)


@integrated_gradients.mistake("gradient 1 at zero")
def _(x, baseline, target, steps, w1, b1, w2, b2):
    """You let the gradient pass where the input of ReLU is exactly 0. There it is 0, here and in PyTorch:
    compare with `> 0`."""
    active = line(x, baseline, midpoints(steps)) @ w1.T + b1 >= 0
    return (x - baseline) * ((w2[target] * active) @ w1).mean(axis=0)


@integrated_gradients.mistake("gradient of the predicted class")
def _(x, baseline, target, steps, w1, b1, w2, b2):
    """You explain the class that the network predicts for `x`. The question is about `target`, which may be
    another class."""
    predicted = logits(x[None], w1, b1, w2, b2)[0].argmax()
    return integrated_gradients.answer(x, baseline, predicted, steps, w1, b1, w2, b2)


@integrated_gradients.mistake("gradient of the probability")
def _(x, baseline, target, steps, w1, b1, w2, b2):
    """You differentiate the softmax probability of the target, which moves with all logits. Explain the logit
    of the target alone, before the softmax."""
    points = line(x, baseline, midpoints(steps))
    p = softmax(logits(points, w1, b1, w2, b2))
    grad_logits = p[:, [target]] * (np.eye(len(w2))[target] - p)
    return (x - baseline) * backward(grad_logits, points, w1, b1, w2).mean(axis=0)
