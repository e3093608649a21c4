"""How much memory all processes of an exercise hold together; the system's limits count each alone."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")
EVERY = 0.1  # seconds between two looks


def watched() -> bool:
    """Whether it can be seen on this machine (Linux)."""
    return (PROC / f"self/task/{os.getpid()}/children").exists()


def over(process: int, limit: int) -> bool:
    """Whether all descendants of a process together have more bytes in memory than the limit.

    A page that several share counts once. Processes that start meanwhile may be missed, until the next look.
    """
    all_of_them = list(_descendants(process))
    if sum(map(_whole, all_of_them)) <= limit:  # each with all that it shares: quick, and never too little
        return False
    return sum(map(_share, all_of_them)) > limit


def _descendants(process: int) -> Iterator[int]:
    waiting, seen = [process], {process}
    while waiting:
        for listed in (PROC / str(waiting.pop()) / "task").glob("*/children"):
            with contextlib.suppress(OSError):
                for child in set(map(int, listed.read_text().split())) - seen:
                    seen.add(child)
                    waiting.append(child)
                    yield child


def _whole(process: int) -> int:
    """Bytes that it has in memory."""
    with contextlib.suppress(OSError):
        return int((PROC / str(process) / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _share(process: int) -> int:
    """The same, with a page of n processes as one nth; if it doesn't let itself be looked at, all of it."""
    with contextlib.suppress(OSError):
        for line in (PROC / str(process) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return 1024 * int(line.split()[1])
    return _whole(process)
