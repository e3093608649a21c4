"""The losses: `loss_fn(input, target)`, then `loss_fn.backward()` for the gradient of input."""
# ruff: noqa: D102  (forward and backward are described by their class)

from typing import Any

import numpy as np

from dlviz.nn import _checks
from dlviz.nn._module import Module


class Loss(Module):
    """Base of the losses: torch's reductions, "mean", "sum" or "none" (a loss for each example)."""

    _unsupported = dict.fromkeys(("size_average", "reduce"), "torch deprecates it too; reduction says it all")

    def __init__(self, reduction: str = "mean") -> None:
        if reduction not in ("mean", "sum", "none"):
            raise ValueError(
                f"{type(self).__name__} expected reduction 'mean', 'sum' or 'none', got {reduction!r}"
            )
        self.reduction = reduction

    def extra_repr(self) -> str:
        return ""

    def _reduce(self, losses: np.ndarray, count: float) -> Any:
        """The losses, or their sum, or their sum by `count`: NaN where nothing counts, as in torch."""
        self._divisor = (count or np.nan) if self.reduction == "mean" else 1
        return losses if self.reduction == "none" else losses.sum() / self._divisor

    def _spread(self, grad_output: np.ndarray) -> np.ndarray:
        """The gradient of the single losses, given that of what `_reduce` returned."""
        return grad_output / self._divisor


class MSELoss(Loss):
    """The mean of (input - target)² over all elements, as torch.nn.MSELoss. Gradient: 2 (input - target) / n.

    input and target of one shape and dtype: (n, 1) against (n,) is an error here, a warning in torch.
    """

    def check_input(self, input: Any, target: Any) -> None:
        _checks.float_array("MSELoss", input, "input")
        _checks.float_array("MSELoss", target, "target")
        _checks.same_shape("MSELoss", input, target)
        _checks.same_dtype("MSELoss", target, input.dtype, name="target", of="input")

    def forward(self, input: np.ndarray, target: np.ndarray) -> Any:
        self._difference = input - target
        return self._reduce(self._difference * self._difference, input.size)

    def backward(self, grad_output: Any = 1.0) -> np.ndarray:
        return 2 * self._spread(grad_output) * self._difference
