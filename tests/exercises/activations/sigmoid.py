"""Right answers to activations/sigmoid, written otherwise."""

import numpy as np


def sigmoid_on_two_sides(x, grad_y):
    y = np.empty(x.shape)
    up, down = x >= 0, x < 0
    y[up] = 1 / (1 + np.exp(-x[up]))
    y[down] = np.exp(x[down]) / (1 + np.exp(x[down]))
    return y, (y - y**2) * grad_y


def sigmoid_by_logarithms(x, grad_y):
    return np.exp(-np.logaddexp(0, -x)), grad_y * np.exp(-np.logaddexp(0, -x) - np.logaddexp(0, x))


RIGHT = [sigmoid_on_two_sides, sigmoid_by_logarithms]
