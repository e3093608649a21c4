"""Right answers to overfitting/split, written otherwise."""

import numpy as np


def split_row_by_row(x, t, n_train, n_validation, seed):
    order = np.random.default_rng(seed).permutation(len(x)).tolist()
    mean = sum(x[i] for i in order[:n_train]) / n_train
    variance = sum((x[i] - mean) ** 2 for i in order[:n_train]) / n_train
    scaled = []
    for row in x:
        scaled.append([(v - m) / s**0.5 if s else v - m for v, m, s in zip(row, mean, variance, strict=True)])
    scaled = np.array(scaled)
    ends = n_train, n_train + n_validation
    parts = order[: ends[0]], order[ends[0] : ends[1]], order[ends[1] :]
    return tuple([scaled[part], t[part]] for part in parts)


RIGHT = [split_row_by_row]
