"""How far training is, shown while it runs."""

import signal
import sys
import threading
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from html import escape
from typing import Any

from dlviz.train._loop import Step


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


@contextmanager
def _minibatch_first() -> Iterator[threading.Event]:
    """Hold back the first Ctrl-C, so that no update is left half made; a second one strikes at once."""
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():  # signals do not arrive there
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
