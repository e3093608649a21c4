"""Write the README's table of lessons, and how many are finished, from course/syllabus.toml.

    python course/readme.py

`make notebooks` does it too. A test says so when the README is older than the syllabus.
"""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BETWEEN = re.compile(
    r"(?<=<!-- lessons: written by course/readme.py -->\n).*?(?=<!-- end of lessons -->)", re.DOTALL
)


def lessons(root: Path = ROOT) -> str:
    """What the README says of the lessons."""
    syllabus = tomllib.loads((root / "course" / "syllabus.toml").read_text(encoding="utf-8"))["lesson"]
    ready = [lesson for lesson in syllabus if lesson.get("ready")]
    finished = f"{len(ready)} of {len(syllabus)} lessons are finished"
    planned = "; the others are planned in this order" if len(ready) < len(syllabus) else ""
    rows = [
        f"| {lesson['stem'][:2]} | {lesson['title']} | {lesson['minutes']} "
        f"| {'**ready**' if lesson.get('ready') else 'planned'} |\n"
        for lesson in syllabus
    ]
    head = "| | lesson | minutes | |\n|---|---|---|---|\n"
    return f"{finished}{planned}. `course/syllabus.toml` has the details.\n\n{head}{''.join(rows)}"


def written(root: Path = ROOT) -> str:
    """The README as it is to be."""
    old = (root / "README.md").read_text(encoding="utf-8")
    text, found = BETWEEN.subn(lambda _: lessons(root), old)
    if found != 1:
        raise ValueError("README.md has no comments between which the lessons stand: see course/readme.py")
    return text


def write(root: Path = ROOT) -> None:
    """Write it."""
    (root / "README.md").write_text(written(root), encoding="utf-8")


if __name__ == "__main__":
    write()
