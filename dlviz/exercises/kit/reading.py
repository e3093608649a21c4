"""Where a lesson explains what an exercise asks."""

import json
import re
from functools import cache

from ...lessons import course_notebooks
from .lesson import Lesson

HEADING = r"^## (?!Your turn|What goes wrong)(.+)$"


def to_read(lesson: Lesson, exercise: str) -> str:
    """A sentence that names the section above the exercise of this id, if its lesson shows it."""
    section = _sections(f"{lesson.number:02}_{lesson.stem}.ipynb").get(exercise, "").strip('"')
    return f'Read again: lesson {lesson.number:02}, "{section}".' if section else ""


@cache
def _sections(notebook: str) -> dict[str, str]:
    """For each exercise the latest heading of the second level that is not the exercise's own."""
    try:
        cells = json.loads((course_notebooks() / notebook).read_text(encoding="utf-8"))["cells"]
    except (ImportError, OSError, ValueError):  # an installation without lessons
        return {}
    section = ""
    found: dict[str, str] = {}
    for cell in cells:
        if cell["cell_type"] == "markdown":
            headings = re.findall(
                r"^## (?!Your turn|What goes wrong)(.+)$", "".join(cell["source"]), re.MULTILINE
            )
            section = headings[-1].strip() if headings else section
        elif exercise := cell["metadata"].get("dlviz", {}).get("exercise"):
            found.setdefault(exercise, section)
    return found
