"""What a project is about: its data, how an example is scored, and what to compare with."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


class Failed(Exception):
    """Why a milestone is not reached: a sentence or two, and the misconception's name where it has one."""

    def __init__(self, message: str, misconception: str | None = None) -> None:
        super().__init__(message)
        self.misconception = misconception


@dataclass(frozen=True)
class Measure:
    """A number for each example, the lower the better; `scale` turns its mean into what is printed."""

    name: str
    loss: Callable[[np.ndarray, np.ndarray], np.ndarray]  # outputs, targets -> (n,)
    outputs: str  # what a predictor returns, in words
    scale: float = 1.0
    unit: str = ""
    digits: int = 2

    def __call__(self, outputs: Any, t: np.ndarray) -> np.ndarray:
        """The number of each example. Failed where the outputs don't fit."""
        outputs = np.asarray(outputs)
        try:
            losses = np.asarray(self.loss(outputs, t), np.float64)
        except (ValueError, IndexError, TypeError) as error:
            raise Failed(
                f"A predictor should return {self.outputs}; it returned {_kind(outputs)}."
            ) from error
        if losses.shape != (len(t),):
            raise Failed(
                f"A predictor should return {self.outputs}, here for {len(t)} examples; it returned "
                f"{_kind(outputs)}."
            )
        if not np.isfinite(losses).all():
            raise Failed(f"{int((~np.isfinite(losses)).sum())} predictions of {len(t)} are NaN or infinite.")
        return losses

    def shown(self, mean: float) -> str:
        """A mean with its unit."""
        return f"{self.scale * mean:.{self.digits}f} {self.unit}".strip()


@dataclass(frozen=True)
class Brief:
    """A question, the data to answer it with, and the rules that these data ask for.

    baseline: from training inputs and targets and new inputs, all raw, to outputs for the measure
    ordered: examples come in the order of time, and the future must not be trained on
    groups: (n,) examples of one group are not independent, and must stay in one part
    hidden: for outputs one place at a time: place k must not depend on inputs from place k + hidden on
    """

    name: str
    question: str
    x: np.ndarray
    t: np.ndarray
    measure: Measure
    baseline: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]
    baseline_name: str
    rival: str  # the strongest cheap rival, which the report should name
    source: str = "the learner's own"
    ordered: bool = False
    groups: np.ndarray | None = None
    hidden: int | None = None


def _kind(values: np.ndarray) -> str:
    return f"an array of shape {values.shape}" if values.ndim else f"a single {values.dtype.name}"


# Measures


def _errors(outputs: np.ndarray, t: np.ndarray) -> np.ndarray:
    """1 where the answer is wrong: outputs are classes (n,), or scores (n, classes)."""
    answers = outputs if outputs.ndim == 1 else outputs.argmax(axis=1)
    return (answers != t).astype(float)


def _squared(outputs: np.ndarray, t: np.ndarray) -> np.ndarray:
    return (outputs.reshape(t.shape) - t) ** 2


def _bits_a_symbol(outputs: np.ndarray, t: np.ndarray) -> np.ndarray:
    """The mean of -log2 p over the symbols of each example (n, T), from scores (n, symbols, T)."""
    top = outputs.max(axis=1, keepdims=True)
    log_sum = (top + np.log(np.exp(outputs - top).sum(axis=1, keepdims=True)))[:, 0]
    right = np.take_along_axis(outputs, t[:, None], axis=1)[:, 0]
    return (log_sum - right).mean(axis=1) / np.log(2)


def _bits_a_picture(outputs: np.ndarray, t: np.ndarray) -> np.ndarray:
    """-log2 of the probability of all pixels, from the logits (n, pixels) of each being ink."""
    return np.logaddexp(0, np.where(t > 0, -1, 1) * outputs.reshape(t.shape)).sum(axis=1) / np.log(2)


MEASURES = {
    measure.name: measure
    for measure in (
        Measure("errors", _errors, "classes (n,) or scores (n, classes)", 100, "%", 1),
        Measure("squared error", _squared, "numbers (n,) in the units of t", digits=3),
        Measure("bits per character", _bits_a_symbol, "scores (n, symbols, T)", unit="bits"),
        Measure("bits per picture", _bits_a_picture, "logits (n, pixels)", unit="bits", digits=1),
    )
}
