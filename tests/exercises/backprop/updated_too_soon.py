"""Right answers to backprop/updated_too_soon, written otherwise."""

import numpy as np


def by_einsum(x, grad_y, w1, w2, lr):
    step_1 = np.einsum("no,oh,ni->hi", grad_y, w2, x)
    step_2 = np.einsum("no,hi,ni->oh", grad_y, w1, x)
    return w1 - lr * step_1, w2 - lr * step_2


def with_an_old_copy(x, grad_y, w1, w2, lr):
    old = w2.copy()
    w2 = w2 - lr * grad_y.T @ (x @ w1.T)
    return w1 - lr * (grad_y @ old).T @ x, w2


RIGHT = [by_einsum, with_an_old_copy]
