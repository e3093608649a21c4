"""Right answers to challenges/integrated_gradients, written otherwise than the solution."""

import numpy as np


def all_points_at_once(x, baseline, target, steps, w1, b1, w2, b2):
    a = (np.arange(steps) + 0.5) / steps
    points = np.outer(1 - a, baseline) + np.outer(a, x)
    active = (np.einsum("sf,hf->sh", points, w1) + b1 > 0).mean(axis=0)  # the share of the way
    return (x - baseline) * np.einsum("h,h,hf->f", w2[target], active, w1)


def in_loops(x, baseline, target, steps, w1, b1, w2, b2):
    way = [float(end) - float(start) for end, start in zip(x, baseline, strict=True)]
    result = [0.0] * len(way)
    for k in range(1, steps + 1):
        a = (2 * k - 1) / (2 * steps)
        point = [float(start) + a * length for start, length in zip(baseline, way, strict=True)]
        for unit in range(len(w1)):
            if sum(float(w) * p for w, p in zip(w1[unit], point, strict=True)) + float(b1[unit]) > 0:
                for j, length in enumerate(way):
                    result[j] += length * float(w2[target][unit]) * float(w1[unit][j]) / steps
    return result


def in_float32(x, baseline, target, steps, w1, b1, w2, b2):
    x, baseline, w1, b1, w2 = (a.astype(np.float32) for a in (x, baseline, w1, b1, w2))
    grads = np.zeros((steps, len(x)), np.float32)
    for k in range(steps):
        z = w1 @ (baseline + np.float32((k + 0.5) / steps) * (x - baseline)) + b1
        grads[k] = np.where(z > 0, w2[target], 0) @ w1
    return (x - baseline) * grads.mean(0)


def in_torch(x, baseline, target, steps, w1, b1, w2, b2):
    import torch

    x, baseline, w1, b1, w2 = (
        torch.tensor(np.ascontiguousarray(a), dtype=torch.double) for a in (x, baseline, w1, b1, w2)
    )
    total = torch.zeros_like(x)
    for a in np.linspace(0.5 / steps, 1 - 0.5 / steps, steps):
        point = (baseline + a * (x - baseline)).requires_grad_()
        total += torch.autograd.grad(w2[target] @ torch.relu(w1 @ point + b1), point)[0]
    return (x - baseline) * total / steps


RIGHT = [all_points_at_once, in_loops, in_float32, in_torch]
