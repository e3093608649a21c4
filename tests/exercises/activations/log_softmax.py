"""Right answers to activations/log_softmax, written otherwise."""

import numpy as np
import torch


def by_logaddexp(x):
    return x - np.logaddexp.reduce(x.astype(float), axis=-1)[:, None]


def in_loops(x):
    rows = []
    for row in x:
        largest = max(row)
        log_sum = largest + np.log(sum(np.exp(float(a) - largest) for a in row))
        rows.append([float(a) - log_sum for a in row])
    return rows


def by_cross_entropy(x):
    x = torch.tensor(x, dtype=torch.float64)
    classes = torch.arange(x.shape[1]).repeat(len(x), 1)
    return torch.stack([-torch.nn.functional.cross_entropy(x, t, reduction="none") for t in classes.T], 1)


RIGHT = [by_logaddexp, in_loops, by_cross_entropy]
