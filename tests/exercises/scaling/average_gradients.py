"""Right answers to scaling/average_gradients, written otherwise."""

import numpy as np


def in_loops(gradients, losses, sizes):
    n, gradient, loss = sum(sizes), np.zeros(gradients.shape[1]), 0.0
    for g, own, size in zip(gradients, losses, sizes, strict=True):
        gradient += g * size / n
        loss += own * size / n
    return gradient, loss


def with_numpy(gradients, losses, sizes):
    return np.average(gradients, axis=0, weights=sizes), np.average(losses, weights=sizes)


RIGHT = [in_loops, with_numpy]
