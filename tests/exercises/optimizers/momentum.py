"""Right answers to optimizers/momentum, written otherwise."""

import numpy as np


def momentum_without_arrays_kept(w, grad, u, lr, mu):
    velocity = np.empty_like(u)
    velocity[...] = grad
    velocity += mu * u
    return [w - lr * velocity, velocity]


def momentum_as_drift_and_push(w, grad, u, lr, mu):
    return w - lr * mu * u - lr * grad, grad + u * mu


RIGHT = [momentum_without_arrays_kept, momentum_as_drift_and_push]
