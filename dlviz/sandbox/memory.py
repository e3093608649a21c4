"""How much memory all processes of an exercise hold together; the system's limits count each alone."""

import contextlib
import os

from .tree import PROC, descendants

EVERY = 0.1  # seconds between two looks


def over(process: int, limit: int) -> bool:
    """Whether all descendants of a process together have more bytes in memory than the limit.

    A page that several share counts once. Processes that start meanwhile may be missed, until the next look.
    """
    all_of_them = list(descendants(process))
    if sum(map(_whole, all_of_them)) <= limit:  # each with all that it shares: quick, and never too little
        return False
    return sum(map(_share, all_of_them)) > limit


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
