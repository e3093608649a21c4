"""The strict comparison fails where it should, on a small notebook with cells that are wrong on purpose."""

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from running import compare


def cell(source, saved="", *, executed=True, tag=None):
    outputs = [new_output("stream", name="stdout", text=saved)] if saved else []
    metadata = {"tags": [tag]} if tag else {}
    return new_code_cell(source, outputs=outputs, execution_count=1 if executed else None, metadata=metadata)


def progress_line(saved):
    source = """
        line = display({"text/plain": "step 1"}, raw=True, display_id=True)
        line.update({"text/plain": "step 2"}, raw=True)"""
    line = cell(re.sub(r"\n +", "\n", source))
    line.outputs = [new_output("display_data", data={"text/plain": saved})]
    return line


RIGHT = [cell("print(6 * 7)", "42\n"), cell("print('1.2 s')", "… s\n"), progress_line("step 2")]
WRONG = {
    "another number": (cell("print(6 * 7)", "43\n"), "43"),
    "never executed": (cell("print(6 * 7)", executed=False), "was never executed"),
    "raises nothing": (cell("print(6 * 7)", "42\n", tag="raises-exception"), "raised none"),
    "not compared": (cell("print(6 * 7)", "43\n", tag="nbval-ignore-output"), "tagged nbval-ignore-output"),
    "skipped": (cell("print(6 * 7)", "42\n", tag="nbval-skip"), "tagged nbval-skip"),
    "a warning": (cell("import warnings; warnings.warn('careful')"), "{'stderr'}"),
    "an error": (cell("1 / 0"), "ZeroDivisionError"),
    "a progress line that ends elsewhere": (progress_line("step 3"), "step 3"),
}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    path = tmp_path_factory.mktemp("small") / "small.ipynb"
    nbformat.write(new_notebook(cells=[*RIGHT, *(wrong for wrong, _ in WRONG.values())]), path)
    return compare(path)


def test_right_cells_pass(run):
    assert run.returncode == 1
    assert f"{len(WRONG)} failed, {len(RIGHT)} passed" in run.stdout


@pytest.mark.parametrize("name", WRONG)
def test_wrong_cells_fail_and_say_why(run, name):
    assert re.search(rf"FAILED .*Cell {len(RIGHT) + list(WRONG).index(name)}\b", run.stdout), run.stdout
    assert WRONG[name][1] in run.stdout
