"""What a learner calls: check, hint, solution, progress; and the shelf on which the exercises lie."""

import difflib
import importlib
import pkgutil
from dataclasses import replace
from typing import Any

import numpy as np

from . import learner, ledger
from .board import Board, Slip
from .exercise import Exercise, Lesson
from .judge import judge
from .report import Report


def check(exercise: str, answer: Any) -> Report:
    """Judge an answer to an exercise, and record it.

    exercise: its id, such as "layers/dense_forward"
    answer: the function or class itself

    Whatever the answer does comes back as a report. A stub is "not attempted yet", and not recorded.
    Raises LookupError for an unknown id.
    """
    asked = find(exercise)
    scripts = asked.scripts(np.random.default_rng())
    report = judge(asked, scripts, learner.run_all(scripts, answer, asked.seconds))
    if report.attempted:
        ledger.add(asked.id, "passed" if report.passed else "wrong", report.points, report.misconception)
    return replace(report, notices=ledger.notices())


def hint(exercise: str) -> Slip:
    """The next of the exercise's three hints, below those seen before.

    Raises LookupError for an unknown id.
    """
    asked = find(exercise)
    ledger.add(asked.id, "hint")
    standing = ledger.standings().get(asked.id, ledger.Standing(hints=1))  # where the record cannot be read
    seen = asked.hints[: standing.hints]
    lines = [f"Hint {number} of {len(asked.hints)}: {text}" for number, text in enumerate(seen, start=1)]
    if len(seen) == len(asked.hints):
        lines.append(f'That was the last hint. `solution("{asked.id}")` shows one way to write it.')
    return Slip("\n\n".join([*lines, *ledger.notices()]))


def solution(exercise: str) -> Slip:
    """One way to solve the exercise; that it was shown is recorded. Raises LookupError for an unknown id."""
    asked = find(exercise)
    ledger.add(asked.id, "solution")
    return Slip("\n\n".join([f"```python\n{asked.source}\n```", *ledger.notices()]))


def progress() -> Board:
    """What is done and what is left, lesson by lesson."""
    return Board(lessons(), ledger.standings(), ledger.notices())


def lessons() -> list[Lesson]:
    """All lessons that have exercises, in the order of the course."""
    package = importlib.import_module("dlviz.exercises")
    stems = [module.name for module in pkgutil.iter_modules(package.__path__) if module.name != "_core"]
    found = [importlib.import_module(f"dlviz.exercises.{stem}").lesson for stem in stems]
    return sorted(found, key=lambda lesson: lesson.number)


def find(exercise: str) -> Exercise:
    """The exercise of that id. Raises LookupError, with the nearest ids, where there is none."""
    shelf = {id_: found for lesson in lessons() for id_, found in lesson.exercises.items()}
    if isinstance(exercise, str) and exercise in shelf:
        return shelf[exercise]
    by_name = {id_.partition("/")[2]: id_ for id_ in shelf}
    wanted = str(exercise)[:80]
    near = difflib.get_close_matches(wanted, [*shelf, *by_name], cutoff=0.5)
    offered = dict.fromkeys(by_name.get(name, name) for name in near)  # each once
    offer = (
        f"Did you mean {' or '.join(map(repr, offered))}?" if offered else f"There are {', '.join(shelf)}."
    )
    raise LookupError(f"There is no exercise {wanted!r}. {offer}")
