# ruff: noqa: ANN001, ANN201, ANN202 (the learner's Python: no annotations)
"""Integrated gradients: the change of a logit, shared out among the input numbers."""

import numpy as np

from .._core import call
from ._lesson import lesson


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
