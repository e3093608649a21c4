"""Where the lessons of this installation are, and what they ask and are called."""

import ast
import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

START = "00_start_here.ipynb"


def course_notebooks() -> Path:
    """Where this installation keeps the lessons: inside the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent
    for folder in (package / "notebooks", package.parent / "notebooks"):
        if (folder / START).exists():
            return folder
    raise ImportError("no notebooks", name=f"{START} in this installation")


def asked(cells: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """The id, the question and the options of each `bet` in these cells of code."""
    for cell in cells:
        tree = ast.parse("\n".join(line for line in cell.splitlines() if not line.startswith(("%", "!"))))
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
    if isinstance(plain, tuple):
        return f"from {plain[0]} to {' '.join(map(str, plain[1:]))}"
    return " | ".join(plain)


@cache
def questions() -> dict[str, str]:
    """The question of each bet in the lessons of this installation, by its id; none without lessons."""
    found: dict[str, str] = {}
    for cells in _notebooks().values():
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        found |= {id_: question for id_, question, _ in asked(one for one in code if "bet(" in one)}
    return found


@cache
def title_of(stem: str) -> str:
    """What a lesson is called, "02 Layers" for "02_layers"; the stem itself where there is no such lesson."""
    for cell in _notebooks().get(stem, []):
        for line in "".join(cell["source"]).splitlines():
            if cell["cell_type"] == "markdown" and line.startswith("# "):
                return f"{stem[:2]} {line[2:].strip()}"
    return stem


@cache
def _notebooks() -> dict[str, list[dict]]:
    """The cells of each lesson."""
    try:
        paths = sorted(course_notebooks().glob("[0-9][0-9]_*.ipynb"))
        return {path.stem: json.loads(path.read_text(encoding="utf-8"))["cells"] for path in paths}
    except (ImportError, OSError, ValueError):
        return {}
