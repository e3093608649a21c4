"""The training loop: one update for each minibatch, and a report of each update."""

import sys
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from operator import length_hint
from typing import Any

import numpy as np

from dlviz import nn
from dlviz.train._torch import in_torch


@dataclass(frozen=True)
class Step:
    """What happened in one minibatch."""

    epoch: int  # from 1
    epochs: int
    index: int  # of the minibatch in its epoch, from 1
    batches: int | None  # in an epoch, if known
    loss: float  # of this minibatch
    mean_loss: float  # of the epoch so far, each minibatch counting alike

    @property
    def fraction(self) -> float:
        """How much of the training is done, from 0 to 1."""
        return (self.epoch - 1 + self.index / (self.batches or self.index)) / self.epochs


def steps(
    model: Any,
    loss_fn: Any,
    optimizer: Any,
    batches: Iterable[Any],
    *,
    epochs: int = 1,
    precision: str | None = None,
    clip_norm: float | None = None,
) -> Generator[Step, None, None]:
    """Train, and yield a Step after each minibatch (x, t). Stop walking, and training stops.

    `model`, `loss_fn` and `optimizer` are all of dlviz or all of PyTorch. `batches` is walked once an epoch;
    x and t may be arrays or tensors, and are brought to the model's library, device and floating-point dtype.
    The model is put in training mode for each minibatch, so that evaluating it in between does no harm.

    `precision` "bfloat16" or "float16" trains a PyTorch model in mixed precision: weights in float32, matrix
    products in the shorter dtype; with float16 the loss is scaled (Micikevicius et al. 2018). `clip_norm`
    shortens the gradient, of all parameters as one vector, to this norm where it is longer.

    ValueError, before anything is trained, for a precision that the model or the device does not take, and
    for an optimizer that holds nothing of this model to learn. RuntimeError within torch.autocast.
    FloatingPointError where float16 overflows: parameters, buffers and optimizer are then as they were.
    """
    _check_optimizer(model, optimizer)
    if clip_norm is not None and not clip_norm > 0:
        raise ValueError(f"train.steps expected clip_norm above 0, got {clip_norm}: try 1.0, or leave it out")
    if _is_torch(model):
        step = in_torch(model, loss_fn, optimizer, precision, clip_norm)
    elif precision is None:
        step = _in_numpy(model, loss_fn, optimizer, clip_norm)
    else:
        raise ValueError(
            f"train.steps takes precision={precision!r} for PyTorch models, got one in NumPy, which computes "
            "in its weights' dtype: leave precision out, or train bridge.twin(model)"
        )
    return _walk(model, step, batches, epochs)


def _walk(
    model: Any, step: Callable[[Any, Any], float], batches: Iterable[Any], epochs: int
) -> Generator[Step, None, None]:
    size = length_hint(batches) or None
    for epoch in range(1, epochs + 1):
        total, index = 0.0, 0
        for index, (x, t) in enumerate(batches, start=1):
            if not model.training:  # it was evaluated since the last step
                model.train()
            loss = step(x, t)
            total += loss
            yield Step(epoch, epochs, index, size, loss, total / index)
        if index == 0:
            raise ValueError(
                f"no minibatch came in epoch {epoch}: pass batches that can be walked again, "
                "such as data.minibatches(x, t, 32)"
            )


def _is_torch(model: Any) -> bool:
    """Whether this is a PyTorch module; PyTorch is not imported to find out."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(model, torch.nn.Module)


def _check_optimizer(model: Any, optimizer: Any) -> None:
    """Raise ValueError if the optimizer has none of the model's parameters to move."""
    groups = getattr(optimizer, "param_groups", None)
    if groups is None:  # an optimizer written by the user, which does not list its parameters
        return
    inside = {id(parameter) for parameter in model.parameters()}
    held = [p for group in groups for p in group["params"] if id(p) in inside]
    if not held:
        raise ValueError(
            "train.steps expected an optimizer of this model, got one that holds none of its parameters: "
            f"make it from this model's, {type(optimizer).__name__}(model.parameters())"
        )
    if not any(parameter.requires_grad for parameter in held):
        raise ValueError(
            "train.steps expected something to learn, got an optimizer whose parameters of this model are "
            "all frozen: set requires_grad = True for some"
        )


def _in_numpy(
    model: Any, loss_fn: Any, optimizer: Any, clip_norm: float | None
) -> Callable[[Any, Any], float]:
    """A function that takes one step with x and t, and returns the loss before it."""
    dtype = next(model.parameters()).dtype

    def step(x: Any, t: Any) -> float:
        x, t = _array(x, dtype), _array(t, dtype)
        optimizer.zero_grad()
        loss = loss_fn(model(x), t)
        model.backward(loss_fn.backward())
        if clip_norm is not None:
            nn.utils.clip_grad_norm_(model.parameters(), clip_norm)
        optimizer.step()
        return float(loss)

    return step


def _array(values: Any, dtype: Any) -> np.ndarray:
    """An array; floating-point numbers take the dtype."""
    values = values.detach().cpu().numpy() if hasattr(values, "detach") else np.asarray(values)
    return values.astype(dtype, copy=False) if np.issubdtype(values.dtype, np.floating) else values
