"""Right answers to backprop/vjp_of_softmax, written otherwise."""

import numpy as np


def vjp_of_softmax_with_the_jacobian(z, grad_y):
    rows = []
    for scores, g in zip(z, grad_y, strict=True):
        y = np.exp(scores - max(scores))
        y = y / sum(y)
        rows.append(g @ (np.diag(y) - np.outer(y, y)))
    return np.array(rows)


def vjp_of_softmax_by_einsum(z, grad_y):
    y = np.exp(z - np.logaddexp.reduce(z, axis=1, keepdims=True))
    return np.einsum("nk,nk->nk", y, grad_y) - np.einsum("nk,no,no->nk", y, y, grad_y)


def vjp_of_softmax_centred(z, grad_y):
    """The weighted mean of g, taken away."""
    y = np.exp(z - z.max(axis=1, keepdims=True))
    y /= y.sum(axis=1, keepdims=True)
    return [list(p * (g - np.average(g, weights=p))) for p, g in zip(y, grad_y, strict=True)]


RIGHT = [vjp_of_softmax_with_the_jacobian, vjp_of_softmax_by_einsum, vjp_of_softmax_centred]
