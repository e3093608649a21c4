"""One neuron with two inputs: its output and its gradient all over the plane."""

import numpy as np

from dlviz import nn

ACTIVATIONS = {"identity": nn.Identity, "ReLU": nn.ReLU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh}


def neuron_bench(w1: float, w2: float, b: float, activation: str) -> dict:
    """The numbers of NeuronBench's picture, on a grid of 85 × 85 points with |x1|, |x2| <= 2."""
    layer = nn.Linear(2, 1, rng=0).double()  # the random weights are overwritten
    layer.weight.data[...] = [[w1, w2]]
    layer.bias.data[...] = [b]
    neuron = nn.Sequential(layer, ACTIVATIONS[activation]())

    side = np.linspace(-2, 2, 85)
    x = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)  # (7225, 2)
    output = neuron(x)
    gradient = neuron.backward(np.ones_like(output))  # d output / d x
    return {"w": np.array([w1, w2]), "b": b, "x": x, "output": output, "gradient": gradient}
