"""What is right, computed by an exercise's oracle, and how well the oracle knows it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from ...answers import Outcome, Script, play
from .exercise import Exercise


def expected(exercise: Exercise, script: Script, precision: str = "float64") -> Outcome:
    """The oracle's outcome, computed in float64 with inputs that were rounded to that precision."""

    def rounded(tensor: Any) -> Any:
        real = precision != "float64" and tensor.is_floating_point()
        return tensor.to(getattr(torch, precision)).to(tensor.dtype) if real else tensor

    import torch

    return _played(exercise.oracle, script, rounded)


def unsure(exercise: Exercise, script: Script, precision: str) -> Any:
    """By how much each of the expected values is uncertain when computed in that precision; None: unknown."""
    from . import rounding

    def played(script: Script, rounded: Callable[[Any], Any]) -> Outcome:
        return _played(exercise.oracle, script, rounded)

    least = 8 * exercise.scale * rounding.eps(precision)
    return rounding.unsure(played, script, precision, least)


def _played(oracle: Any, script: Script, rounded: Callable[[Any], Any]) -> Outcome:
    """The outcome with tensors on the CPU, float64 for real numbers, in place of arrays."""
    steps = (
        replace(step, args=_tensors(step.args, rounded), kwargs=_tensors(step.kwargs, rounded))
        for step in script.steps
    )
    return play(Script(tuple(steps)), oracle)


def _tensors(value: Any, rounded: Callable[[Any], Any]) -> Any:
    import torch

    if isinstance(value, np.ndarray):
        return rounded(torch.tensor(value.astype(float) if value.dtype.kind == "f" else value))
    if isinstance(value, dict):
        return {key: _tensors(item, rounded) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_tensors(item, rounded) for item in value)
    return value
