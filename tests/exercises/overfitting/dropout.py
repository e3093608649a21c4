"""Right answers to overfitting/dropout, written otherwise."""

import numpy as np


def dropout_by_index(x, grad_y, p, training, seed):
    y, grad_x = x.astype(float), grad_y.astype(float)
    if training:
        out = np.random.default_rng(seed).uniform(size=x.shape) < p
        y[out] = grad_x[out] = 0
        y, grad_x = y / (1 - p), grad_x / (1 - p)
    return y, grad_x


RIGHT = [dropout_by_index]
