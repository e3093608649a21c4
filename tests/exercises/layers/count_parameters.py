"""Right answers to layers/count_parameters, written otherwise."""

import numpy as np


def count_by_index(sizes):
    total = 0
    for i in range(1, len(sizes)):
        total += sizes[i] * (sizes[i - 1] + 1)
    return total


def count_by_arrays(sizes):
    sizes = np.array(sizes)
    return np.sum((sizes[:-1] + 1) * sizes[1:])


RIGHT = [count_by_index, count_by_arrays]
