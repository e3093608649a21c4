"""Backpropagation through three neurons; and the same gradients, measured."""

from collections.abc import Callable
from typing import Any

import numpy as np

from dlviz.explorables.backprop_microscope.graph import lens

ACTIVATIONS: dict[str, tuple[Callable, Callable]] = {  # f and its derivative
    "tanh": (np.tanh, lambda u: 1 - np.tanh(u) ** 2),
    "sigmoid": (lambda u: (1 + np.tanh(u / 2)) / 2, lambda u: (1 - np.tanh(u / 2) ** 2) / 4),
    "ReLU": (lambda u: np.maximum(u, 0), lambda u: 1.0 * (u > 0)),
    "identity": (lambda u: u, lambda u: 1.0),
}
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
    f, derivative = ACTIVATIONS[activation]

    given = {"x": x, "w1": w1, "w2": w2, "v1": v1, "v2": v2, "t": t}
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

    def forward(nudged: str = "", by: Any = 0.0) -> dict[str, Any]:
        """All numbers by name, in order; `by`, a number or an array, is added to the one called `nudged`."""
        n: dict[str, Any] = {}
        for name in (*given, *program):
            value = given[name] if name in given else program[name](n)
            n[name] = value + by if name == nudged else value
        return n

    n = forward()
    local = {  # d end / d start, for each edge
        ("w1", "u1"): n["x"],
        ("x", "u1"): n["w1"],
        ("w2", "u2"): n["x"],
        ("x", "u2"): n["w2"],
        ("u1", "h1"): derivative(n["u1"]),
        ("u2", "h2"): derivative(n["u2"]),
        ("v1", "p1"): n["h1"],
        ("h1", "p1"): n["v1"],
        ("v2", "p2"): n["h2"],
        ("h2", "p2"): n["v2"],
        ("p1", "y"): 1.0,
        ("p2", "y"): 1.0,
        ("y", "e"): 1.0,
        ("t", "e"): -1.0,
        ("e", "L"): 2 * n["e"],
    }
    grads, parts = {"L": 1.0}, {}
    for name in reversed(n):  # the chain rule: each number gathers from those that used it
        for (start, end), slope in local.items():
            if start == name:
                parts[start, end] = slope * grads[end]  # local derivative × upstream gradient
                grads[name] = parts[start, end] + (grads.get(name, 0.0) if add_up else 0.0)

    def measured(name: str) -> float:
        """∂L/∂name as a finite difference."""
        return (forward(name, EPS)["L"] - forward(name, -EPS)["L"]) / (2 * EPS)

    around = np.linspace(-1.5, 1.5, 61)
    return {
        "step": step,
        "values": np.array(list(n.values())),
        "local": np.array(list(local.values())),
        "parts": np.array([parts[edge] for edge in local]),
        "grads": np.array([grads[name] for name in n]),
        "measured": np.array([measured(name) for name in n]),
        "around": n[lens(step)] + around,
        "loss": forward(lens(step), around)["L"],
    }
