"""Losses for regression: the squared error, and three that weigh outliers less."""
# ruff: noqa: D102  (forward and backward are described by their class)

from typing import Any

import numpy as np

from dlviz.nn.losses import ElementwiseLoss


class MSELoss(ElementwiseLoss):
    """The mean of (input - target)² over all elements, as torch.nn.MSELoss. Gradient: 2 (input - target) / n.

    input and target of one shape and dtype.
    """

    def forward(self, input: np.ndarray, target: np.ndarray) -> Any:
        self._difference = input - target
        return self._reduce(self._difference * self._difference, input.size)

    def backward(self, grad_output: Any = 1.0) -> np.ndarray:
        return 2 * self._spread(grad_output) * self._difference


class L1Loss(ElementwiseLoss):
    """The mean of |input - target| over all elements, as torch.nn.L1Loss. Gradient: ±1 / n, and 0 at 0."""

    def forward(self, input: np.ndarray, target: np.ndarray) -> Any:
        self._difference = input - target
        return self._reduce(np.abs(self._difference), input.size)

    def backward(self, grad_output: Any = 1.0) -> np.ndarray:
        return self._spread(grad_output) * np.sign(self._difference)


class HuberLoss(ElementwiseLoss):
    """½ d² where |d| < δ, else δ (|d| - ½ δ), with d = input - target, as torch.nn.HuberLoss (Huber 1964).

    Gradient: d, held between -δ and δ.
    """

    def __init__(self, reduction: str = "mean", delta: float = 1.0) -> None:
        super().__init__(reduction)
        if not delta > 0:
            raise ValueError(f"HuberLoss expected delta above 0, got {delta}: try delta=1.0")
        self.delta = float(delta)

    def forward(self, input: np.ndarray, target: np.ndarray) -> Any:
        self._difference = input - target
        size = np.abs(self._difference)
        quadratic = np.minimum(size, self.delta)  # how much of |d| counts as its square
        return self._reduce(quadratic * (size - 0.5 * quadratic), input.size)

    def backward(self, grad_output: Any = 1.0) -> np.ndarray:
        return self._spread(grad_output) * np.clip(self._difference, -self.delta, self.delta)


class SmoothL1Loss(ElementwiseLoss):
    """½ d² / β where |d| < β, else |d| - ½ β, with d = input - target, as torch.nn.SmoothL1Loss.

    It is HuberLoss(delta=β) / β, so its slope far out is 1 for any β (Girshick 2015); β = 0 gives L1Loss.
    Gradient: d / β, held between -1 and 1.
    """

    def __init__(self, reduction: str = "mean", beta: float = 1.0) -> None:
        super().__init__(reduction)
        if not beta >= 0:
            raise ValueError(f"SmoothL1Loss expected beta of at least 0, got {beta}: try beta=1.0")
        self.beta = float(beta)

    def forward(self, input: np.ndarray, target: np.ndarray) -> Any:
        self._difference = input - target
        size = np.abs(self._difference)
        quadratic = np.minimum(size, self.beta)
        losses = size - 0.5 * quadratic
        if self.beta:
            losses *= quadratic / self.beta
        return self._reduce(losses, input.size)

    def backward(self, grad_output: Any = 1.0) -> np.ndarray:
        d = self._difference
        slope = np.clip(d / self.beta, -1, 1) if self.beta else np.sign(d)
        return self._spread(grad_output) * slope
