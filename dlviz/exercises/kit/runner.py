"""What a learner calls: check, hint, solution, progress; and where the exercises are found."""

import difflib
import importlib
import pkgutil
from dataclasses import replace
from typing import Any

import numpy as np

from ...answers import run_all, run_apart
from . import record
from .exercise import Exercise
from .given import is_given
from .judge import Cases, drawn, judge
from .lesson import Lesson
from .overview import Markdown, Overview
from .prediction import Prediction
from .report import Report


def check(exercise: str, answer: Any, *, seed: int | None = None, apart: bool = False) -> Report:
    """Judge an answer to an exercise, and record it.

    exercise: its id, such as "layers/dense_forward"
    answer: the function or class itself
    seed: draw the cases that belong to this number, instead of fresh ones
    apart: run the answer in a process of its own, which can be stopped whatever it does; that takes longer

    Whatever the answer does comes back as a report. A stub is "not attempted yet", and not recorded.
    Raises LookupError for an unknown id.
    """
    asked = find(exercise)
    cases = Cases(asked, asked.scripts(np.random.default_rng())) if seed is None else drawn(asked, seed)
    run = run_apart if apart else run_all
    changed = asked.bug is not None and not is_given(asked, answer)
    report = judge(cases, run(cases.scripts, answer, asked.seconds), changed)
    if report.attempted:
        record.add(asked.id, "passed" if report.passed else "wrong", report.points, report.misconception)
    return replace(report, notices=record.notices())


def hint(exercise: str) -> Markdown:
    """The next of the exercise's three hints, below those seen before.

    Raises LookupError for an unknown id.
    """
    asked = find(exercise)
    record.add(asked.id, "hint")
    standing = record.standings().get(asked.id, record.Standing(hints=1))  # where the record cannot be read
    seen = asked.hints[: standing.hints]
    lines = [f"Hint {number} of {len(asked.hints)}: {text}" for number, text in enumerate(seen, start=1)]
    if len(seen) == len(asked.hints):
        lines.append(f'That was the last hint. `solution("{asked.id}")` shows one way to write it.')
    return Markdown("\n\n".join([*lines, *record.notices()]))


def solution(exercise: str) -> Markdown:
    """One way to solve the exercise; that it was shown is recorded. Raises LookupError for an unknown id."""
    asked = find(exercise)
    record.add(asked.id, "solution")
    told = [asked.outcome] if isinstance(asked, Prediction) else []
    return Markdown("\n\n".join([f"```python\n{asked.source}\n```", *told, *record.notices()]))


def progress() -> Overview:
    """What is done and what is left, lesson by lesson."""
    return Overview(lessons(), record.standings(), record.notices(), record.bets())


def lessons() -> list[Lesson]:
    """All lessons that have exercises, in the order of the course."""
    package = importlib.import_module("dlviz.exercises")
    stems = [module.name for module in pkgutil.iter_modules(package.__path__) if module.name != "kit"]
    found = [importlib.import_module(f"dlviz.exercises.{stem}").lesson for stem in stems]
    return sorted(found, key=lambda lesson: lesson.number)


def find(exercise: str) -> Exercise:
    """The exercise of that id. Raises LookupError, with the nearest ids, where there is none."""
    lesson_of = {id_: lesson for lesson in lessons() for id_ in lesson.ids}
    if isinstance(exercise, str) and exercise in lesson_of:
        return lesson_of[exercise].exercises[exercise]
    by_name = {id_.partition("/")[2]: id_ for id_ in lesson_of}
    wanted = str(exercise)[:80]
    near = difflib.get_close_matches(wanted, [*lesson_of, *by_name], cutoff=0.5)
    offered = dict.fromkeys(by_name.get(name, name) for name in near)  # each once
    offer = (
        f"Did you mean {' or '.join(map(repr, offered))}?"
        if offered
        else f"There are {', '.join(lesson_of)}."
    )
    raise LookupError(f"There is no exercise {wanted!r}. {offer}")
