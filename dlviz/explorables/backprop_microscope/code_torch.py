"""Backpropagation through three neurons by torch.autograd; and the same gradients, measured."""

from collections.abc import Callable
from typing import Any

import torch

from dlviz.explorables.backprop_microscope.graph import lens

ACTIVATIONS = {"tanh": torch.tanh, "sigmoid": torch.sigmoid, "ReLU": torch.relu, "identity": torch.clone}
EPS = 1e-3  # how far a number is nudged


def backprop(
    step: int,
    x: float,
    w1: float,
    w2: float,
    v1: float,
    v2: float,
    t: float,
    activation: str,
    add_up: bool,
) -> dict[str, Any]:
    """The numbers of BackpropMicroscope: of each node, of each edge, and the loss around one node."""
    f = ACTIVATIONS[activation]

    given = {
        name: torch.tensor(value, dtype=torch.float64, requires_grad=True)
        for name, value in (("x", x), ("w1", w1), ("w2", w2), ("v1", v1), ("v2", v2), ("t", t))
    }
    program: dict[str, Callable[[dict[str, Any]], Any]] = {  # each number, from those before it
        "u1": lambda n: n["w1"] * n["x"],
        "u2": lambda n: n["w2"] * n["x"],
        "h1": lambda n: f(n["u1"]),
        "h2": lambda n: f(n["u2"]),
        "p1": lambda n: n["v1"] * n["h1"],
        "p2": lambda n: n["v2"] * n["h2"],
        "y": lambda n: n["p1"] + n["p2"],
        "e": lambda n: n["y"] - n["t"],
        "L": lambda n: n["e"] ** 2,
    }

    def forward(nudged: str = "", by: Any = 0.0) -> dict[str, torch.Tensor]:
        """All numbers by name, in order; `by`, a number or a tensor, is added to the one called `nudged`."""
        n: dict[str, torch.Tensor] = {}
        for name in (*given, *program):
            value = given[name] if name in given else program[name](n)
            n[name] = value + by if name == nudged else value
        return n

    n = forward()
    edges = "w1 u1, x u1, w2 u2, x u2, u1 h1, u2 h2, v1 p1, h1 p1, v2 p2, h2 p2, p1 y, p2 y, y e, t e, e L"
    pairs = [edge.split() for edge in edges.split(", ")]  # start and end
    local = [torch.autograd.grad(n[end], n[start], retain_graph=True)[0] for start, end in pairs]
    grads = dict(zip(n, torch.autograd.grad(n["L"], list(n.values())), strict=True))  # autograd adds up
    if not add_up:  # x alone is used twice: it keeps what came last, by way of u2
        grads["x"] = n["w2"] * grads["u2"]
    parts = [slope * grads[end] for slope, (_, end) in zip(local, pairs, strict=True)]

    def measured(name: str) -> torch.Tensor:
        """∂L/∂name as a finite difference."""
        return (forward(name, EPS)["L"] - forward(name, -EPS)["L"]) / (2 * EPS)

    around = torch.linspace(-1.5, 1.5, 61, dtype=torch.float64)
    return {
        "step": step,
        "values": torch.stack(list(n.values())).detach(),
        "local": torch.stack(local).detach(),
        "parts": torch.stack(parts).detach(),
        "grads": torch.stack(list(grads.values())).detach(),
        "measured": torch.stack([measured(name) for name in n]).detach(),
        "around": (n[lens(step)] + around).detach(),
        "loss": forward(lens(step), around)["L"].detach(),
    }
