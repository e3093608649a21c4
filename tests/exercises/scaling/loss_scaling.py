"""Right answers to scaling/loss_scaling, written otherwise."""

import numpy as np


def in_branches(w, scaled_grad, scale, good, lr, interval):
    if np.isnan(scaled_grad).any() or np.isinf(scaled_grad).any():
        scale, good = scale * 0.5, 0
    else:
        good += 1
        w = w - (lr / scale) * scaled_grad
        if good >= interval:
            scale, good = 2 * scale, 0
    return w, scale, good


def by_the_sum(w, scaled_grad, scale, good, lr, interval):
    if not np.isfinite(np.abs(scaled_grad).sum()):
        return list(w), scale / 2, 0
    after = [weight - lr * grad / scale for weight, grad in zip(w, scaled_grad, strict=True)]
    return after, scale * (2 if good == interval - 1 else 1), (good + 1) % interval


RIGHT = [in_branches, by_the_sum]
