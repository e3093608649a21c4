"""The processes of the sandbox: one that waits with the libraries loaded, and its child for each exercise.

`serve` is the first. It never runs a learner's code: for each exercise it makes a copy of itself, shut in by
`confine`, which reads the cells and the scripts, runs them, writes the outcomes, and ends.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from dlviz.answers.guarded import run_each

from . import calls, confine, tree, wire
from .program import Cell, Program, program

HOME = "/home/learner"


@dataclass(frozen=True)
class Around:
    """What a child has to know of the process that it is a copy of."""

    slot: int  # of the sandbox; see `outside.py`
    space: int  # bytes of address space that it has already
    others: int  # processes that count as its own
    filtered: bool  # whether the kernel filters system calls


def serve(control: socket.socket, level: str, view: Path, folder: Path, slot: int) -> None:
    """Answer each pair of pipes with the number of the process that serves it, then its exit code."""
    import torch

    torch.set_num_threads(1)
    torch.ones(2) @ torch.ones(2)  # what PyTorch does at its first use is done once, here
    confine.end_with_parent()
    space = _address_space()
    if level == "namespaces":
        confine.enter(view, folder)
    else:
        confine.adopt_orphans()
    filtered = _takes_a_filter(slot)
    control.send(json.dumps({"filtered": filtered}).encode())
    while True:
        message, pipes, _, _ = socket.recv_fds(control, 1, 2)
        if not message:
            return
        others = 0 if level == "namespaces" or os.geteuid() == 0 else _processes()
        around = Around(slot, space, others, filtered)
        child = os.fork()
        if child == 0:
            control.close()
            os._exit(_attend(pipes, level, folder, around))
        for pipe in pipes:
            os.close(pipe)
        control.send(child.to_bytes(8, signed=True))
        _, status = os.waitpid(child, 0)
        if level != "namespaces":
            _end_orphans()
            shutil.rmtree(folder / "work", ignore_errors=True)
        control.send(os.waitstatus_to_exitcode(status).to_bytes(8, signed=True))


def _attend(pipes: Sequence[int], level: str, folder: Path, around: Around) -> int:
    """In the child: serve one exercise, and return an exit code."""
    try:
        confine.end_with_parent()
        if level != "namespaces":
            os.setsid()
            _work(pipes, folder / "work", around)
        confine.alone()
        return _child(lambda: _first(pipes, around))
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.write(pipes[1], wire.packed({"failed": f"{type(error).__name__}: {error}"}))
        return 99


def _first(pipes: Sequence[int], around: Around) -> int:
    """In the first process of its own world: when this one ends, the system ends all others there."""
    confine.end_with_parent()
    confine.settle()
    return _child(lambda: _work(pipes, Path(HOME), around))


def _child(serve: Any) -> int:
    """Run it in a child, and return that child's exit code."""
    child = os.fork()
    if child == 0:
        os._exit(serve())
    while True:
        ended, status = os.wait()  # orphans, too
        if ended == child:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def _work(pipes: Sequence[int], home: Path, around: Around) -> int:
    """Read a job, and write what came of it. From here on nothing is trusted."""
    with os.fdopen(pipes[0], "rb") as source:
        (job, _), out = wire.unpacked(source.read()), os.fdopen(pipes[1], "wb")
    null = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(null, stream)  # whatever is printed, by C code too, goes nowhere
    os.closerange(3, out.fileno())
    os.closerange(out.fileno() + 1, 1_000)
    home.mkdir(exist_ok=True)
    home.chmod(0o777)  # from here on this may be another user
    os.chdir(home)
    os.environ |= {"HOME": str(home), "TMPDIR": str(home), "MPLCONFIGDIR": str(home)}
    confine.give_up(around.slot)
    for name, text in job["files"].items():
        Path(name).write_text(text, encoding="utf-8")
    sys.path.insert(0, str(home))
    limits = confine.Limits(**job["limits"])
    used = time.process_time()
    confine.limit(limits, used + limits.setup + job["seconds"], around.space, around.others)
    if around.filtered:
        calls.refuse()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _answer(job, out)
    os._exit(0)  # threads that can't be stopped must not hold it


def _answer(job: dict[str, Any], out: BinaryIO) -> None:
    made = program(Cell(*cell) for cell in job["cells"])
    needed = made.needed(job["name"], job["check"])
    whole = made.own(needed)
    statements = whole if job["whole"] else needed
    left_out = any(one not in needed and not one.imports for one in whole)
    names = made.run(statements)
    found = job["name"] in names
    _write(out, {"found": found, "left_out": left_out, "problems": _plain(made)})
    if found:
        for outcome in run_each(wire.scripts_of(job["scripts"]), names[job["name"]], job["seconds"]):
            _write(out, dict(vars(outcome)))


def _plain(made: Program) -> list[tuple[int, str]]:
    return [(number, problem) for number, problem in made.problems]


def _write(out: BinaryIO, value: dict[str, Any]) -> None:
    out.write(wire.packed(value))
    out.flush()


# What the waiting process knows of itself


def _takes_a_filter(slot: int) -> bool:
    """Whether the kernel takes the filter of system calls, tried in a child."""
    child = os.fork()
    if child == 0:
        try:
            confine.give_up(slot)
            calls.refuse()
            os._exit(0)
        except BaseException:
            os._exit(1)
    return os.waitpid(child, 0)[1] == 0


def _address_space() -> int:
    """Bytes, or a generous guess where the system does not say."""
    with contextlib.suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    return 8_000_000_000


def _processes() -> int:
    """How many processes and threads this user has already, which count against the limit."""
    count = 0
    with contextlib.suppress(OSError):
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if folder.stat().st_uid == os.getuid():
                    count += len(list((folder / "task").iterdir()))
    return count


def _end_orphans() -> None:
    """Kill whatever a learner's code has left running, and its children, until there is none."""
    while True:
        tree.end(os.getpid())
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def main() -> None:
    """The process that `outside.py` starts."""
    number, level, view, folder, slot = sys.argv[1:]
    serve(socket.socket(fileno=int(number)), level, Path(view), Path(folder), int(slot))
