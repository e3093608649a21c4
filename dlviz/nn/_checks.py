"""Bad input, answered in one sentence: what was expected, what came, and what to try."""

import math
from typing import Any

import numpy as np

from dlviz.nn._parameter import Parameter


def array(owner: str, x: Any, name: str = "x", *, dtype: str = "np.float32") -> None:
    """Raise TypeError unless `x` is a NumPy array; `dtype` is what to suggest."""
    if isinstance(x, np.ndarray | np.generic):
        return
    if isinstance(x, tuple):
        advice = f"{name}[0]: recurrent layers and attention return several things, of which a Sequential "
        advice += "cannot choose; a Module of your own can, in its forward"
    elif hasattr(x, "detach"):  # a PyTorch tensor
        advice = f"{name}.detach().cpu().numpy(), or bridge.twin(module) for the PyTorch module"
    else:
        advice = f"np.array({name}, dtype={dtype})"
    raise TypeError(f"{owner} expected {name} as a NumPy array, got {type(x).__name__}: try {advice}")


def float_array(owner: str, x: Any, name: str = "x") -> None:
    """Raise TypeError unless `x` is a NumPy array of floating-point numbers, float32 at least."""
    if isinstance(x, np.ndarray) and x.dtype.kind == "f" and x.dtype.itemsize > 2:  # nearly always, and fast
        return
    array(owner, x, name)
    if x.dtype == np.float16:
        raise TypeError(
            f"{owner} expected {name} in float32 or float64, got float16, whose sums soon overflow: "
            f"try {name}.astype(np.float32)"
        )
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
    if x.dtype is weight.data.dtype:
        return
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
    if target.size and target.min() >= 0 and target.max() < classes:  # nearly always, and fast
        return
    wrong = ((target < 0) | (target >= classes)) & (target != ignored)
    if wrong.any():
        raise ValueError(
            f"{owner} expected class numbers from 0 to {classes - 1}, got {target[wrong][0]}: "
            f"try numbering the classes from 0, or give input one column for each class"
        )


def positive_whole(owner: str, **sizes: Any) -> None:
    """Raise ValueError unless each size is a whole number of at least 1."""
    for name, size in sizes.items():
        if not isinstance(size, int | np.integer) or size < 1:
            raise ValueError(f"{owner} expected {name} to be a whole number of at least 1, got {size!r}")


def indices(owner: str, x: Any, count: int) -> None:
    """Raise TypeError or ValueError unless `x` is an array of whole numbers from 0 to count - 1."""
    array(owner, x, dtype="np.int64")
    if not np.issubdtype(x.dtype, np.integer):
        raise TypeError(f"{owner} expected x of whole numbers, got {x.dtype}: try x.astype(np.int64)")
    wrong = x[(x < 0) | (x >= count)]
    if wrong.size:
        raise ValueError(
            f"{owner} expected indices from 0 to {count - 1}, got {wrong[0]}: "
            f"try num_embeddings={wrong.max() + 1}, or number the entries from 0"
        )


def probabilities(owner: str, x: np.ndarray, name: str, advice: str) -> None:
    """Raise ValueError unless every number of `x` lies in [0, 1]; NaN passes, and gives NaN."""
    wrong = x[(x < 0) | (x > 1)]
    if wrong.size:
        raise ValueError(f"{owner} expected {name} in [0, 1], got {wrong.flat[0]}: try {advice}")


def broadcasts(owner: str, weight: np.ndarray, input: np.ndarray, name: str) -> None:
    """Raise ValueError unless `weight` broadcasts to input's shape, and not the other way round."""
    try:
        fits = np.broadcast_shapes(weight.shape, input.shape) == input.shape
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(
            f"{owner} expected {name} that broadcasts to input {input.shape}, got {weight.shape}: "
            f"try one number for each column, shape {input.shape[-1:]}"
        )


def states(owner: str, hx: Any, dtype: np.dtype, shapes: list[tuple[int, ...]]) -> None:
    """Raise unless hx, if given, is h of the one shape, or a tuple (h, c) of both, and of x's dtype."""
    if hx is None:
        return
    if len(shapes) > 1 and not (isinstance(hx, tuple) and len(hx) == len(shapes)):
        raise TypeError(f"{owner} expected hx as a tuple (h, c), got {type(hx).__name__}: try (h, c)")
    for name, state, shape in zip("hc", hx if len(shapes) > 1 else (hx,), shapes, strict=False):
        float_array(owner, state, name)
        if state.shape != shape:
            raise ValueError(
                f"{owner} expected {name} of shape {shape}, got {state.shape}: "
                f"try np.zeros({shape}, np.{dtype}), or leave hx out"
            )
        same_dtype(owner, state, dtype, name=name, of="input")


def sequence(owner: str, x: Any, size: int, batch_first: bool, name: str = "x") -> None:
    """Raise unless `x` is floating-point, (T, n, size), or (n, T, size), or (T, size) for one sequence."""
    float_array(owner, x, name)
    if x.ndim not in (2, 3) or x.shape[-1] != size or 0 in x.shape:
        batched = f"(n, T, {size})" if batch_first else f"(T, n, {size})"
        raise ValueError(
            f"{owner} expected {name} of shape {batched}, or (T, {size}) for one sequence, got {x.shape}: "
            f"try {name} with {size} features at each of one or more time steps"
        )
