"""Our marking inside nbgrader: its commands run unchanged, and its executing step is our sandbox.

`init` makes a course whose configuration names the two steps below. `Restore` puts a submission right before
nbgrader reads it; `Sandboxed` stands in for nbgrader's `Execute`, and leaves the points and the reason as the
output of each check, where nbgrader finds the one and its feedback shows the other.
"""

import atexit
import functools
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dlviz.lessons import course_notebooks
from dlviz.sandbox import Limits, Sandbox

from . import feedback, restore
from .marking import Mark, mark
from .notebook import Submitted, submitted
from .release import Lesson, lessons
from .submissions import found, match, notebooks

try:
    from nbformat import NotebookNode
    from nbformat.v4 import new_code_cell, new_output
    from nbgrader.preprocessors import NbGraderPreprocessor
    from traitlets import Enum, Int
except ImportError as missing:
    raise ImportError(
        "nbgrader is not installed here: pip install 'dlviz-course[teach]'", name="nbgrader"
    ) from missing

CONFIGURATION = '''"""nbgrader's configuration of this course, made by `dlviz nbgrader init`."""

from nbgrader.preprocessors import (
    AssignLatePenalties, CheckCellMetadata, ClearOutput, ComputeChecksums, DeduplicateIds, IgnorePattern,
    IncludeHeaderFooter, LimitOutput, LockCells, OverwriteCells, OverwriteKernelspec, SaveAutoGrades,
    SaveCells,
)

from dlviz.grading.nbgrader import Restore, Sandboxed

c = get_config()
c.CourseDirectory.course_id = {name!r}

# The prompts have no solutions in them; ClearSolutions would also take out their signatures.
c.GenerateAssignment.preprocessors = [
    IncludeHeaderFooter, LockCells, CheckCellMetadata, ComputeChecksums, SaveCells,
]
c.Autograde.sanitize_preprocessors = [
    Restore, ClearOutput, DeduplicateIds, OverwriteKernelspec, OverwriteCells, CheckCellMetadata,
]
c.Autograde.autograde_preprocessors = [
    Sandboxed, IgnorePattern, LimitOutput, SaveAutoGrades, AssignLatePenalties, CheckCellMetadata,
]
c.Sandboxed.feedback = "names"  # "full" also shows the input that failed: not where work is handed in again
c.Sandboxed.seed = {seed}  # of the inputs; keep it to yourself
'''


def init(course: Path, only: Sequence[str] = ()) -> list[str]:
    """Make nbgrader's folder for a course: an assignment for each lesson with exercises.

    What is there already stays. Returns what there is to say.
    """
    told, released = [], lessons()
    if unknown := set(only) - {lesson.stem for lesson in released}:
        stems = ", ".join(lesson.stem for lesson in released)
        raise LookupError(f"There is no lesson {', '.join(sorted(unknown))}; there are {stems}")
    for lesson in released:
        target = course / "source" / lesson.stem / f"{lesson.stem}.ipynb"
        if (not only or lesson.stem in only) and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(course_notebooks() / target.name, target)
            told.append(f"{target}: nbgrader generate_assignment {lesson.stem}")
    configuration = course / "nbgrader_config.py"
    if configuration.exists():
        told.append(f"{configuration} was there before, and stays as it is.")
    else:
        configuration.write_text(CONFIGURATION.format(name=course.resolve().name, seed=secrets.randbits(31)))
    return told


def rename(course: Path) -> list[str]:
    """Give submitted notebooks whose names are off the names that nbgrader looks for, by what they hold.

    A copy is made; the student's own file stays. Returns a sentence on each, and on those of no lesson.
    """
    told = []
    for submission in found(course, course / ".dlviz"):
        matched, problems = notebooks(submission, lessons())
        for notebook in matched:
            target = notebook.path.with_name(f"{notebook.lesson.stem}.ipynb")
            if target != notebook.path:
                shutil.copyfile(notebook.path, target)
                told.append(
                    f"{submission.student}: {notebook.name} is now {target.name} ({notebook.matched})"
                )
        told += [f"{submission.student}: {problem}" for problem in problems]
    return told


class Restore(NbGraderPreprocessor):
    """The checks as they were released, each once; the lesson's cells with the metadata that they had."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Put the notebook's cells right."""
        cells = [submitted(cell) for cell in nb.cells]
        lesson = _lesson(resources, cells)
        notes: list[str] = []
        made = []
        for number, (given, own) in enumerate(restore.arranged(cells, lesson, notes)):
            was = next((cell for cell, one in zip(nb.cells, cells, strict=True) if one is own), None)
            made.append(_restored(given, was, number))
        nb.cells = made
        for note in notes:
            self.log.warning(note)
        return nb, resources


class Sandboxed(NbGraderPreprocessor):
    """In place of nbgrader's Execute: the exercises run in our sandbox; a check shows points and reason."""

    seed = Int(0, help="of the inputs that the answers are tried with").tag(config=True)
    feedback = Enum(["names", "full"], "names", help="whether to show the input that failed").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Mark the notebook."""
        cells = [submitted(cell) for cell in nb.cells]
        marks, _ = mark(cells, _lesson(resources, cells), _sandbox(), self.seed, {})
        by_exercise = {mark.exercise: mark for mark in marks}
        for cell in nb.cells:
            name = cell.metadata.get("dlviz", {})
            if name.get("role") == "check":
                cell.outputs = [_output(by_exercise[name["exercise"]], self.feedback)]
        return nb, resources


def _lesson(resources: Any, cells: Sequence[Submitted]) -> Lesson:
    name = resources["nbgrader"]["notebook"]
    lesson, why = match(name, cells, lessons())
    if lesson is None:
        raise LookupError(f"{name} is of none of the lessons: {why}")
    return lesson


@functools.cache
def _sandbox() -> Sandbox:
    """One for all students; it starts once."""
    made = Sandbox(Limits())
    atexit.register(made.close)
    return made


def _output(mark: Mark, kind: str) -> Any:
    """What nbgrader takes the points from, and what its feedback shows."""
    data = {"text/plain": str(mark.points), "text/html": feedback.shown(mark, kind)}
    return new_output("execute_result", data, execution_count=1)


def _restored(given: Any, was: Any, number: int) -> Any:
    if given is None or (was is not None and not given.role):  # the learner's own
        was.metadata = NotebookNode({k: v for k, v in was.metadata.items() if k not in ("nbgrader", "dlviz")})
        was["id"] = given.id if given is not None else f"own-{number}"
        return was
    source = was.source if was is not None and given.role == "answer" else given.source
    return new_code_cell(source, id=given.id, metadata=NotebookNode(given.metadata))
