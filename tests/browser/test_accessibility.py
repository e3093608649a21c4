"""axe-core finds nothing critical or serious in what a lesson shows, in both themes, as saved and alive.

Of a saved lesson only the first cell, which imports, and those that show an explorable are run, with what
they need: the figures, reports and questions of all others are in the file as they were when it was built.
"""

import shutil
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from benchmarks import lab

LESSONS = Path(__file__).resolve().parents[2] / "notebooks"
OURS = [".jp-OutputArea-output", ".jp-RenderedMarkdown"]  # the rest of the page is JupyterLab's
ALIVE = [".jp-OutputArea-output:has(.dlviz-figure)"]
NEEDED = {  # the cells that pictures of the lesson need, by their first words
    "03_activations": [],
    "08_feedforward": [],
    "12_gans": ["def normal("],
}
TRAINED = "generators["  # a picture of what takes minutes to train stays as it was saved
RUN = """([wanted]) => {
  const { content } = jupyterapp.shell.currentWidget;
  content.activeCellIndex = content.widgets.findIndex(({ model }) => model.id === wanted);
}"""


def faults(page, where):
    """What axe finds: rule, impact and element."""
    found = Axe().run(page, {"include": where}).response
    assert not found["violations"] or "impact" in found["violations"][0]
    return [
        (fault["id"], fault["impact"], node["html"][:200])
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]


def faults_in_both_themes(notebook, where=OURS):
    """The faults in light and in dark."""
    found = []
    for dark in (True, False):
        notebook.theme(dark)
        notebook.page.wait_for_timeout(1000)
        found += faults(notebook.page, where)
    return found


@pytest.mark.parametrize("stem", NEEDED)
def test_nothing_critical_or_serious(page, address, notebooks, stem):
    shutil.copy(LESSONS / f"{stem}.ipynb", notebooks)
    notebook = lab.Notebook(page, address, f"{stem}.ipynb")
    expect(page.locator(".jp-OutputArea-output img").first).to_be_visible()
    assert not faults_in_both_themes(notebook), "as saved"
    cells = [cell for cell in nbformat.read(LESSONS / f"{stem}.ipynb", 4).cells if cell.cell_type == "code"]
    alive = [cell for cell in cells if "Still picture." in str(cell.outputs)]
    alive = [cell for cell in alive if TRAINED not in cell.source]
    needed = [cell for cell in cells if cell.source.startswith((*NEEDED[stem],))]
    for cell in [cells[0], *needed, *alive]:
        page.evaluate(RUN, [cell.id])
        notebook.command("notebook:run-cell")
    moving = page.locator(".jp-CodeCell").filter(has=page.locator(".dlviz-figure canvas[aria-label]"))
    expect(moving).to_have_count(len(alive), timeout=120_000)  # after imports; a fork has two pictures
    assert not faults_in_both_themes(notebook, ALIVE), "alive"
