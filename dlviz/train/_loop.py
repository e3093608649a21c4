"""The training loop, for either library, as a generator: whoever walks it draws, stops or tests.

for step in train.watch(train.steps(model, loss_fn, optimizer, batches, epochs=20)):
    losses.append(step.loss)
"""

import signal
import sys
import threading
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from operator import length_hint
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Step:
    """What happened in one minibatch."""

    epoch: int  # from 1
    epochs: int
    index: int  # of the minibatch in its epoch, from 1
    batches: int | None  # in an epoch, where known
    loss: float  # of this minibatch
    mean_loss: float  # of the epoch so far, each minibatch counting alike

    @property
    def fraction(self) -> float:
        """How much of the training is done, from 0 to 1."""
        return (self.epoch - 1 + self.index / (self.batches or self.index)) / self.epochs


def steps(
    model: Any, loss_fn: Any, optimizer: Any, batches: Iterable[Any], *, epochs: int = 1
) -> Generator[Step, None, None]:
    """Train, and yield a Step after each minibatch (x, t). Stop walking, and training stops.

    `model`, `loss_fn` and `optimizer` are all of dlviz or all of PyTorch. `batches` is walked once an epoch;
    x and t may be arrays or tensors, and are brought to the model's library, device and floating-point dtype.
    The model is put in training mode for each minibatch, so that evaluating it in between does no harm.
    """
    run = _torch_step if _is_torch(model) else _numpy_step
    size = length_hint(batches) or None
    for epoch in range(1, epochs + 1):
        total, index = 0.0, 0
        for index, (x, t) in enumerate(batches, start=1):
            model.train()
            loss = run(model, loss_fn, optimizer, x, t)
            total += loss
            yield Step(epoch, epochs, index, size, loss, total / index)
        if index == 0:
            raise ValueError(
                f"no minibatch came in epoch {epoch}: pass batches that can be walked again, "
                "such as data.minibatches(x, t, 32)"
            )


def watch(steps: Iterable[Step], *, every: float = 0.1) -> Generator[Step, None, None]:
    """Pass the steps through, and show how far training is, at most once in `every` seconds.

    In Jupyter a bar, elsewhere a line of text; both end in a line such as "40 epochs · loss 0.031", the mean
    of the last epoch. Ctrl-C, or Jupyter's stop button, ends the walk quietly, after the minibatch at hand.
    """
    show, walk = _screen(), iter(steps)
    step, shown, ending = None, -every, "stopped in"
    try:
        while True:
            with _minibatch_first() as interrupted:
                following = next(walk, None)
            if following is None:
                ending = "complete"
                return
            step = following
            if time.monotonic() - shown >= every:
                show(_text(step), step.fraction)
                shown = time.monotonic()
            yield step
            if interrupted.is_set():
                ending = "interrupted in"
                return
    finally:
        if step is not None:
            show(_text(step, ending), step.fraction, final=True)


def _is_torch(model: Any) -> bool:
    """Whether this is a PyTorch module; PyTorch is not imported to find out."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(model, torch.nn.Module)


def _numpy_step(model: Any, loss_fn: Any, optimizer: Any, x: Any, t: Any) -> float:
    dtype = next((p.dtype for p in model.parameters()), np.float32)
    x, t = _array(x, dtype), _array(t, dtype)
    optimizer.zero_grad()
    loss = loss_fn(model(x), t)
    model.backward(loss_fn.backward())
    optimizer.step()
    return float(loss)


def _torch_step(model: Any, loss_fn: Any, optimizer: Any, x: Any, t: Any) -> float:
    like = next(model.parameters())
    x, t = _tensor(x, like), _tensor(t, like)
    optimizer.zero_grad()
    loss = loss_fn(model(x), t)
    loss.backward()
    optimizer.step()
    return loss.item()


def _array(values: Any, dtype: Any) -> np.ndarray:
    """An array; floating-point numbers take the dtype."""
    values = values.detach().cpu().numpy() if hasattr(values, "detach") else np.asarray(values)
    return values.astype(dtype, copy=False) if np.issubdtype(values.dtype, np.floating) else values


def _tensor(values: Any, like: Any) -> Any:
    """A tensor on the device of `like`; floating-point numbers take its dtype, class numbers int64."""
    import torch

    values = torch.as_tensor(values)
    return values.to(like.device, like.dtype if values.is_floating_point() else torch.int64)


@contextmanager
def _minibatch_first() -> Iterator[threading.Event]:
    """Hold back the first Ctrl-C, so that no update is left half made; a second one strikes at once."""
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():  # where no signal arrives
        yield asked
        return

    def hold_back(*_: Any) -> None:
        asked.set()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, hold_back)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)


def _text(step: Step, ending: str = "") -> str:
    """One line, with two digits of the loss: more would differ from processor to processor."""
    loss = f"loss {step.mean_loss:.2g}" if step.mean_loss < 100 else f"loss {step.mean_loss:.0f}"
    if ending == "complete":
        return f"{step.epochs} epoch{'s' if step.epochs > 1 else ''} · {loss}"
    text = f"{ending} epoch {step.epoch} of {step.epochs} · {loss}".lstrip()
    return f"{text} · the model keeps what it has learned" if ending == "interrupted in" else text


def _html(text: str, fraction: float) -> str:
    """A bar in the text's own colour, so that it suits light and dark pages."""
    return (
        f'<div role="progressbar" aria-label="training" aria-valuemin="0" aria-valuemax="100" '
        f'aria-valuenow="{100 * fraction:.0f}" aria-valuetext="{escape(text)}" '
        'style="display:flex;align-items:center;gap:1em">'
        '<div style="flex:0 1 20em;height:.5em;border:1px solid currentColor;border-radius:.25em">'
        f'<div style="width:{fraction:.0%};height:100%;background:currentColor"></div></div>'
        f"<span>{escape(text)}</span></div>"
    )


def _screen() -> Any:
    """A function show(text, fraction, final=False) for the place we run in: Jupyter, a terminal, or a log."""
    ipython = sys.modules.get("IPython")
    if ipython is not None and hasattr(ipython.get_ipython(), "kernel"):
        from IPython.display import display

        handle = None

        def in_jupyter(text: str, fraction: float, final: bool = False) -> None:
            nonlocal handle
            bundle = {"text/plain": text, "text/html": _html(text, fraction)}
            if handle is None:
                handle = display(bundle, raw=True, display_id=True)
            else:
                handle.update(bundle, raw=True)

        return in_jupyter

    def in_terminal(text: str, fraction: float, final: bool = False) -> None:
        if sys.stdout.isatty():
            print(f"\r{text:<79}", end="\n" if final else "", flush=True)
        elif final:
            print(text)

    return in_terminal
