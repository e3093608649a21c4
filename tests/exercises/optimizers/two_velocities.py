"""Right answers to optimizers/two_velocities, written otherwise."""

import numpy as np


def stacked(w, v, grads_w, grads_v, lr, momentum):
    both, velocity = np.stack([w, v]).astype(float), 0.0
    for grads in np.stack([grads_w, grads_v], axis=1):
        velocity = momentum * velocity + grads
        both = both - lr * velocity
    return both[0], both[1]


def each_by_itself(w, v, grads_w, grads_v, lr, momentum):
    moved = []
    for parameter, grads in ((w, grads_w), (v, grads_v)):
        step = np.zeros(len(parameter))
        for grad in grads:
            step = momentum * step - lr * grad
            parameter = parameter + step
        moved.append(parameter)
    return moved


RIGHT = [stacked, each_by_itself]
