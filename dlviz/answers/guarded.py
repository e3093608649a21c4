"""Run scripts with the learner's code, whatever that code does, and tell plainly what happened.

Their code runs in a thread: a time limit that needs no signal holds on every system, and outside the main
thread too.
"""

import ctypes
import io
import linecache
import os
import random
import sys
import sysconfig
import threading
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import Any

import numpy as np

from .plain import type_name
from .play import perform
from .script import Outcome, Script

MAX_PRINTED = 2_000  # characters kept of what one script prints
POLL = 0.05  # seconds: how soon Jupyter's stop button is obeyed
PATIENCE = 1.0  # seconds in which code past its limit may still end
DLVIZ = Path(__file__).parents[1]
NOT_THEIRS = tuple(map(str, (DLVIZ, *map(sysconfig.get_path, ("stdlib", "purelib", "platlib")))))


class TimeLimit(BaseException):
    """Thrown into the learner's code when its time is up."""


def run_all(scripts: Sequence[Script], answer: Any, seconds: float) -> list[Outcome]:
    """One outcome for each script, up to the first that used up what was left of the time."""
    outcomes: list[Outcome] = []
    deadline = time.monotonic() + seconds
    for script in scripts:
        outcomes.append(run(script, answer, deadline - time.monotonic()))
        if outcomes[-1].ended == "time limit":
            break
    return outcomes


def run(script: Script, answer: Any, seconds: float) -> Outcome:
    """Run one script, for at most so many seconds. Raises nothing but the interrupt of the stop button."""
    if not callable(answer):
        return Outcome("not callable", detail=type_name(answer))
    finished: list[Outcome] = []
    running = threading.Lock()  # held until their code has ended
    worker = threading.Thread(target=_work, args=(script, answer, finished, running), daemon=True)
    with _left_as_found(worker, running) as printed:
        running.acquire()
        try:
            worker.start()
            _wait(running, seconds)
        finally:
            _stop(worker, running)
    outcome = finished[0] if finished else Outcome("time limit", detail="still running" * running.locked())
    return replace(outcome, printed=printed.getvalue())


def _work(script: Script, answer: Any, finished: list[Outcome], running: threading.Lock) -> None:
    try:
        try:
            outcome = perform(script, answer)
        except TimeLimit:
            return
        except BaseException:  # here SystemExit and KeyboardInterrupt are wrong answers like any other
            outcome = _raised()
        finished.append(outcome)
    except BaseException:  # the time limit, thrown while the lines above were tidying up
        return
    finally:
        running.release()


def _raised() -> Outcome:
    """The exception that is being handled, in plain text."""
    _, error, traceback = sys.exc_info()
    line, number = _own_line(traceback)
    try:
        detail = str.__str__(str(error))[:500]  # exactly a str, where theirs returns a subclass
    except BaseException:
        detail = ""
    return Outcome("exception", error=type_name(error), detail=detail, line=line, line_number=number)


def _own_line(traceback: TracebackType | None) -> tuple[str, int]:
    """The innermost line that is the learner's own, not a library's."""
    file, number = "", 0
    for frame, line_number in walk_tb(traceback):
        name = frame.f_code.co_filename
        if not name.startswith("<frozen") and not os.path.abspath(name).startswith(NOT_THEIRS):
            file, number = name, line_number
    return linecache.getline(file, number).strip(), number


# The time limit


def _wait(running: threading.Lock, seconds: float) -> None:
    """Wait until the worker releases its lock, for at most so many seconds.

    `Thread.join` won't do: when the stop button interrupts it, Python marks the thread as ended although it
    still runs (CPython issue 90882), and the learner's code would run on.
    """
    deadline = time.monotonic() + seconds
    while running.locked() and time.monotonic() < deadline:
        if running.acquire(timeout=min(POLL, seconds)):  # on Windows a longer nap cannot be interrupted
            running.release()


def _stop(worker: threading.Thread, running: threading.Lock) -> None:
    """Throw `TimeLimit` into the worker until it ends; a worker that catches everything is left to itself."""
    throw = ctypes.pythonapi.PyThreadState_SetAsyncExc
    deadline = time.monotonic() + PATIENCE
    while running.locked() and time.monotonic() < deadline:
        if not throw(ctypes.c_ulong(worker.ident or 0), ctypes.py_object(TimeLimit)):
            running.release()  # no such thread: it ended before it could say so
        _wait(running, POLL)


# What the learner's code may disturb


@contextmanager
def _left_as_found(worker: threading.Thread, running: threading.Lock) -> Iterator[io.StringIO]:
    """Catch what the worker prints, keep its warnings away, and put back what its code may have changed.

    NumPy keeps `seterr` and `set_printoptions` for each thread, so these end with the worker.
    """
    out, err = sys.stdout, sys.stderr
    random_state, numpy_state = random.getstate(), np.random.get_state()
    recursion_limit, torch = sys.getrecursionlimit(), sys.modules.get("torch")
    torch_state = torch.get_rng_state() if torch else None
    printed = io.StringIO()
    sys.stdout, sys.stderr = _Muffler(out, worker, printed), _Muffler(err, worker, printed)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield printed
    finally:
        if not running.locked():  # one that cannot be stopped stays muffled
            sys.stdout, sys.stderr = out, err
        sys.setrecursionlimit(recursion_limit)
        random.setstate(random_state)
        np.random.set_state(numpy_state)
        if torch:
            torch.set_rng_state(torch_state)


class _Muffler:
    """A stream that keeps the beginning of what one thread writes, and passes on what all others write."""

    def __init__(self, stream: Any, worker: threading.Thread, printed: io.StringIO) -> None:
        self._stream, self._worker, self._printed = stream, worker, printed

    def write(self, text: str) -> int:
        if threading.current_thread() is not self._worker:
            return self._stream.write(text)
        self._printed.write(text[: MAX_PRINTED - self._printed.tell()])
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
