"""Right answers to optimizers/adamw, written otherwise."""

import numpy as np


def adam_with_one_combined_rate(w, grad, m, v, t, lr, beta1, beta2, eps):
    m, v = m + (1 - beta1) * (grad - m), v + (1 - beta2) * (grad * grad - v)
    root = np.sqrt(1 - beta2 ** (t + 1))
    return w - lr * root / (1 - beta1 ** (t + 1)) * m / (np.sqrt(v) + eps * root), m, v


def adamw_shrinks_first(w, grad, m, v, t, lr, beta1, beta2, eps, decay):
    step, m, v = adam_with_one_combined_rate(0 * w, grad, m, v, t, lr, beta1, beta2, eps)
    return w * (1 - lr * decay) + step, m, v


RIGHT = [adamw_shrinks_first]
