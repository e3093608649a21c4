"""The strict comparison fails where it should, on a small notebook with cells that are wrong on purpose."""

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from tests.notebooks.running import compare


def cell(source, saved="", *, executed=True, tag=None, tolerance=None):
    outputs = [new_output("stream", name="stdout", text=saved)] if saved else []
    metadata = {"tags": [tag]} if tag else {}
    if tolerance is not None:
        metadata["tolerance"] = tolerance
    return new_code_cell(source, outputs=outputs, execution_count=1 if executed else None, metadata=metadata)


def progress_line(saved):
    source = """
        line = display({"text/plain": "step 1"}, raw=True, display_id=True)
        line.update({"text/plain": "step 2"}, raw=True)"""
    line = cell(re.sub(r"\n +", "\n", source))
    line.outputs = [new_output("display_data", data={"text/plain": saved})]
    return line


def described(saved, now, tolerance):
    """A cell whose picture has a description."""
    picture = cell(f'display({{"text/plain": {now!r}}}, raw=True)', tolerance=tolerance)
    picture.outputs = [new_output("display_data", data={"text/plain": saved})]
    return picture


def drawn(pixels, words, tolerance=None):
    """A cell whose picture had other pixels, and these words when it was saved."""
    html = '<img src="data:image/png;base64,{}" alt="{}">'
    now = html.format("iVBOR/12+3=", "a picture of 3 kinds")
    picture = cell(f"display({{'text/html': {now!r}}}, raw=True)", tolerance=tolerance)
    picture.outputs = [new_output("display_data", data={"text/html": html.format(pixels, words)})]
    return picture


TRAINED = "93 % right, loss 0.031, 20 epochs\n"
TOLERANCE = {"# % right": 2, "loss #": "10 %"}


def trained(prints, tolerance=TOLERANCE, saved=TRAINED):
    """A cell that saved TRAINED, prints something else today, and declares a tolerance."""
    return cell(f"print({prints!r})", saved, tolerance=tolerance)


RIGHT = [
    cell("print(6 * 7)", "42\n"),
    cell("print('1.2 s')", "… s\n"),
    progress_line("step 2"),
    trained("95 % right, loss 0.034, 20 epochs"),
    trained("  91 % right, loss 0.028, 20 epochs"),
    trained("93 % right, loss 0.031, 21 epochs", {"#": 1}),
    drawn("iVBOR/4/5+", "a picture of 3 kinds"),
    drawn("iVBOR/4/5+", "a picture of 2 kinds", {"# kinds": 1}),
]
WRONG = {
    "another number": (cell("print(6 * 7)", "43\n"), "43"),
    "never executed": (cell("print(6 * 7)", executed=False), "was never executed"),
    "raises nothing": (cell("print(6 * 7)", "42\n", tag="raises-exception"), "raised none"),
    "not compared": (cell("print(6 * 7)", "43\n", tag="nbval-ignore-output"), "tagged nbval-ignore-output"),
    "skipped": (cell("print(6 * 7)", "42\n", tag="nbval-skip"), "tagged nbval-skip"),
    "a warning": (cell("import warnings; warnings.warn('careful')"), "{'stderr'}"),
    "an error": (cell("1 / 0"), "ZeroDivisionError"),
    "beyond the tolerance": (
        trained("96 % right, loss 0.031, 20 epochs"),
        "saved 93, came 96, tolerance 2 ('# % right'), in: 93 % right, loss 0.031, 20 epochs",
    ),
    "beyond a share": (
        trained("93 % right, loss 0.035, 20 epochs"),
        "saved 0.031, came 0.035, tolerance 0.0031 ('loss #'), in: 93 % right",
    ),
    "a number that no pattern covers": (
        trained("93 % right, loss 0.031, 21 epochs"),
        "saved 20, came 21, tolerance none, in: 93 % right",
    ),
    "not a number": (trained("nan % right, loss 0.031, 20 epochs"), "saved 93, came nan, tolerance 2"),
    "a number where none was": (
        trained("93 % right, loss 0.031, 20 epochs 3"),
        "+ 93 % right, loss 0.031, 20 epochs 3",
    ),
    "a number too few": (trained("93 % right, loss 0.031"), "+ 93 % right, loss 0.031\n"),
    "other words": (trained("93 % wrong, loss 0.031, 20 epochs"), "+ 93 % wrong, loss 0.031, 20 epochs"),
    "other words in a picture's description": (
        described("a picture of 3 kinds", "a picture of 3 sorts", {"# kinds": 1}),
        "+ a picture of 3 sorts",
    ),
    "a number of a picture's description": (
        described("a picture of 3 kinds", "a picture of 5 kinds", {"# kinds": 1}),
        "saved 3, came 5, tolerance 1",
    ),
    "other words of a picture in HTML": (drawn("iVBOR/12+3=", "a picture of 3 sorts"), "3 sorts"),
    "a tolerance where no number is": (cell("print('a')", "a\n", tolerance={"#": 1}), "no saved number"),
    "a pattern without its number": (trained("", {"# % wrong": 1}), "no saved number is covered by"),
    "a pattern without #": (trained("", {"right": 1}), "expected a pattern with #"),
    "a tolerance of nothing": (trained("", {"# %": 0}), "expected a tolerance such as 2 or '10 %'"),
    "an empty tolerance": (trained("", {}), "expected a tolerance such as {"),
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
