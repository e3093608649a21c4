"""The questions that a lesson asks before it answers them, to be put to a class.

python course/questions.py [02_layers ...]        by default of all lessons
"""

import sys
from pathlib import Path

from minutes import CELL

from dlviz.lessons import asked

COURSE = Path(__file__).resolve().parent


def questions(source: str) -> list[tuple[str, str, str]]:
    """The id, the question and the options of each bet in a lesson as written."""
    cells = CELL.findall(source)
    return list(asked("\n".join(line for line in cell.splitlines() if line[:1] != ":") for cell in cells))


if __name__ == "__main__":
    for path in sorted(COURSE.glob("[0-9][0-9]_*.md")):
        if path.stem in sys.argv[1:] or not sys.argv[1:]:
            print(f"\n{path.stem}")
            for id_, question, options in questions(path.read_text(encoding="utf-8")):
                print(f"  {id_}: {question}\n      {options}")
