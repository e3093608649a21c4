"""Right answers to layers/error_of_a_fit, written otherwise."""

import numpy as np


def in_a_loop(x, weight, bias, t):
    total = 0.0
    for row, target in zip(x, t, strict=True):
        total += (float(row @ weight[0]) + float(bias[0]) - target) ** 2
    return total / len(t)


def with_a_column_of_targets(x, weight, bias, t):
    return np.square(x @ weight.T + bias - t.reshape(-1, 1)).mean()


RIGHT = [in_a_loop, with_a_column_of_targets]
