"""Right answers to backprop/initialization, written otherwise."""

import math

import numpy as np


def initialization_by_division(z, kind):
    fan = z.shape[1] if kind == "he" else np.mean(z.shape)
    return math.sqrt(2 if kind == "he" else 1) / math.sqrt(fan) * z


def initialization_row_by_row(z, kind):
    outputs, inputs = z.shape
    width = (2 / (inputs + (kind == "xavier") * outputs)) ** 0.5
    return [[float(number) * width for number in row] for row in z]


RIGHT = [initialization_by_division, initialization_row_by_row]
