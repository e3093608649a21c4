"""Right answers to scaling/training_memory, written otherwise."""

from itertools import pairwise

import numpy as np


def layer_by_layer(sizes, batch, optimizer):
    parameters = activations = 0
    for layer in range(len(sizes) - 1):
        parameters += (sizes[layer] + 1) * sizes[layer + 1] * 4
        activations += batch * sizes[layer] * 4
    factor = 2 if optimizer == "Adam" else int(optimizer == "momentum")
    return [parameters, parameters, factor * parameters, activations]


def from_arrays(sizes, batch, optimizer):
    shapes = [(b, a + 1) for a, b in pairwise(sizes)]  # weight and bias side by side
    parameters = sum(np.zeros(shape, np.float32).nbytes for shape in shapes)
    inputs = sum(np.zeros((batch, size), np.float32).nbytes for size in sizes[:-1])
    return parameters, parameters, parameters * ["SGD", "momentum", "Adam"].index(optimizer), inputs


RIGHT = [layer_by_layer, from_arrays]
