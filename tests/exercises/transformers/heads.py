"""Right answers to transformers/heads, written otherwise."""

import numpy as np


def heads_one_by_one(weights, v):
    parts = np.split(v, weights.shape[1], axis=2)
    return np.concatenate([weights[:, h] @ part for h, part in enumerate(parts)], axis=2)


def heads_by_einsum(weights, v):
    n, heads, queries, keys = weights.shape
    return np.einsum("nhls,nshd->nlhd", weights, v.reshape(n, keys, heads, -1)).reshape(n, queries, -1)


RIGHT = [heads_one_by_one, heads_by_einsum]
