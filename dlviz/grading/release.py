"""The lessons as they were given out: their cells by id, and which of them hold which exercise."""

import ast
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from dlviz.lessons import course_notebooks

NOTEBOOKS = "[0-9][0-9]_*.ipynb"


@dataclass(frozen=True)
class Given:
    """A cell of a released lesson; `role` is "answer" or "check" where it belongs to an exercise."""

    id: str
    type: str
    source: str
    metadata: dict[str, Any]

    @property
    def exercise(self) -> str:
        """The id of the exercise, or nothing."""
        return self.metadata.get("dlviz", {}).get("exercise", "")

    @property
    def role(self) -> str:
        """What the cell is in its exercise, or nothing."""
        return self.metadata.get("dlviz", {}).get("role", "")

    @property
    def grade_id(self) -> str:
        """nbgrader's name of the cell, or nothing."""
        return self.metadata.get("nbgrader", {}).get("grade_id", "")


@dataclass(frozen=True)
class Lesson:
    """A released lesson that has exercises."""

    stem: str
    cells: list[Given]

    @cached_property
    def by_id(self) -> dict[str, Given]:
        """Its cells, in order."""
        return {cell.id: cell for cell in self.cells}

    @cached_property
    def exercises(self) -> dict[str, str]:
        """What each exercise wants to be defined, by the exercise's id, in order."""
        return {cell.exercise: _checked(cell.source) for cell in self.cells if cell.role == "check"}


def _checked(source: str) -> str:
    """The name that a check cell, `check("layers/relu", relu)`, hands over."""
    call = ast.parse(source).body[-1].value  # type: ignore[attr-defined]
    return call.args[1].id


def lessons(folder: Path | None = None) -> list[Lesson]:
    """The lessons with exercises in a folder of released notebooks; by default those of this installation."""
    found = []
    for path in sorted((folder or course_notebooks()).glob(NOTEBOOKS)):
        saved = json.loads(path.read_text(encoding="utf-8"))
        cells = [
            Given(cell["id"], cell["cell_type"], "".join(cell["source"]), cell["metadata"])
            for cell in saved["cells"]
        ]
        lesson = Lesson(path.stem, cells)
        if lesson.exercises:
            found.append(lesson)
    if not found:
        raise LookupError(f"There are no lessons with exercises in {folder}. Name a folder of notebooks.")
    return found
