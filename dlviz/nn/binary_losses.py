"""Losses for yes or no, one answer for each element: they take logits, or probabilities."""
# ruff: noqa: D102  (forward and backward are described by their class)

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from dlviz.nn import _checks
from dlviz.nn.activations import sigmoid
from dlviz.nn.losses import ElementwiseLoss


class _BinaryLoss(ElementwiseLoss):
    """Base of the losses for yes or no: targets in [0, 1], and a weight that broadcasts to them."""

    weight: np.ndarray | None

    def __init__(self, weight: ArrayLike | None = None, reduction: str = "mean") -> None:
        super().__init__(reduction)
        self.register_buffer("weight", None if weight is None else np.array(weight, np.float32))

    def check_input(self, input: Any, target: Any) -> None:
        super().check_input(input, target)
        _checks.probabilities(type(self).__name__, target, "target", "0 for no and 1 for yes")
        for name, weight in self._own_buffers().items():
            _checks.broadcasts(type(self).__name__, weight, input, name)

    def _weighted(self, values: np.ndarray) -> np.ndarray:
        return values if self.weight is None else values * self.weight.astype(values.dtype)


class BCELoss(_BinaryLoss):
    """loss = -w (t log p + (1 - t) log(1 - p)), as torch.nn.BCELoss. Gradient: w (p - t) / (p (1 - p)).

    input: p, probabilities in [0, 1], of any shape; target: t in [0, 1]; weight: w, broadcast to input
    As in torch, logarithms stop at -100 and the gradient's divisor at 1e-12. Targets outside [0, 1] are an
    error here. nn.BCEWithLogitsLoss keeps more digits.
    """

    def check_input(self, input: Any, target: Any) -> None:
        super().check_input(input, target)
        _checks.probabilities("BCELoss", input, "input", "nn.Sigmoid() first, or nn.BCEWithLogitsLoss")

    def forward(self, input: np.ndarray, target: np.ndarray) -> Any:
        self._p, self._t = p, t = input, target
        with np.errstate(divide="ignore"):
            log_p, log_not_p = np.maximum(np.log(p), -100), np.maximum(np.log1p(-p), -100)
        return self._reduce(self._weighted(-t * log_p - (1 - t) * log_not_p), input.size)

    def backward(self, grad_output: Any = 1.0) -> np.ndarray:
        p, t = self._p, self._t
        divisor = np.maximum(p * (1 - p), np.float32(1e-12))  # as torch writes it
        return self._weighted((p - t) / divisor) * self._spread(grad_output)


class BCEWithLogitsLoss(_BinaryLoss):
    """BCELoss of p = σ(input), without ever taking the logarithm of a tiny number.

        loss = -w (t' log σ(x) + (1 - t) log(1 - σ(x))),  t' = pos_weight · t
             = w ((1 - t) x + (1 - t + t') log(1 + e⁻ˣ))
        gradient: w ((1 - t + t') σ(x) - t')

    input: x, logits of any shape; target: t in [0, 1]
    weight, and pos_weight, how much a yes counts: broadcast to input
    As torch.nn.BCEWithLogitsLoss; targets outside [0, 1] are an error here.
    """

    pos_weight: np.ndarray | None

    def __init__(
        self,
        weight: ArrayLike | None = None,
        reduction: str = "mean",
        pos_weight: ArrayLike | None = None,
    ) -> None:
        super().__init__(weight, reduction)
        self.register_buffer("pos_weight", None if pos_weight is None else np.array(pos_weight, np.float32))

    def forward(self, input: np.ndarray, target: np.ndarray) -> Any:
        self._x = x = input
        self._yes = target if self.pos_weight is None else self.pos_weight.astype(x.dtype) * target  # t'
        self._both = 1 - target + self._yes
        softplus = np.maximum(-x, np.zeros_like(x)) + np.log1p(np.exp(-np.abs(x)))  # log(1 + e⁻ˣ)
        return self._reduce(self._weighted((1 - target) * x + self._both * softplus), input.size)

    def backward(self, grad_output: Any = 1.0) -> np.ndarray:
        return self._weighted(self._both * sigmoid(self._x) - self._yes) * self._spread(grad_output)


class FocalLoss(ElementwiseLoss):
    """loss = -α_t (1 - p_t)^γ log p_t: cross-entropy in which easy examples hardly count (Lin et al. 2017).

    p_t = σ(±input) is the probability that the model gives to what is the case, α_t = α for a yes and 1 - α
    for a no (1 for both with alpha=None). Gradient, the paper's appendix B: ±α_t (1 - p_t)^γ (γ p_t log p_t +
    p_t - 1).

    input: logits of any shape; target: 0 or 1 for each. PyTorch has no such class; dlviz.torch_extras has.
    """

    def __init__(self, alpha: float | None = 0.25, gamma: float = 2.0, reduction: str = "mean") -> None:
        super().__init__(reduction)
        if alpha is not None and not 0 <= alpha <= 1:
            raise ValueError(f"FocalLoss expected alpha in [0, 1], got {alpha}: try 0.25, or None")
        if not gamma >= 0:
            raise ValueError(f"FocalLoss expected gamma of at least 0, got {gamma}: try 2.0")
        self.alpha, self.gamma = alpha, float(gamma)

    def check_input(self, input: Any, target: Any) -> None:
        super().check_input(input, target)
        wrong = target[(target != 0) & (target != 1)]
        if wrong.size:
            raise ValueError(f"FocalLoss expected targets of 0 or 1, got {wrong[0]}: try np.round(target)")

    def forward(self, input: np.ndarray, target: np.ndarray) -> Any:
        self._sign = 2 * target - 1
        z = self._sign * input
        self._p = sigmoid(z)
        self._log_p = np.minimum(z, np.zeros_like(z)) - np.log1p(np.exp(-np.abs(z)))
        α_t = 1 if self.alpha is None else self.alpha * target + (1 - self.alpha) * (1 - target)
        self._hard = α_t * sigmoid(-z) ** self.gamma  # α_t (1 - p_t)^γ
        return self._reduce(-self._hard * self._log_p, input.size)

    def backward(self, grad_output: Any = 1.0) -> np.ndarray:
        slope = self._hard * (self.gamma * self._p * self._log_p + self._p - 1)
        return self._sign * slope * self._spread(grad_output)
