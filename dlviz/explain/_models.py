"""What the methods need of a model of either library: its outputs, and gradients of its inputs."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import numpy as np

from dlviz import nn
from dlviz.nn._saving import to_numpy

ROWS = 256  # in one pass: with more, the arrays kept for backward would fill the memory

Along = Callable[[np.ndarray, slice], np.ndarray]  # outputs (rows, classes), which rows -> gradient of them


@contextmanager
def answering(model: Any) -> Iterator[Callable[[np.ndarray], np.ndarray]]:
    """A function from x (n, ...) to the model's logits (n, classes) in evaluation mode, without gradients."""
    if is_torch(model):
        import torch

        with _evaluated(model), torch.no_grad():
            yield lambda x: _by_chunks(lambda rows: to_numpy(model(_tensor(rows, model))), x)
    else:
        network = deepcopy(model).eval()
        with nn.no_grad():
            yield lambda x: _by_chunks(network, x)


def input_gradient(model: Any, x: np.ndarray, along: Along) -> np.ndarray:
    """Jᵀ v for each x, where J is the outputs' Jacobian and `along` gives v for the outputs of some rows.

    v is a one-hot row for the gradient of one logit, and softmax(z) - onehot(t) for that of cross-entropy.
    """
    gradients = (_torch_gradient if is_torch(model) else _numpy_gradient)(model, x, along)
    return np.concatenate(gradients).astype(x.dtype, copy=False)


def _numpy_gradient(model: Any, x: np.ndarray, along: Along) -> list[np.ndarray]:
    network = deepcopy(model).eval()  # so that parameters' gradients, mode and pending calls stay as they are
    with nn.enable_grad():
        return [network.backward(along(_scores(network(x[rows])), rows)) for rows in _chunks(x)]


def _torch_gradient(model: Any, x: np.ndarray, along: Along) -> list[np.ndarray]:
    import torch

    gradients = []
    with _evaluated(model), torch.enable_grad():
        for rows in _chunks(x):
            leaf = _tensor(x[rows], model).requires_grad_()
            z = model(leaf)
            v = torch.from_numpy(along(_scores(to_numpy(z)), rows)).to(z)
            gradients.append(to_numpy(torch.autograd.grad(z, leaf, v)[0]))  # parameters get no gradient
    return gradients


@contextmanager
def _evaluated(model: Any) -> Iterator[None]:
    """A PyTorch module in evaluation mode; afterwards each of its modules is in its own mode again."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        yield
    finally:
        for module, mode in modes:
            module.training = mode


def inputs(owner: str, model: Any, x: Any) -> np.ndarray:
    """x as an array, in the dtype of the model's parameters, or one sentence on what is wrong with it."""
    if not (isinstance(model, nn.Module) or is_torch(model)):
        raise TypeError(
            f"{owner} expected a module of dlviz.nn or torch.nn, got {type(model).__name__}: "
            "try the model itself in place of what it returned"
        )
    x = to_numpy(x)
    if x.dtype.kind not in "biuf" or x.ndim < 2 or not x.size:
        raise ValueError(
            f"{owner} expected x (n, ...) of numbers, one row for each input, got {x.dtype} of shape "
            f"{x.shape}: try x[None] for a single input"
        )
    like = next(iter(model.parameters()), None)
    return x.astype(np.float64 if like is None else to_numpy(like.data[:0]).dtype)


def classes(owner: str, t: Any, n: int, name: str = "target") -> np.ndarray:
    """Classes (n,) as whole numbers, or ValueError."""
    t = to_numpy(t)
    if t.shape != (n,) or t.dtype.kind not in "iu" or (n and t.min() < 0):
        raise ValueError(
            f"{owner} expected {name} ({n},), a class from 0 up for each input, got {t.dtype} of shape "
            f"{t.shape}: try np.full(len(x), 3), or the predictions model(x).argmax(1)"
        )
    return t.astype(np.int64)


def one_hot(owner: str, z: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Rows with a 1 at the class (n,), of the outputs' shape (n, k), or ValueError for a class beyond k."""
    if t.max() >= z.shape[1]:
        raise ValueError(
            f"{owner} expected classes below {z.shape[1]}, as the model has outputs, got {t.max()}"
        )
    return np.eye(z.shape[1], dtype=z.dtype)[t]


def is_torch(model: Any) -> bool:
    """Whether this is a PyTorch module; PyTorch is not imported to find out."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(model, torch.nn.Module)


def _scores(z: Any) -> np.ndarray:
    if getattr(z, "ndim", 0) != 2:
        raise ValueError(
            "expected a model whose output is (n, classes), one row of logits for each input, got "
            f"{getattr(z, 'shape', type(z).__name__)}"
        )
    return z


def _by_chunks(answer: Callable[[np.ndarray], Any], x: np.ndarray) -> np.ndarray:
    return np.concatenate([_scores(answer(x[rows])) for rows in _chunks(x)])


def _chunks(x: np.ndarray) -> Iterator[slice]:
    return (slice(start, start + ROWS) for start in range(0, len(x), ROWS))


def _tensor(x: np.ndarray, model: Any) -> Any:
    """A tensor of its own on the model's device, in the model's dtype."""
    import torch

    like = next(iter(model.parameters()), None)
    return torch.tensor(x) if like is None else torch.tensor(x, dtype=like.dtype, device=like.device)
