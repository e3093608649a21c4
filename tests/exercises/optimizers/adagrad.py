"""Right answers to optimizers/adagrad, written otherwise."""

import numpy as np


def adagrad_by_reciprocals(w, grad, s, lr, eps):
    rate = lr * np.reciprocal(eps + (grad * grad + s) ** 0.5)
    return w - rate * grad, grad * grad + s


RIGHT = [adagrad_by_reciprocals]
