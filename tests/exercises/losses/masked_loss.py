"""Right answers to losses/masked_loss, written otherwise."""

import numpy as np


def by_indexing(prediction, target, mask):
    counts = mask.astype(bool)
    return np.mean(np.square(prediction[counts] - target[counts]))


def in_loops(prediction, target, mask):
    squares = [(p - t) ** 2 for p, t, m in zip(prediction.flat, target.flat, mask.flat, strict=True) if m]
    return sum(squares) / len(squares)


RIGHT = [by_indexing, in_loops]
