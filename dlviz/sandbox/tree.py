"""All processes below one: found by the system's list of children, and ended together (Linux)."""

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")
PASSES = 1_000  # at most, until none is new


def known() -> bool:
    """Whether this system has such a list."""
    return (PROC / f"self/task/{os.getpid()}/children").exists()


def descendants(process: int) -> Iterator[int]:
    """The numbers of its children, their children, and so on. What starts or ends meanwhile may be missed."""
    waiting, seen = [process], {process}
    while waiting:
        for listed in (PROC / str(waiting.pop()) / "task").glob("*/children"):
            with contextlib.suppress(OSError):
                for child in set(map(int, listed.read_text().split())) - seen:
                    seen.add(child)
                    waiting.append(child)
                    yield child


def end(process: int) -> None:
    """Kill all that is below the process, even where each of them starts new ones all the time.

    They are stopped first, one pass after the other until none is new, since what is stopped starts nothing.
    """
    stopped: set[int] = set()
    for _ in range(PASSES):
        fresh = set(descendants(process)) - stopped
        if not fresh:
            break
        _send(fresh, signal.SIGSTOP)
        stopped |= fresh
    _send(descendants(process), signal.SIGKILL)


def _send(processes: set[int] | Iterator[int], number: signal.Signals) -> None:
    for one in list(processes):
        with contextlib.suppress(OSError):  # it has ended
            os.kill(one, number)
