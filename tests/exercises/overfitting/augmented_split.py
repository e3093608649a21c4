"""Right answers to overfitting/augmented_split, written otherwise."""

import numpy as np


def in_a_loop(x, order, n_train):
    train = [x[i] for i in order[:n_train]]
    return [*train, *(row[::-1] for row in train)], [x[i] for i in order[n_train:]]


def by_flip(x, order, n_train):
    shuffled = np.take(x, order, axis=0)
    train, validation = np.split(shuffled, [n_train])
    return np.vstack([train, np.fliplr(train)]), validation


RIGHT = [in_a_loop, by_flip]
