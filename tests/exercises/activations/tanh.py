"""Right answers to activations/tanh, written otherwise."""

import numpy as np


def tanh_by_a_sigmoid(x, grad_y):
    y = np.sign(x) * -np.expm1(-2 * np.abs(x)) / (1 + np.exp(-2 * np.abs(x)))
    return y, (1 + y) * (1 - y) * grad_y


def tanh_in_float32(x, grad_y):
    y = np.tanh(x.astype(np.float32))
    return y, grad_y.astype(np.float32) * (1 - y**2)


RIGHT = [tanh_by_a_sigmoid, tanh_in_float32]
