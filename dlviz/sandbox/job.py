"""What is sent into the sandbox, and what is made of the bytes that come back."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from dlviz.answers import Outcome, Script

from . import wire
from .confine import Limits
from .program import Cell


@dataclass(frozen=True)
class Job:
    """One exercise of one notebook."""

    cells: Sequence[Cell]
    name: str  # what the cells are to define
    check: int  # the number of the cell that checks it
    scripts: Sequence[Script]
    seconds: float
    whole: bool = False  # run all of the learner's cells, and not only what the name needs
    files: dict[str, str] = field(default_factory=dict)  # modules of the learner's, by file name


@dataclass(frozen=True)
class Result:
    """What came of a job: whether the name was defined, and one outcome for each script that ended."""

    found: bool
    outcomes: list[Outcome]
    end: str = ""  # why there are fewer outcomes than scripts, or nothing
    problems: list[tuple[int, str]] = field(default_factory=list)  # of statements that ran: cell, what
    left_out: bool = False  # there are statements of the learner's that did not run
    failed: str = ""  # why nothing ran, where that is not the learner's doing, as far as can be told


def as_sent(job: Job, limits: Limits, seconds: float) -> bytes:
    """The job as the frame that `inside.py` reads."""
    return wire.packed(
        {
            "cells": [(cell.number, cell.source, cell.origin) for cell in job.cells],
            "name": job.name,
            "check": job.check,
            "scripts": wire.scripts_as_data(job.scripts),
            "seconds": seconds,
            "whole": job.whole,
            "files": job.files,
            "limits": asdict(limits),
        }
    )


def result(received: bytes, end: str, scripts: int) -> Result:
    """What the bytes say, as far as they say anything."""
    try:
        setup, rest = wire.unpacked(received)
        if isinstance(setup, dict) and "failed" in setup:
            return Result(False, [], end, failed=str(setup["failed"])[:300])
        problems = [(int(cell), str(what)[:300]) for cell, what in setup["problems"]]
        found, left_out = bool(setup["found"]), bool(setup["left_out"])
    except (EOFError, ValueError, TypeError, KeyError):
        return Result(False, [], end or "wrote what can't be read")
    outcomes: list[Outcome] = []
    try:
        while rest and len(outcomes) < scripts:
            value, rest = wire.unpacked(rest)
            outcomes.append(wire.outcome_of(value))
    except EOFError:
        pass
    except ValueError:
        end = end or "wrote what can't be read"
    return Result(found, outcomes, end, problems[:20], left_out)
