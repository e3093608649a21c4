"""Right answers to convolutional/padded_max_pool, written otherwise."""

import numpy as np


def with_shorter_windows(x, size):
    reach = size // 2
    return [max(x[max(0, i - reach) : i + reach + 1]) for i in range(len(x))]


def padded_with_the_smallest(x, size):
    padded = np.pad(x, size // 2, constant_values=x.min())
    return np.lib.stride_tricks.sliding_window_view(padded, size).max(axis=1)


def padded_with_the_edge(x, size):
    padded = np.pad(x, size // 2, mode="edge")
    return np.lib.stride_tricks.sliding_window_view(padded, size).max(axis=-1)


RIGHT = [with_shorter_windows, padded_with_the_smallest, padded_with_the_edge]
