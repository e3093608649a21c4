# ruff: noqa: ANN001, ANN201, ANN202 (the learner's Python: no annotations)
"""Saliency: how strongly each input number moves the logit of one class."""

import numpy as np

from .._core import call
from ._lesson import lesson


@lesson.exercise(
    points=2,
    hints="""
    A saliency map is the gradient of one logit with respect to the input. Begin at that logit and go
    backward through the network, one layer at a time.

    The logit of class c is `w2[c] @ hidden + b2[c]`, so its gradient with respect to the hidden layer is
    `w2[c]`. ReLU passes it on where its input is above 0. `w2[target]` gives the rows of all examples at
    once.

    `active = x @ w1.T + b1 > 0`, then `np.abs((w2[target] * active) @ w1)`.
    """,
)
def saliency(x, target, w1, b1, w2, b2):
    """The saliency map of a two-layer network: |d logit of the target class / d x| for each example.

    x (n, features); target (n,): for each example, the number of the class that is asked about
    w1 (hidden, features), b1 (hidden,), w2 (classes, hidden), b2 (classes,): the network, whose logits are
    relu(x @ w1.T + b1) @ w2.T + b2. The gradient of ReLU at exactly 0 is 0.
    -> maps (n, features), no number below 0
    """
    active = x @ w1.T + b1 > 0  # (n, hidden)
    grad_hidden = w2[target] * active
    return np.abs(grad_hidden @ w1)
