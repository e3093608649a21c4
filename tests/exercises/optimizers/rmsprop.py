"""Right answers to optimizers/rmsprop, written otherwise."""

import numpy as np


def rmsprop_as_a_correction(w, grad, v, lr, rho, eps):
    v = v + (1 - rho) * (grad * grad - v)
    return w - grad * (lr / (eps + np.sqrt(v))), v


RIGHT = [rmsprop_as_a_correction]
