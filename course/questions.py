"""The questions that a lesson asks before it answers them, to be put to a class.

python course/questions.py [02_layers ...]        by default of all lessons
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from minutes import CELL

COURSE = Path(__file__).resolve().parent


def questions(source: str) -> Iterator[tuple[str, str, str]]:
    """The id, the question and the options of each bet in a lesson as written."""
    for cell in CELL.findall(source):
        tree = ast.parse(
            "\n".join(line for line in cell.splitlines() if not line.startswith((":", "%", "!")))
        )
        named = {
            node.targets[0].id: node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "bet":
                id_, question, options = (named.get(getattr(one, "id", ""), one) for one in node.args[:3])
                yield ast.literal_eval(id_), ast.literal_eval(question), _shown(options)


def _shown(options: ast.expr) -> str:
    """The options in one line, or a scale's ends; what the lesson computes stands as it is written."""
    try:
        plain = ast.literal_eval(options)
    except ValueError:
        return ast.unparse(options)
    return (
        f"from {plain[0]} to {' '.join(map(str, plain[1:]))}"
        if isinstance(plain, tuple)
        else " | ".join(plain)
    )


if __name__ == "__main__":
    for path in sorted(COURSE.glob("[0-9][0-9]_*.md")):
        if path.stem in sys.argv[1:] or not sys.argv[1:]:
            print(f"\n{path.stem}")
            for id_, question, options in questions(path.read_text(encoding="utf-8")):
                print(f"  {id_}: {question}\n      {options}")
