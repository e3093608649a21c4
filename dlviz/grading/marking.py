"""Marks for one notebook: each exercise runs in the sandbox, and is judged here."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from dlviz.answers import Outcome
from dlviz.exercises import Report, find
from dlviz.exercises.kit.judge import Cases, assess, drawn, judge
from dlviz.exercises.kit.messages import written_hint
from dlviz.sandbox import Job, Result, Sandbox

from .notebook import Submitted
from .release import Lesson
from .restore import Restored, restored

UNMARKED = "This could not be marked by itself, so your teacher looks at it:"
ENDS = {
    "time": "No result came in time. Is there an endless loop, or an `input()`?",
    "memory": "Its processes together took more memory than an answer may have.",
    "gave more than may be sent": "It returned more than 128 MB.",
}


@dataclass(frozen=True)
class Mark:
    """What became of one exercise. `report` holds the fields of the check's report."""

    exercise: str
    points: int
    max_points: int
    attempted: bool
    passed: bool
    misconception: str | None
    certain: bool
    told: str  # what is wrong, without any of the inputs and numbers that were tried
    hint: str
    report: dict[str, Any]
    right: int = 0  # inputs
    tried: int = 0
    notes: list[str] = field(default_factory=list)
    attention: bool = False  # a teacher should look at it


def mark(
    cells: Sequence[Submitted], lesson: Lesson, sandbox: Sandbox, seed: int, files: dict[str, str]
) -> tuple[list[Mark], list[str]]:
    """A mark for each exercise of the lesson, and what had to be put right in the notebook."""
    notebook = restored(cells, lesson)
    return [_marked(id_, name, notebook, sandbox, seed, files) for id_, name in lesson.exercises.items()], [
        *notebook.notes
    ]


def _marked(
    id_: str, name: str, notebook: Restored, sandbox: Sandbox, seed: int, files: dict[str, str]
) -> Mark:
    exercise = find(id_)
    cases = drawn(exercise, seed)
    own = [cell.source for cell in notebook.cells if cell.origin == "own"]
    if not notebook.answered[id_] and not any(name in source or "import *" in source for source in own):
        report = Report(id_, exercise.points, attempted=False, passed=False, message="Not attempted.")
        return _mark(cases, report, [])
    job = Job(notebook.cells, name, notebook.checks[id_], cases.scripts, exercise.seconds, files=files)
    result = sandbox.run(job)
    report, outcomes = _judged(cases, result, name, notebook.answered[id_])
    notes: list[str] = []
    hung = result.end == "time" or any(outcome.ended == "time limit" for outcome in outcomes)
    if not report.passed and result.left_out and not hung:
        whole = sandbox.run(replace(job, whole=True))
        again, others = _judged(cases, whole, name, notebook.answered[id_])
        if again.passed:
            report, outcomes, result = again, others, whole
            notes.append("It is right when all of the notebook runs.")
    problems = [f"Cell {cell}: {what}" for cell, what in result.problems]
    return _mark(cases, report, outcomes, notes + problems * (not report.passed))


def _judged(cases: Cases, result: Result, name: str, answered: bool) -> tuple[Report, list[Outcome]]:
    """The judge's report, or what to say where there is nothing to judge."""
    exercise, outcomes = cases.exercise, list(result.outcomes)
    report = Report(exercise.id, exercise.points, attempted=answered, passed=False, message="")
    if result.failed:
        return replace(report, message=f"{UNMARKED} {result.failed}", attempted=True), []
    if not result.found:
        why = f" {_sentence(result.end)}" if result.end else ""
        problems = "".join(f" Cell {cell}: {what}." for cell, what in result.problems[:3])
        message = f"`{name}` is not defined.{why}{problems}"
        return replace(report, message=message, attempted=answered or bool(result.end)), []
    missing = len(outcomes) < len(cases.scripts) and not (outcomes and outcomes[-1].ended == "time limit")
    if missing:
        timed_out = result.end == "time"
        outcomes.append(Outcome("time limit") if timed_out else Outcome("exception", error="ended"))
    try:
        report = judge(cases, outcomes, changed=answered)
    except Exception as error:  # for what comes out of the sandbox may have been forged
        message = f"{UNMARKED} what it returned can't be judged ({type(error).__name__})."
        return replace(report, message=message, attempted=True), []
    if missing and report.attempted and not report.passed and not timed_out:
        report = replace(report, message=_sentence(result.end))
    return report, outcomes


def _sentence(end: str) -> str:
    return ENDS.get(end, f"While your code ran, its process {end or 'ended'}.")


def _mark(cases: Cases, report: Report, outcomes: Sequence[Outcome], notes: Sequence[str] = ()) -> Mark:
    exercise = cases.exercise
    right = _right(cases, outcomes) if report.attempted else 0
    return Mark(
        exercise.id,
        report.points,
        report.max_points,
        report.attempted,
        report.passed,
        report.misconception,
        report.certain,
        _told(cases, report, outcomes, right),
        written_hint(exercise) if report.hint else "",
        asdict(report),
        right,
        len(cases.scripts),
        list(notes),
        report.message.startswith(UNMARKED),
    )


def _right(cases: Cases, outcomes: Sequence[Outcome]) -> int:
    """How many inputs were answered rightly."""
    try:
        return sum(not assess(cases, number, outcome).wrong for number, outcome in enumerate(outcomes))
    except Exception:
        return 0


def _told(cases: Cases, report: Report, outcomes: Sequence[Outcome], right: int) -> str:
    """What is wrong, without any of the inputs and numbers that were tried."""
    if report.passed or not report.attempted or not outcomes:
        return report.message
    exercise = cases.exercise
    for mistake in exercise.mistakes:
        if mistake.name == report.misconception and report.message.startswith(mistake.message):
            return mistake.message
    ended = next((outcome for outcome in outcomes if outcome.ended != "well"), None)
    counted = f"Right on {right} of {len(cases.scripts)} inputs."
    if ended is None:
        return f"{counted} Values, shapes or types are not all as asked."
    if ended.ended == "exception" and ended.error != "ended":
        where = f" in line {ended.line_number}, `{ended.line}`" if ended.line else ""
        return f"{counted} It raised {ended.error}{where}."
    return f"{counted} {report.message}"
