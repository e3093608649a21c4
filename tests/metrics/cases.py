"""Scores and labels to measure: with ties, of a few or of many cases, rare classes, tiny and huge scores."""

import numpy as np
import torch


def binary(seed):
    """scores (n,) and t (n,), with at least one case of each class."""
    rng = np.random.default_rng(seed)
    n = int(rng.choice([2, 3, 10, 60, 300]))
    t = (rng.random(n) < rng.choice([0.05, 0.5, 0.9])).astype(int)
    t[rng.choice(n, 2, replace=False)] = 0, 1
    scores = (rng.normal(size=n) + rng.choice([0.0, 1.0, 4.0]) * t).round(rng.choice([0, 1, 8]))
    return scores * rng.choice([1e-12, 1.0, 1e300]), t


def probabilities(seed):
    """p (n,) and t (n,): many at the edges of ten bins, and some 0 and 1."""
    scores, t = binary(seed)
    p = np.clip(0.5 + scores / np.abs(scores).max(initial=1e-300) / 2, 0, 1)
    return (p.round(1) if seed % 2 else p), t


def disguised(values, seed):
    """The same numbers as a list, a tuple, a tensor, an array in another order of bytes, a view."""
    array = np.asarray(values)
    forms = [
        list,
        tuple,
        torch.tensor,
        lambda x: x.astype(x.dtype.newbyteorder()),
        lambda x: x.repeat(2, axis=0)[::2],
    ]
    return forms[seed % len(forms)](array)
