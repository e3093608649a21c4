"""Right answers to scaling/gradient_accumulation, written otherwise."""

import numpy as np


def weighted_means(w, x, t, size):
    grad = 0.0
    for start in range(0, len(x), size):
        part, target = x[start : start + size], t[start : start + size]
        mean = np.mean(2 * (part @ w - target)[:, None] * part, axis=0)
        grad = grad + mean * len(part) / len(x)
    return grad


def one_example_after_the_other(w, x, t, size):
    grad = np.zeros_like(w)
    for row, target in zip(x, t, strict=True):
        grad += 2 * (row @ w - target) * row
    return grad / len(t)


def with_torch(w, x, t, size):
    import torch

    w = torch.tensor(w, requires_grad=True)
    x, t = torch.tensor(x), torch.tensor(t)
    for part, target in zip(x.split(size), t.split(size), strict=True):
        (((part @ w - target) ** 2).sum() / len(x)).backward()
    return w.grad


RIGHT = [weighted_means, one_example_after_the_other, with_torch]
