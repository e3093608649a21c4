"""Right answers to overfitting/best_weights, written otherwise."""

import numpy as np


def with_new_arrays(w, x, t, x_val, t_val, lr, epochs):
    seen = [w]
    for _ in range(epochs):
        seen.append(seen[-1] - lr * 2 * x.T @ (x @ seen[-1] - t) / len(x))
    return min(seen, key=lambda w: np.mean((x_val @ w - t_val) ** 2))


def copied_at_the_end(w, x, t, x_val, t_val, lr, epochs):
    w = w.astype(float)
    history = np.empty((epochs + 1, len(w)))
    for epoch in range(epochs + 1):
        history[epoch] = w
        w -= lr * 2 * x.T @ (x @ w - t) / len(x)
    return history[np.argmin(((history @ x_val.T - t_val) ** 2).sum(axis=1))]


RIGHT = [with_new_arrays, copied_at_the_end]
