"""Right answers to optimizers/sgd_step, written otherwise."""

import numpy as np


def sgd_number_by_number(w, grad, lr):
    for index in np.ndindex(w.shape):
        w[index] = w[index] - lr * grad[index]
    return w


def sgd_into_the_same_memory(w, grad, lr):
    np.subtract(w, np.multiply(lr, grad), out=w)


RIGHT = [sgd_number_by_number, sgd_into_the_same_memory]
