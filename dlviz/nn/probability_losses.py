"""Losses that take log-probabilities, and the right class or a distribution."""
# ruff: noqa: D102  (forward and backward are described by their class)

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from dlviz.nn import _checks
from dlviz.nn.cross_entropy import check_scores, class_axis
from dlviz.nn.losses import ElementwiseLoss, Loss


class NLLLoss(Loss):
    """loss = -w_t input_t, t the right class, as torch.nn.NLLLoss. Gradient: -w_t at the right class, else 0.

    input (C,), (n, C) or (n, C, d1, …): log-probabilities, from nn.LogSoftmax
    target: the classes' numbers, of input's shape without C
    weight (C,): how much each class counts; ignore_index: the class number that counts nothing

    "mean" divides by the sum of the weights of the right classes.
    """

    weight: np.ndarray | None

    def __init__(
        self, weight: ArrayLike | None = None, ignore_index: int = -100, reduction: str = "mean"
    ) -> None:
        super().__init__(reduction)
        self.register_buffer("weight", None if weight is None else np.array(weight, np.float32))
        self.ignore_index = ignore_index

    def check_input(self, input: Any, target: Any) -> None:
        check_scores("NLLLoss", input, self.weight)
        _checks.array("NLLLoss", target, "target", dtype="np.int64")
        if not np.issubdtype(target.dtype, np.integer):
            raise TypeError(
                f"NLLLoss expected target of whole numbers, got {target.dtype}: "
                "try target.astype(np.int64), or nn.KLDivLoss for probabilities"
            )
        _checks.class_numbers("NLLLoss", target, input, class_axis(input), self.ignore_index)

    def forward(self, input: np.ndarray, target: np.ndarray) -> Any:
        self._axis, self._shape = class_axis(input), input.shape
        counts = target != self.ignore_index
        self._right = np.expand_dims(np.where(counts, target, 0), self._axis)  # ignored: any
        weight = np.ones(input.shape[self._axis]) if self.weight is None else self.weight
        self._weight = (weight[self._right.squeeze(self._axis)] * counts).astype(input.dtype)
        log_p = np.take_along_axis(input, self._right, self._axis).squeeze(self._axis)
        return self._reduce(-self._weight * log_p, float(self._weight.sum()))

    def backward(self, grad_output: Any = 1.0) -> np.ndarray:
        of_the_right = -self._weight * self._spread(grad_output)
        grad = np.zeros(self._shape, self._weight.dtype)
        np.put_along_axis(grad, self._right, np.expand_dims(of_the_right, self._axis), self._axis)
        return grad


class KLDivLoss(ElementwiseLoss):
    """loss = q (log q - input), the divergence of the model from q, as torch.nn.KLDivLoss. Gradient: -q.

    input: log-probabilities, of any shape; target: q, or log q with log_target=True (Kullback & Leibler 1951)
    reduction: "mean" divides by the number of elements, which is no divergence; "batchmean" divides by the
    number of examples, and is.
    """

    _reductions = ("mean", "batchmean", "sum", "none")

    def __init__(self, reduction: str = "mean", log_target: bool = False) -> None:
        super().__init__(reduction)
        self.log_target = log_target

    def check_input(self, input: Any, target: Any) -> None:
        super().check_input(input, target)
        if not self.log_target:
            _checks.probabilities("KLDivLoss", target, "target", "log_target=True for their logarithms")

    def forward(self, input: np.ndarray, target: np.ndarray) -> Any:
        if self.log_target:
            log_q, self._q = target, np.exp(target)
        else:
            log_q, self._q = np.log(np.where(target > 0, target, 1)), target  # 0 log 0 counts as 0
        per_example = self.reduction == "batchmean" and input.ndim > 0
        return self._reduce(self._q * (log_q - input), len(input) if per_example else input.size)

    def backward(self, grad_output: Any = 1.0) -> np.ndarray:
        return -self._q * self._spread(grad_output)
