"""How well the oracle knows its own answer on given inputs, however it computes it."""

from typing import Any

import numpy as np
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from ...answers import Script

STEPS = {"float64": (2.0**-46, 2.0**-38), "float32": (2.0**-34, 2.0**-24), "float16": (2.0**-20, 2.0**-11)}
DRAWS = 4  # of all roundings
MARGIN = 16  # another order of operations rounds more often than the oracle does
FAILURES = (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError)


def eps(precision: str) -> float:
    """The distance from 1 to the next number."""
    return float(np.finfo(precision).eps)


def unsure(play: Any, script: Script, precision: str, least: float) -> Any:
    """By how much, and at least by `least`, each expected number is uncertain in that precision.

    It is built as the outcome's values.

    play: plays a script for the oracle; its real inputs and the result of each of PyTorch's operations, also
    in the backward pass, are rounded at random (Monte Carlo arithmetic, Parker 1997). Two sizes of the same
    random roundings are compared, so that where a rounding breaks a tie, both break it in one way, and what
    is left is the slope. Where the outcome is not built in the same way at each draw, `least` is all.
    """
    small, large = STEPS[precision]
    factor = MARGIN * eps(precision)
    found = []
    try:
        for seed in range(DRAWS):
            with torch.random.fork_rng(devices=[]):
                one, other = (_rounded(play, script, step, seed) for step in (small, large))
            found.append(_map(lambda a, b: ((a - b) / (large - small)) ** 2, one, other))
        return _map(lambda *squares: least + factor * _root_of_mean(squares), *found)
    except FAILURES:  # another shape, or a number that the oracle refuses
        return _map(lambda value: least, play(script, lambda tensor: tensor).values)


def _root_of_mean(squares: Any) -> Any:
    return np.sqrt(np.nan_to_num(sum(squares), posinf=0) / DRAWS)


def _rounded(play: Any, script: Script, step: float, seed: int) -> Any:
    with _Rounding(step, seed) as mode:
        return play(script, mode.rounded).values


class _Rounding(TorchDispatchMode):
    """Change what each operation gives by a random share of at most `step`."""

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # else PyTorch loads its compiler first, which takes seconds

    def __init__(self, step: float, seed: int) -> None:
        super().__init__()
        self.step, self.generator = step, torch.Generator().manual_seed(seed)

    def rounded(self, value: Any) -> Any:
        if not isinstance(value, torch.Tensor) or value.dtype != torch.float64:
            return value
        noise = torch.rand(value.shape, dtype=value.dtype, generator=self.generator)
        return value * (1 + self.step * (2 * noise - 1))

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        if any(returned.alias_info for returned in func._schema.returns):  # a view, or changed in place
            return result
        return tuple(map(self.rounded, result)) if isinstance(result, tuple) else self.rounded(result)


def _map(function: Any, first: Any, *others: Any) -> Any:
    """The function of numbers that stand at one place; 0 in place of text."""
    if isinstance(first, (list, tuple)):
        return [_map(function, *items) for items in zip(first, *others, strict=True)]
    if isinstance(first, dict):
        return {key: _map(function, item, *(other[key] for other in others)) for key, item in first.items()}
    if first is None or isinstance(first, str):
        return 0.0
    arrays = [np.asarray(item, float) for item in (first, *others)]
    if len({item.shape for item in arrays}) > 1:
        raise ValueError("shapes differ")
    with np.errstate(all="ignore"):
        return function(*arrays)
