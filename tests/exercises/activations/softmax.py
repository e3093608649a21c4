"""Right answers to activations/softmax, written otherwise."""

import numpy as np


def softmax_row_by_row(x):
    y = []
    for row in x.reshape(-1, x.shape[-1]):
        e = np.exp(row - max(row))
        y.append(e / sum(e))
    return np.reshape(y, x.shape)


def softmax_by_logarithms(x):
    return np.exp(x - np.logaddexp.reduce(x, axis=-1, keepdims=True))


RIGHT = [softmax_row_by_row, softmax_by_logarithms]
