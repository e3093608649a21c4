"""Right answers to challenges/saliency, written otherwise than the solution."""

import numpy as np


def in_loops(x, target, w1, b1, w2, b2):
    maps = []
    for row, label in zip(x.tolist(), target.tolist(), strict=True):
        slopes = [0.0] * len(row)
        for unit in range(len(w1)):
            z = sum(w * number for w, number in zip(w1[unit].tolist(), row, strict=True)) + b1[unit]
            for j in range(len(row)):
                slopes[j] += float(w2[label, unit] * w1[unit, j]) if z > 0 else 0
        maps.append([abs(slope) for slope in slopes])
    return maps


def by_einsum(x, target, w1, b1, w2, b2):
    active = np.heaviside(np.einsum("nf,hf->nh", x, w1) + b1, 0.0)
    jacobian = np.einsum("ch,nh,hf->ncf", w2, active, w1)
    return np.absolute(np.take_along_axis(jacobian, target[:, None, None], axis=1)[:, 0])


def by_central_differences(x, target, w1, b1, w2, b2):
    rows, maps, step = np.arange(len(x)), np.zeros(x.shape), 1e-4
    active = x @ w1.T + b1
    for j in range(x.shape[1]):
        moved = np.zeros(x.shape)
        moved[:, j] = step
        # a unit at exactly 0 has no two-sided slope: the prompt says that it counts as off
        ups, downs = (
            np.where(active > 0, (x + sign * moved) @ w1.T + b1, 0) @ w2.T + b2 for sign in (1.0, -1.0)
        )
        maps[:, j] = np.abs(ups - downs)[rows, target] / (2 * step)
    return maps


def in_float32(x, target, w1, b1, w2, b2):
    x, w1, b1, w2 = (a.astype(np.float32) for a in (x, w1, b1, w2))
    grad = np.zeros(x.shape, np.float32)
    for n, label in enumerate(target):
        on = np.flatnonzero(w1 @ x[n] + b1 > 0)
        grad[n] = w2[label, on] @ w1[on]
    return abs(grad)


def in_torch(x, target, w1, b1, w2, b2):
    import torch

    x, w1, b1, w2, b2 = (
        torch.tensor(np.ascontiguousarray(a), dtype=torch.double) for a in (x, w1, b1, w2, b2)
    )
    x.requires_grad_()
    logits = torch.relu(x @ w1.T + b1) @ w2.T + b2
    (grad,) = torch.autograd.grad(logits[torch.arange(len(x)), torch.tensor(target)].sum(), x)
    return grad.abs()


RIGHT = [in_loops, by_einsum, by_central_differences, in_float32, in_torch]
