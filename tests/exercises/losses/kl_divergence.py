"""Right answers to losses/kl_divergence, written otherwise."""

import math

import numpy as np


def kl_in_loops(p, q):
    def one(p, q):
        return sum(a * (math.log(a) - math.log(b)) if b else math.inf for a, b in zip(p, q, strict=True) if a)

    pairs = zip(p.reshape(-1, p.shape[-1]), q.reshape(-1, p.shape[-1]), strict=True)
    return np.reshape([one(*pair) for pair in pairs], p.shape[:-1])


def kl_by_entropies(p, q):
    sure = np.where(p == 0, 1, p)
    return -np.sum(p * np.log(np.where(p == 0, 1, q)), axis=-1) + np.sum(p * np.log(sure), axis=-1)


RIGHT = [kl_in_loops, kl_by_entropies]
