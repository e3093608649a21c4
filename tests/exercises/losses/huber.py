"""Right answers to losses/huber, written otherwise."""

import numpy as np


def huber_by_clipping(prediction, target, delta):
    d = prediction - target
    near = np.clip(d, -delta, delta)
    return np.mean(near * (d - near / 2)), near / d.size


def huber_in_a_loop(prediction, target, delta):
    losses, grad = [], []
    for d in (prediction - target).ravel():
        if abs(d) < delta:
            losses.append(0.5 * d**2)
            grad.append(d)
        else:
            losses.append(delta * abs(d) - 0.5 * delta**2)
            grad.append(delta if d > 0 else -delta)
    return np.mean(losses), np.reshape(grad, prediction.shape) / len(grad)


RIGHT = [huber_by_clipping, huber_in_a_loop]
