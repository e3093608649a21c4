"""The lessons as they are opened: every output as saved, small; and solved, every check gives full marks."""

import ast
import json

import build
import pytest
from kernel import execute
from tests.notebooks.running import compare

lessons = pytest.mark.parametrize("source", build.sources(), ids=lambda source: source.stem)


@lessons
def test_every_output_is_as_saved(source):
    run = compare(build.NOTEBOOKS / f"{source.stem}.ipynb")
    assert run.returncode == 0, run.stdout + run.stderr


@lessons
def test_a_saved_notebook_is_small_and_without_solutions(source):
    notebook = build.NOTEBOOKS / f"{source.stem}.ipynb"
    assert notebook.stat().st_size < 1_500_000
    assert "### BEGIN SOLUTION" not in notebook.read_text(encoding="utf-8")


@lessons
def test_where_a_lesson_shows_both_libraries_they_agree(source):
    cells = json.loads((build.NOTEBOOKS / f"{source.stem}.ipynb").read_text(encoding="utf-8"))["cells"]
    for output in (output for cell in cells for output in cell.get("outputs", ())):
        shown = "".join(output.get("text") or output.get("data", {}).get("text/plain", ""))
        for comparison in shown.split("NumPy against PyTorch")[1:]:
            assert "too large" not in comparison.split("against finite differences")[0]


@lessons
def test_what_a_check_advises_can_be_typed(source):
    """A wrong answer's report ends in `hint("...")`, and the last hint leads to `solution("...")`."""
    if not build.EXERCISE.search(source.read_text(encoding="utf-8")):
        return
    cells = json.loads((build.NOTEBOOKS / f"{source.stem}.ipynb").read_text(encoding="utf-8"))["cells"]
    first = next("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    names = {alias.name for node in ast.walk(ast.parse(first)) for alias in getattr(node, "names", ())}
    assert {"check", "hint", "solution"} <= names, (
        "write `from dlviz import check, hint, solution` in the first cell"
    )


def test_two_builds_are_byte_for_byte_the_same(tmp_path):
    """One lesson stands for all; `make notebooks` and then `git diff` shows it for each."""
    source = build.sources()[0]
    first, second = (build.build(source, tmp_path / name) for name in ("first", "second"))
    assert first.read_bytes() == second.read_bytes()


@lessons
def test_solved_every_check_gives_full_marks(source):
    """As nbgrader marks: with its variable set, a check cell's value is its points.

    Only the lesson's first cell, which imports, and its exercises are run: the rest runs in the test above.
    """
    notebook = build.convert(source, solved=True)
    imports, *others = (cell for cell in notebook.cells if cell.cell_type == "code")
    notebook.cells = [imports, *(cell for cell in others if "dlviz" in cell.metadata)]
    execute(notebook, {"NBGRADER_EXECUTION": "autograde"})
    checks = [cell for cell in notebook.cells if cell.metadata.get("dlviz", {}).get("role") == "check"]
    assert len(checks) == len(build.EXERCISE.findall(source.read_text(encoding="utf-8")))
    for cell in checks:
        (output,) = cell["outputs"]
        assert float("".join(output["data"]["text/plain"])) == cell["metadata"]["nbgrader"]["points"]
