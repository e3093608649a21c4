"""How long a lesson takes: words at 150 a minute, code at 20 lines, 3 minutes an explorable, 12 an exercise.

python course/minutes.py        what the rule gives, and what course/syllabus.toml says
"""

import re
import tomllib
from math import ceil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CELL = re.compile(r"^```\{code-cell\}.*?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FOLDED = re.compile(r"^:jupyter: *\{.*source_hidden: *true", re.MULTILINE)  # code that needn't be read
UNREAD = re.compile(  # sources, and sections that not everyone needs
    r"^### Read on.*|<details><summary>(<b>)?Further.*?</details>", re.MULTILINE | re.DOTALL
)
STOP = re.compile(r"^\*\*A good place to stop\.\*\*", re.MULTILINE)
LONG = 90  # minutes: longer lessons have marked places to stop


def minutes(source: str, explorables: int, exercises: int) -> int:
    """The minutes of a lesson, rounded up to the next five.

    source: as written in course/; explorables: how many; exercises: how many
    """
    cells = [cell for cell in CELL.findall(source) if not FOLDED.search(cell)]
    lines = sum(bool(line.strip()) and line[0] != ":" for cell in cells for line in cell.splitlines())
    words = len(UNREAD.sub("", CELL.sub("", source)).split())
    return 5 * ceil((words / 150 + lines / 20 + 3 * explorables + 12 * exercises) / 5)


def of_lesson(lesson: dict, root: Path = ROOT) -> int:
    """The same for a lesson of the syllabus."""
    source = (root / "course" / f"{lesson['stem']}.md").read_text(encoding="utf-8")
    return minutes(source, len(lesson["explorables"]), len(lesson["exercises"]))


if __name__ == "__main__":
    syllabus = tomllib.loads((ROOT / "course" / "syllabus.toml").read_text(encoding="utf-8"))["lesson"]
    for lesson in (lesson for lesson in syllabus if lesson.get("ready")):
        print(f"{lesson['stem']:26} {of_lesson(lesson):4}, in the syllabus {lesson['minutes']:4}")
