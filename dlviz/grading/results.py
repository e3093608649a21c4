"""One result a student, kept as JSON as soon as it is there, so that a run that was killed can go on."""

import csv
import io
import json
import os
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .marking import Mark
from .records import Record

VERSION = 1
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run a cell that begins so


@dataclass(frozen=True)
class Marked:
    """One lesson of one student."""

    lesson: str
    file: str
    matched: str
    notes: list[str]
    marks: list[Mark]

    @property
    def points(self) -> int:
        """The sum over its exercises."""
        return sum(mark.points for mark in self.marks)

    @property
    def max_points(self) -> int:
        """What there was to be had."""
        return sum(mark.max_points for mark in self.marks)


@dataclass(frozen=True)
class StudentResult:
    """All that came of one submission. `problems` are for the teacher, such as files that can't be marked.

    record: of the student's progress, if it was handed in; no mark follows from it
    """

    student: str
    key: str
    fingerprint: str
    lessons: list[Marked]
    problems: list[str] = field(default_factory=list)
    record: Record | None = None


class Store:
    """The folder of the results. Each file in it is either whole or not there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "students").mkdir(parents=True, exist_ok=True)

    def settings(self, seed: int | None) -> dict[str, Any]:
        """What all marks of this folder share: the seed of the inputs, drawn when the folder is new."""
        path = self.folder / "settings.json"
        kept = _read(path) or {}
        if kept.get("version") != VERSION or (seed is not None and seed != kept["seed"]):
            kept = {"version": VERSION, "seed": secrets.randbits(32) if seed is None else seed}
            write(path, json.dumps(kept))
        return kept

    def result(self, key: str, fingerprint: str) -> StudentResult | None:
        """The student's result, if it is of the very same submission."""
        kept = _read(self._path(key))
        if not kept or kept.get("fingerprint") != fingerprint:
            return None
        lessons = [
            Marked(**lesson | {"marks": [Mark(**mark) for mark in lesson["marks"]]})
            for lesson in kept["lessons"]
        ]
        record = Record.of(kept["record"]) if kept.get("record") else None
        return StudentResult(**kept | {"lessons": lessons, "record": record})

    def keep(self, result: StudentResult) -> None:
        """Write it, in one step."""
        write(self._path(result.key), json.dumps(asdict(result), indent=1))

    def _path(self, key: str) -> Path:
        return self.folder / "students" / f"{key}.json"


def _read(path: Path) -> dict[str, Any] | None:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return kept if isinstance(kept, dict) else None


def write(path: Path, text: str) -> None:
    """Write a file so that it is never seen half-written, whenever the process ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding="utf-8", newline="", errors="backslashreplace") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def grades(results: Iterable[StudentResult]) -> list[list[str]]:
    """Rows of a table: a line for each student and lesson."""
    rows = [["student", "lesson", "points", "max_points", "file"]]
    for result in results:
        for lesson in result.lessons:
            points = [str(lesson.points), str(lesson.max_points)]
            rows.append([result.student, lesson.lesson, *points, lesson.file])
        if not result.lessons:
            rows.append([result.student, "", "0", "", ""])
    return rows


def marks(results: Iterable[StudentResult]) -> list[list[str]]:
    """Rows of a table: a line for each student and exercise."""
    rows = [["student", "lesson", "exercise", "points", "max_points", "state", "misconception"]]
    for result in results:
        for lesson in result.lessons:
            for mark in lesson.marks:
                state = "passed" if mark.passed else "wrong" if mark.attempted else "not attempted"
                points = [str(mark.points), str(mark.max_points)]
                rows.append(
                    [result.student, lesson.lesson, mark.exercise, *points, state, mark.misconception or ""]
                )
    return rows


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """The rows as CSV that a spreadsheet opens without running anything."""
    stream = io.StringIO()
    safe = ([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row] for row in rows)
    csv.writer(stream).writerows(safe)
    return stream.getvalue()
