"""The inputs that the Playground computes from a point, and its activations."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np


class Feature(NamedTuple):
    """How it is computed from x1 and x2, and its name in text and in a picture."""

    of: Callable[[np.ndarray, np.ndarray], np.ndarray]
    name: str
    formula: str


FEATURES = {  # the state's fields
    "x1": Feature(lambda x1, x2: x1, "x₁", "$x_1$"),
    "x2": Feature(lambda x1, x2: x2, "x₂", "$x_2$"),
    "x1_squared": Feature(lambda x1, x2: x1**2, "x₁²", "$x_1^2$"),
    "x2_squared": Feature(lambda x1, x2: x2**2, "x₂²", "$x_2^2$"),
    "x1_x2": Feature(lambda x1, x2: x1 * x2, "x₁x₂", "$x_1 x_2$"),
    "sin_x1": Feature(lambda x1, x2: np.sin(x1), "sin x₁", r"$\sin x_1$"),
    "sin_x2": Feature(lambda x1, x2: np.sin(x2), "sin x₂", r"$\sin x_2$"),
}
ACTIVATIONS = {
    "tanh": "Tanh",
    "ReLU": "ReLU",
    "sigmoid": "Sigmoid",
    "linear": "Identity",
}  # their names in nn


def features(x: np.ndarray, names: Iterable[str]) -> np.ndarray:
    """The inputs (n, features) of the network at the points x (n, 2)."""
    return np.column_stack([FEATURES[name].of(*x.T) for name in names])
