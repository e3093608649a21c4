"""What a gradient must look like: the check that every `backward` begins with, in one place."""

from typing import Any

import numpy as np


def like(output: Any) -> Any:
    """What a gradient of `output` must look like: (shape, dtype), or a list of these for a tuple."""
    if isinstance(output, (np.ndarray, np.generic)):
        return output.shape, output.dtype
    if isinstance(output, tuple):
        return [like(part) for part in output]
    if output is None:
        return None
    return np.shape(output), getattr(output, "dtype", np.float64)


def as_gradient(grad: Any, like: Any, module: Any) -> Any:
    """`grad` as an array (or tuple of arrays) that looks like the module's output, or ValueError."""
    if type(grad) is np.ndarray and type(like) is tuple and like == (grad.shape, grad.dtype):
        return grad
    if isinstance(like, list):
        if not isinstance(grad, tuple) or len(grad) != len(like):
            raise ValueError(
                f"{_name(module)} expected a tuple of {len(like)} gradients, one for each output"
            )
        return tuple(
            g if g is None else as_gradient(g, part, module) for g, part in zip(grad, like, strict=True)
        )
    if like is None:
        raise ValueError(
            f"{type(module).__name__}.backward expected None as the gradient of an output that is None"
        )
    shape, dtype = like
    grad = np.asarray(grad, dtype)
    if grad.shape != shape:
        raise ValueError(
            f"{_name(module)} expected a gradient of the output's shape {shape}, got {grad.shape}: "
            "try np.ones_like(y), or what loss_fn.backward() returns"
        )
    return grad


def _name(module: Any) -> str:
    return f"{type(module).__name__}.backward"


def filled(grad: Any, like: Any) -> Any:
    """`grad` with zeros in place of each None, which a checked gradient may have inside a tuple."""
    if isinstance(like, list):
        grads = [None] * len(like) if grad is None else grad
        return tuple(filled(g, part) for g, part in zip(grads, like, strict=True))
    return np.zeros(*like) if grad is None and like is not None else grad
