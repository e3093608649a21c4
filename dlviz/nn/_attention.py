"""Scaled dot-product attention in all heads at once, forward and backward, on plain arrays."""

import math

import numpy as np

from dlviz.nn._parameter import Parameter
from dlviz.nn.dropout import Dropout


class DotProducts:
    """y = dropout(p) v with p = softmax(q kᵀ / √d + mask) (Vaswani et al. 2017).

    q (n, heads, L, d), k and v (n, heads, S, d), p (n, heads, L, S) and y (n, heads, L, d)
    mask, added: broadcastable to p's shape, -∞ where a query may not see a key
    """

    def __init__(self, dropout: Dropout) -> None:  # for one call
        self.dropout = dropout

    def forward(
        self, q: np.ndarray, k: np.ndarray, v: np.ndarray, mask: np.ndarray | None, empty_sum: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """y and dropout(p). A query that may see no key gets p = 0 / empty_sum: zeros for 1, NaN for NaN."""
        self.scale = q.dtype.type(1 / math.sqrt(q.shape[-1]))
        self.q, self.k, self.v = q, k, v
        p = (q * self.scale) @ k.swapaxes(-1, -2)
        if mask is not None:
            p += mask
        top = p.max(axis=-1, keepdims=True)  # subtracted, so that the exponential cannot overflow
        p -= np.where(np.isneginf(top), 0, top)
        np.exp(p, out=p)
        total = p.sum(axis=-1, keepdims=True)
        total[total == 0] = empty_sum
        p /= total
        self.p, self.dropped = p, self.dropout(p)
        return self.dropped @ v, self.dropped

    def backward(
        self, grad_y: np.ndarray, grad_p: np.ndarray | None
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Gradients of y and of dropout(p), None for zeros -> those of q, k and v."""
        grad_v = self.dropped.swapaxes(-1, -2) @ grad_y
        grad = grad_y @ self.v.swapaxes(-1, -2)
        if grad_p is not None:
            grad += grad_p
        grad = self.dropout.backward(grad)
        grad -= np.einsum("...i,...i->...", grad, self.p)[..., None]  # softmax: p_i (grad_i - Σ_j grad_j p_j)
        grad *= self.p
        grad *= self.scale
        return grad @ self.k, grad.swapaxes(-1, -2) @ self.q, grad_v


class Projection:
    """y = x Wᵀ + b, where W and b are parts of parameters, given by their rows."""

    def __init__(self, weight: Parameter, bias: Parameter | None, rows: slice, bias_rows: slice) -> None:
        self.weight, self.bias, self.rows, self.bias_rows = weight, bias, rows, bias_rows

    def forward(self, x: np.ndarray) -> np.ndarray:
        """x (…, size) -> y (…, embed_dim)."""
        y = x.reshape(-1, x.shape[-1]) @ self.weight.data[self.rows].T
        if self.bias is not None:
            y += self.bias.data[self.bias_rows]
        return y.reshape(*x.shape[:-1], -1)

    def backward(self, grad_y: np.ndarray, x: np.ndarray) -> np.ndarray:
        """The gradient of x."""
        grad_y = grad_y.reshape(-1, grad_y.shape[-1])
        self.weight.grad[self.rows] += grad_y.T @ x.reshape(-1, x.shape[-1])
        if self.bias is not None:
            self.bias.grad[self.bias_rows] += grad_y.sum(axis=0)
        return (grad_y @ self.weight.data[self.rows]).reshape(x.shape)
