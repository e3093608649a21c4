"""Right answers to activations/dead_units, written otherwise."""

import numpy as np


def by_the_largest(z):
    return int((z.max(axis=0) <= 0).sum())


def by_outputs(z):
    return len([unit for unit in np.maximum(z, 0).T if not unit.any()])


RIGHT = [by_the_largest, by_outputs]
