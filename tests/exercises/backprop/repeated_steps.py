"""Right answers to backprop/repeated_steps, written otherwise."""

import numpy as np


def in_matrices(w, x, t, lr, steps):
    for _ in range(steps):
        w = w - lr * 2 * x.T @ (x @ w - t) / len(x)
    return w


def with_a_buffer_that_is_cleared(w, x, t, lr, steps):
    w, grad = np.array(w, float), np.empty(len(w))
    for _ in range(steps):
        grad.fill(0)
        for i in range(len(x)):
            grad += (x[i] @ w - t[i]) * x[i]
        w -= lr * 2 * grad / len(x)
    return w


RIGHT = [in_matrices, with_a_buffer_that_is_cleared]
