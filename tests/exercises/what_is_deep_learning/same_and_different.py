"""Right answers to what_is_deep_learning/same_and_different, written otherwise."""

import math
from itertools import combinations

import numpy as np


def pair_by_pair(h, t):
    distances = {True: [], False: []}
    for i, j in combinations(range(len(h)), 2):
        distances[bool(t[i] == t[j])].append(math.dist(h[i].tolist(), h[j].tolist()))
    return np.mean(distances[True]) / np.mean(distances[False])


def by_masks(h, t):
    distances = np.linalg.norm(h[:, None, :] - h[None], axis=-1)
    same = np.equal.outer(t, t)
    return distances[same & ~np.eye(len(h), dtype=bool)].mean() / distances[~same].mean()


def by_sums(h, t):
    """Each pair twice, and the items themselves add nothing to the sum: only the count leaves them out."""
    distances, same = np.linalg.norm(h[:, None] - h, axis=2), t[:, None] == t
    within = (distances * same).sum() / (same.sum() - len(h))
    return within / ((distances * ~same).sum() / (~same).sum())


RIGHT = [pair_by_pair, by_masks, by_sums]
