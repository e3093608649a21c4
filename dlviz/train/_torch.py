"""A step of training in PyTorch, in mixed precision if asked. PyTorch is imported when a step is made."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import numpy as np

from dlviz import device


def in_torch(
    model: Any, loss_fn: Any, optimizer: Any, precision: str | None, clip_norm: float | None
) -> Callable[[Any, Any], float]:
    """A function that takes one step with x and t, and returns the loss before it."""
    import torch

    like = next(model.parameters())
    kind, short = like.device.type, precision == "float16"
    autocast = nullcontext() if precision is None else _autocast(precision, like)
    # Gradients too small for float16 are scaled up for backward, and down again before the step. Torch begins
    # with a scale of 2**16, which leaves out many a first step, and then its schedules warn.
    scaler = torch.amp.GradScaler(kind, init_scale=2.0**10, enabled=short)

    def step(x: Any, t: Any) -> float:
        if torch.is_autocast_enabled(kind):
            raise RuntimeError(
                "train.steps expected no torch.autocast around it: as long as that lasts, the model computes "
                "with copies of its first weights and learns nothing; try "
                'train.steps(..., precision="bfloat16") instead'
            )
        x, t = _tensor(x, like), _tensor(t, like)
        optimizer.zero_grad()
        with _keeping_buffers(model) if short else nullcontext():
            with autocast:  # forward and loss alone: its copies of the weights are dropped here
                loss = loss_fn(model(x), t)
            if short and not math.isfinite(loss.item()):
                raise _overflow(f"the loss is {loss.item()}")
        scaler.scale(loss).backward()
        if clip_norm is not None:
            scaler.unscale_(optimizer)
            torch.nn.utils.clip_grad_norm_(model.parameters(), clip_norm)
        scaler.step(optimizer)  # skipped if a gradient overflows; then the scale is halved
        scaler.update()
        if short and scaler.get_scale() < 1:
            raise _overflow("a gradient is inf or NaN, however the loss is scaled")
        return loss.item()

    return step


def _autocast(precision: str, like: Any) -> Any:
    """torch.autocast in this dtype, on the device of `like`, a weight."""
    import torch

    if precision not in ("bfloat16", "float16"):
        raise ValueError(f"train.steps expected precision 'bfloat16', 'float16' or None, got {precision!r}")
    known = device.mixed_precisions(like.device)
    if precision not in known:
        raise ValueError(
            f"train.steps cannot train in {precision} on this device ({like.device}): "
            f"try {' or '.join([*map(repr, known), 'None'])}"
        )
    if like.dtype != torch.float32:
        raise ValueError(
            "train.steps expected weights in float32, of which mixed precision makes shorter copies, got "
            f"{like.dtype}: try model.float()"
        )
    return torch.autocast(like.device.type, getattr(torch, precision))


@contextmanager
def _keeping_buffers(model: Any) -> Iterator[None]:
    """Restore running statistics and other buffers if forward overflows."""
    before = [buffer.clone() for buffer in model.buffers()]
    try:
        yield
    except FloatingPointError:
        for buffer, value in zip(model.buffers(), before, strict=True):
            buffer.copy_(value)
        raise


def _overflow(what: str) -> FloatingPointError:
    return FloatingPointError(
        f"train.steps expected numbers that float16 can hold, up to 65,504, but {what}: try "
        'precision="bfloat16", which reaches as far as float32, smaller inputs, or data without NaN'
    )


def _tensor(values: Any, like: Any) -> Any:
    """A tensor on the device of `like`; floating-point numbers take its dtype, class numbers int64."""
    import torch

    if not isinstance(values, torch.Tensor):
        values = torch.from_numpy(np.array(values, order="C"))  # PyTorch has no negative strides
    return values.to(like.device, like.dtype if values.is_floating_point() else torch.int64)
