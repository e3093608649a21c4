"""Bad input, answered in one sentence: what was expected, what came, and what to try."""

import math
from typing import Any

import numpy as np

from dlviz.nn._parameter import Parameter


def array(owner: str, x: Any, name: str = "x", *, dtype: str = "np.float32") -> None:
    """Raise TypeError unless `x` is a NumPy array; `dtype` is what to suggest."""
    if isinstance(x, np.ndarray | np.generic):
        return
    if hasattr(x, "detach"):  # a PyTorch tensor
        advice = f"{name}.detach().cpu().numpy(), or bridge.twin(module) for the PyTorch module"
    else:
        advice = f"np.array({name}, dtype={dtype})"
    raise TypeError(f"{owner} expected {name} as a NumPy array, got {type(x).__name__}: try {advice}")


def float_array(owner: str, x: Any, name: str = "x") -> None:
    """Raise TypeError unless `x` is a floating-point NumPy array."""
    array(owner, x, name)
    if not np.issubdtype(x.dtype, np.floating):
        raise TypeError(
            f"{owner} expected {name} of floating-point numbers, got {x.dtype}: try {name}.astype(np.float32)"
        )


def same_dtype(
    owner: str, x: np.ndarray, expected: np.dtype, *, name: str = "x", of: str, also: str = ""
) -> None:
    """Raise TypeError unless `x` has the dtype `expected`, which is that of `of`."""
    if x.dtype != expected:
        raise TypeError(
            f"{owner} expected {name} of {expected}, as its {of} is, got {x.dtype}: "
            f"try {name}.astype(np.{expected}){also}"
        )


def weight_dtype(owner: str, x: np.ndarray, weight: Parameter) -> None:
    """Raise TypeError unless `x` has the dtype of the layer's weight."""
    method = "double" if x.dtype == np.float64 else "float"
    same_dtype(owner, x, weight.dtype, of="weight", also=f", or module.{method}() to change the layer")


def same_shape(owner: str, input: np.ndarray, target: np.ndarray) -> None:
    """Raise ValueError unless both have one shape: broadcasting would hide a mistake."""
    if input.shape != target.shape:
        fits = input.size == target.size
        advice = f"target.reshape({input.shape})" if fits else "one target for each element of input"
        raise ValueError(
            f"{owner} expected a target of input's shape {input.shape}, got {target.shape}: try {advice}"
        )


def class_numbers(owner: str, target: np.ndarray, input: np.ndarray, axis: int, ignored: int) -> None:
    """Raise ValueError unless `target` has a class number for each set of scores along `axis` of input."""
    expected = input.shape[:axis] + input.shape[axis + 1 :]
    if target.shape != expected:
        fits = target.size == math.prod(expected)
        advice = f"target.reshape({expected})" if fits else "one class number for each example"
        raise ValueError(
            f"{owner} expected a target of shape {expected} for input {input.shape}, got {target.shape}: "
            f"try {advice}"
        )
    classes = input.shape[axis]
    wrong = target[(target < 0) | (target >= classes)]
    wrong = wrong[wrong != ignored]
    if wrong.size:
        raise ValueError(
            f"{owner} expected class numbers from 0 to {classes - 1}, got {wrong[0]}: "
            f"try numbering the classes from 0, or give input one column for each class"
        )


def positive_whole(owner: str, **sizes: Any) -> None:
    """Raise ValueError unless each size is a whole number of at least 1."""
    for name, size in sizes.items():
        if not isinstance(size, int | np.integer) or size < 1:
            raise ValueError(f"{owner} expected {name} to be a whole number of at least 1, got {size!r}")
