"""One neuron with two inputs: its output and its gradient all over the plane, in PyTorch."""

import torch
from torch import nn

ACTIVATIONS = {"identity": nn.Identity, "ReLU": nn.ReLU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh}


def neuron_bench(w1: float, w2: float, b: float, activation: str) -> dict:
    """The numbers of NeuronBench's picture, on a grid of 85 × 85 points with |x1|, |x2| <= 2."""
    w = torch.tensor([w1, w2], dtype=torch.float64)
    layer = nn.Linear(2, 1).double()
    with torch.no_grad():
        layer.weight[...] = w
        layer.bias[...] = b
    neuron = nn.Sequential(layer, ACTIVATIONS[activation]())

    side = torch.linspace(-2, 2, 85, dtype=torch.float64)
    x = torch.cartesian_prod(side, side).flip(1).requires_grad_()  # (7225, 2)
    output = neuron(x)
    output.sum().backward()  # x.grad is d output / d x, since each output depends on its own x alone
    return {"w": w, "b": b, "x": x.detach(), "output": output.detach(), "gradient": x.grad}
