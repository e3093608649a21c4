"""Dropout."""
# ruff: noqa: D102  (forward and backward are described by their class)

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from dlviz.nn import _checks
from dlviz.nn._module import Module
from dlviz.nn._random import generator


class Dropout(Module):
    """y = x m / (1 - p) in training, where each m is 0 with probability p and else 1; y = x in evaluation.

    As torch.nn.Dropout, though its draws differ; any shape. Dividing by 1 - p keeps the mean of x, so that
    evaluation needs nothing. backward uses the mask of the latest forward. (Srivastava et al. 2014.)
    """

    _unsupported: ClassVar[Mapping[str, str]] = {"inplace": "it returns a new array; leave the keyword out"}

    def __init__(self, p: float = 0.5, *, rng: np.random.Generator | int | None = None) -> None:
        if not 0 <= p <= 1:
            raise ValueError(f"Dropout expected p in [0, 1], got {p}: it is the share that is dropped")
        self.p = p
        self._rng = None if rng is None else generator(rng)  # None: the generator of nn.manual_seed

    def extra_repr(self) -> str:
        return f"p={self.p}, inplace=False"

    def check_input(self, x: Any) -> None:
        _checks.float_array("Dropout", x)

    def forward(self, x: np.ndarray) -> np.ndarray:
        if not self.training or self.p == 0:
            self._mask = None
            return x
        keep = generator(self._rng).random(x.shape, np.float32) >= self.p
        self._mask = keep * x.dtype.type(1 / (1 - self.p) if self.p < 1 else 0)
        return x * self._mask

    def backward(self, grad_y: np.ndarray) -> np.ndarray:
        return grad_y if self._mask is None else grad_y * self._mask
