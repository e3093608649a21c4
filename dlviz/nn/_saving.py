"""Loading a state into parameters and buffers: all of it, or nothing."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np


class IncompatibleKeys(NamedTuple):
    """What `load_state_dict` could not match."""

    missing_keys: list[str]
    unexpected_keys: list[str]


def load(owner: str, own: Mapping[str, np.ndarray], state_dict: Any, *, strict: bool) -> IncompatibleKeys:
    """Copy the values of `state_dict` into the arrays of the same names, or RuntimeError and no change."""
    if not isinstance(state_dict, Mapping):
        raise TypeError(
            f"{owner}.load_state_dict expected a dictionary of names and arrays, "
            f"got {type(state_dict).__name__}: try what state_dict() returned, or torch.load(path)"
        )
    missing = [key for key in own if key not in state_dict]
    unexpected = [key for key in state_dict if key not in own]
    problems = [f"missing {key}" for key in missing] + [f"unexpected {key}" for key in unexpected]
    problems = problems if strict else []
    values = {}
    for key in [key for key in own if key in state_dict]:
        try:
            values[key] = _fitting(state_dict[key], own[key])
        except (TypeError, ValueError) as error:
            problems.append(f"{key}: {error}")
    if problems:
        raise RuntimeError(f"the state does not fit this {owner}:\n  " + "\n  ".join(problems))
    for key, value in values.items():
        own[key][...] = value
    return IncompatibleKeys(missing, unexpected)


def to_numpy(value: Any) -> np.ndarray:
    """`value` as a NumPy array; a PyTorch tensor may live on any device, and bfloat16 becomes float32."""
    if not hasattr(value, "detach"):
        return np.asarray(value)
    value = value.detach().cpu()
    return (value.float() if str(value.dtype) == "torch.bfloat16" else value).numpy()


def _fitting(value: Any, like: np.ndarray) -> np.ndarray:
    """`value` as an array of the shape and dtype of `like`, or an error that says what is wrong with it."""
    value = to_numpy(value)
    if value.shape != like.shape:
        raise ValueError(f"expected shape {like.shape}, got {value.shape}")
    if value.dtype.kind not in "biuf":
        raise TypeError(f"expected numbers as {like.dtype} holds them, got {value.dtype}")
    with np.errstate(over="ignore"):  # numbers too large for float32 become inf, as in torch
        return value.astype(like.dtype)
