"""Right answers to overfitting/weight_decay, written otherwise."""

import numpy as np
import torch


def decay_in_loops(loss, grad, w, decay):
    new = grad.astype(float)
    for i in np.ndindex(w.shape):
        loss += decay * w[i] ** 2 / 2
        new[i] += decay * w[i]
    return loss, new


def decay_in_torch(loss, grad, w, decay):
    w = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    total = loss + 0.5 * decay * torch.linalg.vector_norm(w) ** 2
    total.backward()
    return total, torch.tensor(grad) + w.grad


RIGHT = [decay_in_loops, decay_in_torch]
