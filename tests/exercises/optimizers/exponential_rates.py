"""Right answers to optimizers/exponential_rates, written otherwise."""

import numpy as np


def multiplied(lr, gamma, epochs):
    rates = []
    for _ in range(epochs):
        rates.append(lr)
        lr *= gamma
    return rates


def cumulated(lr, gamma, epochs):
    return np.cumprod([lr, *[gamma] * (epochs - 1)])


RIGHT = [multiplied, cumulated]
