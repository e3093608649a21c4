"""The lessons in JupyterLab: opened, run, a slider moved, an exercise answered wrong and right."""

import shutil
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from benchmarks import lab
from dlviz.explorables import FoldingPaper, NeuronBench
from tests.browser.showing import Showing

LESSONS = Path(__file__).resolve().parents[2] / "notebooks"


class Lesson:
    """A lesson, opened and run from top to bottom."""

    def __init__(self, page, address, folder, stem):
        self.page = page
        shutil.copy(LESSONS / f"{stem}.ipynb", folder)
        cells = nbformat.read(folder / f"{stem}.ipynb", 4).cells
        self._cells = [cell for cell in cells if cell.cell_type == "code"]
        self.notebook = lab.Notebook(page, address, f"{stem}.ipynb")
        self.notebook.run()
        for stream in ("error", "stderr"):
            expect(page.locator(f".jp-OutputArea [data-mime-type$={stream}]")).to_have_count(0)

    def cell(self, exercise, role):
        """The cell for the answer to an exercise, or for its check."""
        mark = {"exercise": exercise, "role": role}
        return self.notebook.cell([cell.metadata.get("dlviz") for cell in self._cells].index(mark))

    def showing(self, source):
        """The picture below the first cell whose last line is this."""
        last = [cell.source.splitlines()[-1] for cell in self._cells]
        return Showing(self.notebook.cell(last.index(source)))

    def report(self, exercise):
        """What the check below an exercise says."""
        return self.cell(exercise, "check").locator(".jp-OutputArea-output")

    def answer(self, exercise, source):
        """Write an answer over the one that is there, run it, and run the check."""
        self.cell(exercise, "answer").locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(source)
        self.page.keyboard.press("Control+Enter")
        self.cell(exercise, "check").locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")


@pytest.fixture(scope="module")
def layers(page, address, notebooks):
    return Lesson(page, address, notebooks, "02_layers")


def test_the_pictures_of_a_lesson_move(layers):
    for kind, label, moved in (
        (NeuronBench, "b", {"b": -0.5}),
        (FoldingPaper, "hidden layers", {"layers": 3}),
    ):
        picture = layers.showing(f"{kind.__name__}()")
        picture.shows(kind())
        picture.slider(label)[0].press("ArrowRight")
        picture.shows(kind(**moved))


def test_a_wrong_answer_is_named_and_a_right_one_passes(layers):
    exercise = "layers/dense_forward"
    report = layers.report(exercise)
    expect(report).to_contain_text("Not attempted yet")
    layers.answer(exercise, "def dense_forward(x, weight, bias):\n    return x @ weight + bias")
    expect(report).to_contain_text("weight not transposed")
    expect(report).to_contain_text("(0 of 2 points)")
    layers.answer(exercise, "def dense_forward(x, weight, bias):\n    return x @ weight.T + bias")
    expect(report).to_contain_text("passed (2 of 2 points)")


def test_the_first_lesson_reads_digits_and_checks_an_answer(page, address, notebooks):
    lesson = Lesson(page, address, notebooks, "00_start_here")
    picture = lesson.showing("ask")
    expect(picture.caption).to_contain_text("pushed 0 to the right")
    before = picture.pixels()
    picture.slider("right")[0].press("ArrowRight")
    expect(picture.caption).to_contain_text("pushed 1 to the right")
    assert (picture.pixels() != before).any()
    exercise = "start_here/accuracy"
    expect(lesson.report(exercise)).to_contain_text("Not attempted yet")
    lesson.answer(exercise, "def accuracy(predictions, labels):\n    return (predictions == labels).sum()")
    expect(lesson.report(exercise)).to_contain_text("not right yet")
    lesson.answer(exercise, "def accuracy(predictions, labels):\n    return (predictions == labels).mean()")
    expect(lesson.report(exercise)).to_contain_text("passed (1 of 1 point")
