"""Right answers to losses/weighted_cross_entropy, written otherwise."""

import numpy as np


def by_average(scores, labels, weights):
    log_sums = np.logaddexp.reduce(scores.astype(float), axis=1)
    losses = log_sums - np.take_along_axis(scores, labels[:, None], axis=1)[:, 0]
    return np.average(losses, weights=weights[labels])


def in_a_loop(scores, labels, weights):
    total = share = 0.0
    for row, label in zip(scores, labels, strict=True):
        largest = float(max(row))
        log_sum = largest + np.log(sum(np.exp(float(a) - largest) for a in row))
        total += weights[label] * (log_sum - float(row[label]))
        share += weights[label]
    return total / share


RIGHT = [by_average, in_a_loop]
