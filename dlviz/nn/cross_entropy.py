"""Cross-entropy between the classes' scores and the right classes, or their probabilities."""
# ruff: noqa: D102  (forward and backward are described by their class)

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from dlviz.nn import _checks
from dlviz.nn.activations import log_softmax
from dlviz.nn.losses import Loss


class CrossEntropyLoss(Loss):
    """loss = -Σ_c q_c log p_c with p = softmax(input), as torch.nn.CrossEntropyLoss. Gradient: p Σ_c q_c - q.

    input (C,), (n, C) or (n, C, d1, …): scores ("logits"), not probabilities: no softmax before it
    target: the classes' numbers, of input's shape without C; or probabilities, of input's shape and dtype
    weight (C,): how much each class counts; ignore_index: the class number that counts nothing
    label_smoothing ε: the target becomes (1 - ε) · target + ε / C (Szegedy et al. 2016)

    q is the target distribution times the weights. "mean" divides by the sum of the weights of the right
    classes, or for probabilities by the number of examples. Where q_c = 0 nothing is counted even if p_c = 0
    (for probabilities, torch gives NaN there).
    """

    weight: np.ndarray | None

    def __init__(
        self,
        weight: ArrayLike | None = None,
        ignore_index: int = -100,
        reduction: str = "mean",
        label_smoothing: float = 0.0,
    ) -> None:
        super().__init__(reduction)
        if not 0 <= label_smoothing <= 1:
            raise ValueError(f"CrossEntropyLoss expected label_smoothing in [0, 1], got {label_smoothing}")
        self.register_buffer("weight", None if weight is None else np.array(weight, np.float32))
        self.ignore_index, self.label_smoothing = ignore_index, float(label_smoothing)

    def check_input(self, input: Any, target: Any) -> None:
        check_scores("CrossEntropyLoss", input, self.weight)
        _checks.array("CrossEntropyLoss", target, "target", dtype="np.int64")
        if target.dtype.kind in "iu":
            _checks.class_numbers("CrossEntropyLoss", target, input, class_axis(input), self.ignore_index)
        else:
            if self.ignore_index >= 0:
                raise ValueError(
                    f"CrossEntropyLoss has ignore_index={self.ignore_index}, which needs class numbers, "
                    "and got probabilities: leave ignore_index out"
                )
            _checks.float_array("CrossEntropyLoss", target, "target")
            _checks.same_shape("CrossEntropyLoss", input, target)
            _checks.same_dtype("CrossEntropyLoss", target, input.dtype, name="target", of="input")

    def forward(self, input: np.ndarray, target: np.ndarray) -> Any:
        log_p = _classes_last(log_softmax(input, class_axis(input)))  # (..., C)
        self._p = np.exp(log_p)
        self._q, count = self._target(target, log_p)
        terms = self._q * np.where(self._q, log_p, 0)  # where q is 0, log p may be -∞
        return self._reduce(-terms.sum(axis=-1), count)

    def backward(self, grad_output: Any = 1.0) -> np.ndarray:
        grad = self._p * self._q.sum(axis=-1, keepdims=True) - self._q  # (..., C), of each single loss
        grad *= self._spread(grad_output)[..., None]
        return np.moveaxis(grad, -1, 1) if grad.ndim > 2 else grad

    def _target(self, target: np.ndarray, log_p: np.ndarray) -> tuple[np.ndarray, float]:
        """q (..., C), and the divisor of "mean"."""
        classes = log_p.shape[-1]
        weight = None if self.weight is None else self.weight.astype(log_p.dtype)
        if target.dtype.kind in "iu":
            counts = target != self.ignore_index
            q = (target[..., None] == np.arange(classes)).astype(log_p.dtype)  # one-hot
            if self.ignore_index >= 0:
                q *= counts[..., None]
            total = float(np.count_nonzero(counts) if weight is None else (q * weight).sum())
        else:
            counts = np.ones(log_p.shape[:-1], bool)
            q = _classes_last(target)
            total = float(counts.size)
        if self.label_smoothing:
            q = ((1 - self.label_smoothing) * q + self.label_smoothing / classes) * counts[..., None]
        return q if weight is None else q * weight, total


def check_scores(owner: str, input: Any, weight: np.ndarray | None) -> None:
    """Raise TypeError or ValueError unless input is a floating-point array with a class for each weight."""
    _checks.float_array(owner, input, "input")
    if input.ndim == 0:
        raise ValueError(f"{owner} expected input of shape (C,), (n, C) or (n, C, d1, ...), got ()")
    classes = input.shape[class_axis(input)]
    if weight is not None and weight.shape != (classes,):
        raise ValueError(
            f"{owner} expected {weight.size} classes, as many as its weights, "
            f"got input {input.shape} with {classes}: give one weight for each class"
        )


def class_axis(input: np.ndarray) -> int:
    """Where the classes are: in (C,) first, in (n, C, d1, …) second."""
    return 0 if input.ndim == 1 else 1


def _classes_last(x: np.ndarray) -> np.ndarray:
    """(n, C, d1, …) -> (n, d1, …, C)"""
    return np.moveaxis(x, 1, -1) if x.ndim > 2 else x
