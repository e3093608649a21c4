# ruff: noqa: ANN001, ANN201, ANN202 (the learner's Python: no annotations)
"""FGSM: one small step that raises the loss, and so can change the answer."""

import numpy as np

from .._core import call
from ._lesson import lesson


@lesson.exercise(
    points=3,
    hints="""
    Training moves the weights against the gradient of the loss. An attack leaves the weights alone and moves
    the input along it. So the gradient is needed once more, this time with respect to `x`.

    With `p` the softmax of the logits, d loss / d logits is `p` minus 1 at the right class. Then go backward:
    `@ w2`, zero where the hidden layer is not active, `@ w1`. Only the sign of the result is used.

    `np.clip(x + epsilon * np.sign(grad), 0, 1)`. Subtract the largest logit of each row before `np.exp`, so
    that it cannot overflow.
    """,
)
def fgsm(x, t, epsilon, w1, b1, w2, b2):
    """One step of the fast gradient sign method: every number moves by epsilon, so that the loss rises.

    x (n, features): numbers from 0 to 1; t (n,): the right classes; epsilon: above 0
    w1 (hidden, features), b1 (hidden,), w2 (classes, hidden), b2 (classes,): the network, whose logits are
    relu(x @ w1.T + b1) @ w2.T + b2 (they may be as large as 1000). The loss is the cross-entropy of their
    softmax. The gradient of ReLU at exactly 0 is 0.
    -> adversarial (n, features): x + epsilon * sign(d loss / d x), clipped to [0, 1]; the sign of 0 is 0
    """
    hidden = np.maximum(x @ w1.T + b1, 0)
    logits = hidden @ w2.T + b2
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    grad_logits = powers / powers.sum(axis=1, keepdims=True)
    grad_logits[np.arange(len(t)), t] -= 1
    grad_hidden = (grad_logits @ w2) * (hidden > 0)
    return np.clip(x + epsilon * np.sign(grad_hidden @ w1), 0, 1)
