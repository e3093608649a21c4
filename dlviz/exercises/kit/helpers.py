"""What the cases, oracles and wrong answers of several rooms need."""

from collections.abc import Callable
from typing import Any

import numpy as np


def by_autograd(function: Callable[..., Any], x: Any, *others: Any, grad: Any = None) -> tuple[Any, Any]:
    """(y, gradient of x) of y = function(x, *others) as PyTorch has them, in float64; grad: d loss / d y."""
    x = x.double().requires_grad_()
    y = function(x, *others)
    y.backward(grad)
    return y, x.grad


def softmax(scores: np.ndarray, axis: int = -1) -> np.ndarray:
    """Shares that stay finite."""
    powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def sigmoid(a: Any) -> Any:
    """1 / (1 + e^-a), without overflow."""
    return (1 + np.tanh(a / 2)) / 2
