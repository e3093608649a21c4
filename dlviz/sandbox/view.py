"""What of the machine and of the course a learner's code may see, and how that is told."""

import os
import shutil
from pathlib import Path

from .confine import Limits

PACKAGE = Path(__file__).resolve().parents[1]
SEEN = {  # what of the course the learner's code may import; a test asks for a decision on each new part
    *("__init__.py", "answers", "sandbox", "nn", "optim", "data", "metrics", "train", "explain", "parallel"),
    *("autograd.py", "gradcheck.py", "bridge.py", "device.py", "models.py", "torch_extras.py"),
}
HIDDEN = {  # solutions and judge, or of no use there
    *("exercises", "grading", "explorables", "pictures", "bets.py", "_bet_panel.py", "capstone", "notebooks"),
    *("cli.py", "doctor.py", "lessons.py", "server.py", "connection.py"),
}
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "Agg",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
KEPT = ("LD_LIBRARY_PATH", "OPENBLAS_CORETYPE", "ATEN_CPU_CAPABILITY", "MKL_CBWR")


def lay(view: Path) -> None:
    """A copy of the part of the course that may be seen."""
    for name in SEEN & {path.name for path in PACKAGE.iterdir()}:
        source, target = PACKAGE / name, view / "dlviz" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, target)


def environment() -> dict[str, str]:
    """The environment of the sandbox's processes."""
    return ENVIRONMENT | {name: os.environ[name] for name in KEPT if name in os.environ}


def protections(level: str, limits: Limits, refused: str, filtered: bool, watched: bool) -> list[str]:
    """What holds the learner's code, and what does not, in sentences.

    refused: why there are no namespaces; filtered: system calls are; watched: the memory of all processes is
    """
    held = [
        "A fresh process for each exercise, without the solutions, the judge or the lessons on its path.",
        f"Limits for each process: computing time, {limits.memory / 1e9:g} GB of memory, "
        f"{limits.open_files} open files, {limits.file_size / 1e6:g} MB a file. For the exercise: "
        f"{limits.processes} processes, {limits.output / 1e6:g} MB of results, and by the clock "
        f"{limits.patience:g} times the computing time.",
        f"All processes of an exercise together: {limits.together / 1e9:g} GB in memory, checked ten times a "
        "second."
        if watched
        else "NOT on: a limit on the memory of all processes of an exercise together (only Linux tells it).",
        "System calls that an answer never needs are refused (seccomp): tracing, mounts and namespaces, "
        "shared memory, keys, io_uring, and sockets of any network."
        if filtered
        else "NOT on: seccomp, which this system or processor does not allow. System calls are not filtered.",
    ]
    if level == "namespaces":
        return [
            *held,
            "A root of its own, read-only, with Python's libraries and nothing else; an empty home.",
            "No network, and no process to be seen but its own (Linux namespaces); no capabilities.",
        ]
    why = f" ({refused})" if refused else ""
    network = "" if filtered else ", and network"
    return [
        *held,
        f"NOT on: separate files and processes{network}, which this machine does not allow{why}. Code can "
        "read what its user can read, the solutions included. Mark strangers' code on another machine.",
    ]
