"""Right answers to activations/leaky_relu, written otherwise."""

import numpy as np


def leaky_relu_as_the_larger(x, grad_y, slope):
    return np.maximum(x, slope * x), grad_y * np.where(x > 0, 1, slope)


def leaky_relu_in_a_loop(x, grad_y, slope):
    y, grad_x = np.empty(x.shape), np.empty(x.shape)
    for index, value in np.ndenumerate(x):
        factor = 1 if value > 0 else slope
        y[index], grad_x[index] = factor * value, factor * grad_y[index]
    return y, grad_x


RIGHT = [leaky_relu_as_the_larger, leaky_relu_in_a_loop]
