"""A second call with arguments of the same shapes, and other numbers."""

import pickle
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from ...answers import Script


def with_a_repeated_shape(scripts: Sequence[Script], others: Iterable[Script]) -> list[Script]:
    """The scripts, and one more if no two of them differ in their numbers alone.

    Otherwise an answer would pass that keeps its results by the shape of its arguments, or a buffer from
    call to call. others: what the same generator yields at another time, in the same order
    """
    if any(_differ_in_numbers_alone(*pair) for pair in combinations(scripts, 2)):
        return [*scripts]
    pairs = reversed([*zip(scripts, others, strict=False)])  # the last are the least special
    return [*scripts, *[other for one, other in pairs if _differ_in_numbers_alone(one, other)][:1]]


def _differ_in_numbers_alone(one: Script, other: Script) -> bool:
    return _form(one) == _form(other) and pickle.dumps(one) != pickle.dumps(other)


def _form(value: Any) -> Any:
    """What is left of a script without its numbers."""
    if isinstance(value, Script):
        return [(step.do, step.name, _form(step.args), _form(step.kwargs)) for step in value.steps]
    if isinstance(value, (list, tuple)):
        return [_form(item) for item in value]
    if isinstance(value, dict):
        return {key: _form(item) for key, item in value.items()}
    return value if isinstance(value, (str, bool)) else np.shape(value)
