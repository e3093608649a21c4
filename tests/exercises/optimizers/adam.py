"""Right answers to optimizers/adam, written otherwise."""

import numpy as np


def adam_with_one_combined_rate(w, grad, m, v, t, lr, beta1, beta2, eps):
    m, v = m + (1 - beta1) * (grad - m), v + (1 - beta2) * (grad * grad - v)
    root = np.sqrt(1 - beta2 ** (t + 1))
    return w - lr * root / (1 - beta1 ** (t + 1)) * m / (np.sqrt(v) + eps * root), m, v


RIGHT = [adam_with_one_combined_rate]
