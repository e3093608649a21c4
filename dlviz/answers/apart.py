"""Scripts run in a process of its own, for code that nothing else can stop; with the same outcomes.

Run as `python -m dlviz.answers.apart`, this file is that process.
"""

import io
import linecache
import math
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from .guarded import NOT_THEIRS, PATIENT, run_each
from .packing import packed
from .script import Outcome, Script

LONGER = 2  # seconds past its limit: whatever still runs then can't be stopped from within
PLAIN = {("dlviz.answers.script", "Outcome"), ("numpy", "dtype"), ("numpy", "ndarray"), ("_codecs", "encode")}
PLAIN |= {("numpy._core.multiarray", name) for name in ("_reconstruct", "scalar")}


def run_apart(scripts: Sequence[Script], answer: Any, seconds: float) -> list[Outcome]:
    """As `run_all`: one outcome for each script, up to the first that used up what was left of the time.

    The answer is sent with all that it uses. Where that can't be sent, an open file say, or the process ends
    by itself, the outcome is an exception that says so.
    """
    try:
        work, sources = packed((answer, list(scripts), seconds), NOT_THEIRS)
    except Exception as error:
        return [_failed(error, f"not everything that it uses can be sent to another process: {error}")]
    process = subprocess.Popen(
        [sys.executable, "-m", "dlviz.answers.apart"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    alarm = threading.Timer(PATIENT * seconds + LONGER, process.kill)  # by the clock, if nothing else ends it
    alarm.start()
    try:
        given, _ = process.communicate(pickle.dumps((sources, work)))
    finally:
        alarm.cancel()
        process.kill()
    outcomes = list(_read(given))
    if len(outcomes) < len(scripts) and not (outcomes and outcomes[-1].ended == "time limit"):
        stopped = process.returncode < 0
        end = f"the process ended by itself, with {process.returncode}"
        outcomes.append(Outcome("time limit") if stopped else _failed(ChildProcessError(), end))
    return outcomes


def _failed(error: Exception, detail: str) -> Outcome:
    return Outcome("exception", error=type(error).__name__, detail=detail, line_number=-1)


class _PlainUnpickler(pickle.Unpickler):
    """Reads outcomes and nothing else, whatever the other process has written."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in PLAIN or module in ("numpy.dtypes", "numpy._core.numeric"):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no plain data")


def _read(given: bytes) -> Iterator[Outcome]:
    stream = io.BytesIO(given)
    with suppress(EOFError, pickle.UnpicklingError):
        while True:
            yield _PlainUnpickler(stream).load()


# The other process


def _main() -> None:
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what else is written, by C code too, goes nowhere
    sources, work = pickle.load(sys.stdin.buffer)
    for file, lines in sources.items():
        linecache.cache[file] = (sum(map(len, lines)), None, lines, file)
    answer, scripts, seconds = pickle.loads(work)
    if any(step.do == "train" for script in scripts for step in script.steps):
        import torch  # noqa: F401 (its time is not the learner's)
    _limit(seconds)
    for outcome in run_each(scripts, answer, seconds):
        pickle.dump(outcome, out)
        out.flush()
    os._exit(0)  # threads that can't be stopped must not hold it


def _limit(seconds: float) -> None:
    """Let the system end this process when it has computed for so long, in whatever code it is."""
    with suppress(ImportError):  # Windows; there the clock ends it
        import resource

        most = math.ceil(time.process_time() + seconds + LONGER)
        resource.setrlimit(resource.RLIMIT_CPU, (most, most + 1))


if __name__ == "__main__":
    _main()
