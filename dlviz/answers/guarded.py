"""Run scripts with the learner's code, whatever that code does, and tell plainly what happened.

Their code runs in a thread: a time limit that needs no signal holds on every system, and outside the main
thread too. What runs in C without a pause can't be stopped so; `apart.py` can stop it.
"""

import ctypes
import io
import linecache
import os
import sys
import sysconfig
import threading
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import Any

from .fitting import misfit
from .plain import type_name
from .play import perform
from .script import Outcome, Script
from .surroundings import Surroundings

MAX_PRINTED = 2_000  # characters kept of what one script prints
IDLE = 0.05  # of its time, code that computes gets at least so much, on a machine however busy
PATIENT = 10  # times the limit: so long may it take by the clock
POLL = 0.05  # seconds: how soon Jupyter's stop button is obeyed
PAUSE = 0.2  # seconds: between two looks no more count, for a machine that slept gave nobody any time
PATIENCE = 1.0  # seconds in which code past its limit may still end
DLVIZ = Path(__file__).parents[1]
NOT_THEIRS = tuple(map(str, (DLVIZ, *map(sysconfig.get_path, ("stdlib", "purelib", "platlib")))))


class TimeLimit(BaseException):
    """Thrown into the learner's code when its time is up."""


def run_all(scripts: Sequence[Script], answer: Any, seconds: float) -> list[Outcome]:
    """One outcome for each script, up to the first that used up what was left of the time.

    The time is what the learner's thread computes; but code that waits and does nothing ends after as many
    seconds by the clock.
    """
    return list(run_each(scripts, answer, seconds))


def run_each(scripts: Sequence[Script], answer: Any, seconds: float) -> Iterator[Outcome]:
    """The outcomes of `run_all`, one by one."""
    around = Surroundings()
    for script in scripts:
        around = around if around.complete else Surroundings()
        outcome, used = _timed(script, answer, seconds, around)
        yield outcome
        seconds -= used
        if outcome.ended == "time limit":
            return


def run(script: Script, answer: Any, seconds: float) -> Outcome:
    """Run one script, for at most so many seconds. Raises nothing but the interrupt of the stop button."""
    return _timed(script, answer, seconds, Surroundings())[0]


def _timed(script: Script, answer: Any, seconds: float, around: Surroundings) -> tuple[Outcome, float]:
    """The outcome, and the seconds of computing that it took."""
    if odd := misfit(script, answer):
        return Outcome("not callable", detail=odd), 0.0
    finished: list[Outcome] = []
    clock = _Clock()
    running = threading.Lock()  # held until their code has ended
    worker = threading.Thread(target=_work, args=(script, answer, finished, clock, running), daemon=True)
    with _left_as_found(worker, running, around) as printed:
        running.acquire()
        try:
            worker.start()
            _wait(running, seconds, clock)
        finally:
            _stop(worker, running)
    outcome = finished[0] if finished else Outcome("time limit", detail="still running" * running.locked())
    text = printed.getvalue()
    return replace(outcome, printed=text) if text else outcome, clock.seconds


def _work(
    script: Script, answer: Any, finished: list[Outcome], clock: "_Clock", running: threading.Lock
) -> None:
    try:
        clock.start()
        if torch := sys.modules.get("torch"):
            torch.set_num_threads(1)  # several would collide on a busy machine; these networks are small
        try:
            outcome = perform(script, answer)
        except TimeLimit:
            return
        except BaseException:  # here SystemExit and KeyboardInterrupt are wrong answers like any other
            outcome = _raised()
        clock.stop()
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


class _Clock:
    """How many seconds one thread has computed; where a system does not tell, how many have passed."""

    def __init__(self) -> None:
        self.id: int | None = None
        self.begun = time.monotonic()
        self.latest = 0.0

    def start(self) -> None:
        """Called by the thread itself: another must not ask for its clock when it may have ended."""
        if hasattr(time, "pthread_getcpuclockid"):
            self.id = time.pthread_getcpuclockid(threading.get_ident())

    def stop(self) -> None:
        """Keep what was counted. Another thread may read at any moment, so the id goes last."""
        latest = self.seconds
        self.latest, self.begun, self.id = latest, time.monotonic() - latest, None

    @property
    def seconds(self) -> float:
        """So far."""
        clock = self.id  # looked up once: its thread may stop it meanwhile
        if clock is None:
            return time.monotonic() - self.begun
        with suppress(OSError):  # the thread has just ended
            self.latest = time.clock_gettime(clock)
        return self.latest


def _wait(running: threading.Lock, seconds: float, clock: _Clock | None = None) -> None:
    """Wait until the worker releases its lock, for at most so many seconds of its clock.

    `Thread.join` won't do: when the stop button interrupts it, Python marks the thread as ended although it
    still runs (CPython issue 90882), and the learner's code would run on.
    """
    latest, waited, checked, computed = time.monotonic(), 0.0, 0.0, 0.0
    while running.locked():
        before, latest = latest, time.monotonic()
        waited += min(latest - before, PAUSE)
        if waited > seconds * (PATIENT if clock else 1) or (clock and clock.seconds > seconds):
            return
        if clock and waited - checked > seconds:  # does it compute at all?
            earlier, computed, checked = computed, clock.seconds, waited
            if computed - earlier < IDLE * seconds:
                return
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
def _left_as_found(
    worker: threading.Thread, running: threading.Lock, around: Surroundings
) -> Iterator[io.StringIO]:
    """Catch what the worker prints, keep its warnings away, and put back what it changed around itself."""
    out, err = sys.stdout, sys.stderr
    printed = io.StringIO()
    sys.stdout, sys.stderr = _Muffler(out, worker, printed), _Muffler(err, worker, printed)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield printed
    finally:
        around.restore()
        if not running.locked():  # one that cannot be stopped stays muffled
            sys.stdout, sys.stderr = out, err


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
