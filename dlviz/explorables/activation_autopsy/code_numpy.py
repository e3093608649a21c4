"""What an activation and the first weights do to numbers, and to gradients, many layers deep."""

import numpy as np

from dlviz import nn

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
    x = np.linspace(-6, 6, 121)
    f = function(activation, slope)
    curve = {"x": x, "y": f(x), "dy": f.backward(np.ones_like(x))}

    h = np.random.default_rng(0).normal(size=(100, 64))
    layers = []
    for layer in range(1, depth + 1):
        weight = GAINS[weights] / np.sqrt(64) * np.random.default_rng(layer).normal(size=(64, 64))
        f = function(activation, slope)
        z = h @ weight.T + bias
        h = f(z)
        layers.append((weight, z, h, f.backward(np.ones_like(z))))  # the last is d h / d z

    grad, gradient = np.random.default_rng(99).normal(size=(100, 64)), []
    for weight, _, _, dh in reversed(layers):
        grad_z = grad * dh
        gradient.append(size(grad_z))
        grad = grad_z @ weight

    closed = np.array([np.abs(dh) < 0.01 for _, _, _, dh in layers])  # (depth, inputs, units)
    return {
        **curve,
        "arrived": histogram(np.array([z for _, z, _, _ in layers]), 6),
        "outputs": np.array([histogram(root(h), np.sqrt(3)) for _, _, h, _ in layers]),
        "size": np.array([size(h) for _, _, h, _ in layers]),
        "gradient": np.array(gradient[::-1]),
        "closed": closed.mean(axis=(1, 2)),
        "dead": closed.all(axis=1).mean(axis=1),  # closed for every input
    }


def function(activation: str, slope: float) -> nn.Module:
    """A fresh module; ReLU has this slope below 0."""
    return nn.LeakyReLU(slope) if activation == "ReLU" else FUNCTIONS[activation]()


def size(values: np.ndarray) -> float:
    """The root mean square."""
    return np.sqrt(np.mean(values**2))


def root(values: np.ndarray) -> np.ndarray:
    """The square root, with the sign of the value: small values stay in sight beside large ones."""
    return np.sign(values) * np.sqrt(np.abs(values))


def histogram(values: np.ndarray, reach: float) -> np.ndarray:
    """How many values lie in each of 41 bins from -reach to reach; what lies beyond counts to the last."""
    return np.bincount(np.round(np.clip(values / reach, -1, 1) * 20).astype(int).ravel() + 20, minlength=41)
