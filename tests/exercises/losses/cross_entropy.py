"""Right answers to losses/cross_entropy, written otherwise."""

import numpy as np


def cross_entropy_by_logaddexp(scores, labels):
    total = 0.0
    for row, label in zip(scores, labels, strict=True):
        total += np.logaddexp.reduce(row - row[label])
    return total / len(scores)


def cross_entropy_by_one_hot(scores, labels):
    log_p = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
    return -np.sum(np.eye(scores.shape[1])[labels] * log_p) / len(labels)


RIGHT = [cross_entropy_by_logaddexp, cross_entropy_by_one_hot]
