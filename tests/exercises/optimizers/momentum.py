"""Right answers to optimizers/momentum, written otherwise."""

import numpy as np


def momentum_without_arrays_kept(w, grad, v, lr, mu):
    velocity = np.empty_like(v)
    velocity[...] = grad
    velocity += mu * v
    return [w - lr * velocity, velocity]


def momentum_as_drift_and_push(w, grad, v, lr, mu):
    return w - lr * mu * v - lr * grad, grad + v * mu


RIGHT = [momentum_without_arrays_kept, momentum_as_drift_and_push]
