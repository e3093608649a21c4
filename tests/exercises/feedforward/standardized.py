"""Right answers to feedforward/standardized, written otherwise."""

import numpy as np


def with_a_copy(x):
    x = x.copy()
    x -= x.mean(axis=0)
    x /= x.std(axis=0)
    return x


def by_columns(x):
    return np.stack([(column - np.mean(column)) / np.std(column) for column in x.T], axis=1)


RIGHT = [with_a_copy, by_columns]
