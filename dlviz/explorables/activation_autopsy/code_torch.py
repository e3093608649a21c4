"""What an activation and the first weights do to numbers, and to gradients, many layers deep, in PyTorch."""

import numpy as np
import torch
from torch import Tensor, nn

FUNCTIONS = {
    "identity": nn.Identity,
    "ReLU": nn.LeakyReLU,  # which with a slope of 0 is ReLU
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "GELU": nn.GELU,
    "SiLU": nn.SiLU,
}
GAINS = {  # weights are drawn from N(0, gain² / n), n the number of inputs
    "tiny": 0.2,
    "PyTorch's default": 1 / np.sqrt(3),
    "Xavier": 1.0,
    "He": np.sqrt(2),
    "huge": 4.0,
}


def activation_autopsy(activation: str, slope: float, depth: int, weights: str, bias: float) -> dict:
    """The numbers of ActivationAutopsy's picture.

    100 inputs go forward through `depth` layers of 64 units, each z = W h + bias and h = f(z), and a random
    gradient of size 1 goes back. Nothing is trained.
    """
    f = function(activation, slope)
    x = torch.linspace(-6, 6, 121, dtype=torch.float64, requires_grad=True)
    y = f(x)
    (dy,) = torch.autograd.grad(y.sum(), x)
    curve = {"x": x.detach(), "y": y.detach(), "dy": dy}

    h = normal(0, 100, 64).requires_grad_()
    zs, hs, dhs = [], [], []
    for layer in range(1, depth + 1):
        weight = GAINS[weights] / np.sqrt(64) * normal(layer, 64, 64)
        z = h @ weight.T + bias
        h = f(z)
        zs.append(z)
        hs.append(h.detach())
        dhs.append(torch.autograd.grad(h.sum(), z, retain_graph=True)[0])  # d h / d z

    gradients = torch.autograd.grad(h, zs, normal(99, 100, 64))

    closed = torch.stack(dhs).abs() < 0.01  # (depth, inputs, units)
    return {
        **curve,
        "arrived": histogram(torch.stack(zs).detach(), 6),
        "outputs": torch.stack([histogram(root(h), np.sqrt(3)) for h in hs]),
        "size": torch.stack([size(h) for h in hs]),
        "gradient": torch.stack([size(gradient) for gradient in gradients]),
        "closed": closed.double().mean(dim=(1, 2)),
        "dead": closed.all(dim=1).double().mean(dim=1),  # closed for every input
    }


def function(activation: str, slope: float) -> nn.Module:
    """A module; ReLU has this slope below 0."""
    return nn.LeakyReLU(slope) if activation == "ReLU" else FUNCTIONS[activation]()


def normal(seed: int, *shape: int) -> Tensor:
    """The numbers that NumPy draws."""
    return torch.from_numpy(np.random.default_rng(seed).normal(size=shape))


def size(values: Tensor) -> Tensor:
    """The root mean square."""
    return values.square().mean().sqrt()


def root(values: Tensor) -> Tensor:
    """The square root, with the sign of the value: small values stay in sight beside large ones."""
    return values.sign() * values.abs().sqrt()


def histogram(values: Tensor, reach: float) -> Tensor:
    """How many values lie in each of 41 bins from -reach to reach; what lies beyond counts to the last."""
    return torch.bincount((values / reach).clip(-1, 1).mul(20).round().long().ravel() + 20, minlength=41)
