"""Right answers to losses/mse, written otherwise."""

import numpy as np


def mse_in_loops(prediction, target):
    total, grad = 0.0, np.empty(prediction.shape)
    for index, value in np.ndenumerate(prediction):
        error = float(value) - float(target[index])
        total += error * error
        grad[index] = 2 * error / prediction.size
    return total / prediction.size, grad


def mse_by_norm(prediction, target):
    error = prediction - target
    return np.linalg.norm(error) ** 2 / error.size, error * (2 / error.size)


RIGHT = [mse_in_loops, mse_by_norm]
