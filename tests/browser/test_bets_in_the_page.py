"""A bet placed, changed and settled by keyboard; and what a notebook keeps of it."""

import build
import nbformat
import pytest
from playwright.sync_api import expect

from benchmarks import lab
from dlviz import server

ASK = """from dlviz import bet, settle
bet("layers/pieces", "Which sheet has more pieces?", ["one layer of 8", "two layers of 4"])"""
SCALE = 'bet("layers/share", "What share is folded?", (0, 100, "%"))'
SETTLE = (
    'settle("layers/pieces", "two layers of 4", "By one piece.")\nsettle("layers/share", 54, "On average.")'
)


@pytest.fixture(scope="module")
def bets(page, address, notebooks):
    """The two questions, asked; the cell that settles both has not been run, and what it saved is folded."""
    path = notebooks / "bets.ipynb"
    lab.write(path, ASK, SCALE, SETTLE, "from dlviz import progress\nprogress()")
    notebook = nbformat.read(path, 4)
    notebook.cells[2].metadata["jupyter"] = {"outputs_hidden": True}
    notebook.cells[2].outputs = [nbformat.v4.new_output("stream", text="saved answer")]
    build.say_what_is_folded(notebook)
    nbformat.write(notebook, path)
    opened = lab.Notebook(page, address, path.name)
    for cell in (0, 1):
        run(page, opened.cell(cell))
        expect(opened.cell(cell).locator(".jp-OutputArea-output button").first).to_be_visible()
    return opened


def run(page, cell):
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")


def focused(page):
    return page.evaluate("document.activeElement.innerText")


def tab_to(page, name):
    """Press Tab until what is called so has the focus."""
    for _ in range(40):
        if focused(page) == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reached {name!r}")


def test_a_bet_is_placed_changed_and_settled_by_keyboard(page, bets):
    asked, scale, settled = (bets.cell(place) for place in range(3))
    expect(settled.get_by_text("Folded, since it answers the bet above.")).to_be_visible()
    expect(settled.get_by_text("saved answer")).to_have_count(0)
    asked.locator(".jp-OutputArea-output").last.click()
    tab_to(page, "one layer of 8")
    page.keyboard.press("Enter")
    status = asked.get_by_role("status")
    expect(status).to_have_text("Your bet: one layer of 8. You can change it until it is settled.")
    expect(asked.get_by_role("button", name="✓ one layer of 8")).to_be_focused()
    tab_to(page, "two layers of 4")
    page.keyboard.press("Space")
    expect(status).to_contain_text("Your bet: two layers of 4.")
    expect(asked.get_by_role("button", name="✓ two layers of 4")).to_be_visible()
    scale.locator(".noUi-handle").focus()
    page.keyboard.press("ArrowRight")
    expect(scale.locator(".widget-readout")).to_have_text("51")
    tab_to(page, "Place this bet")
    page.keyboard.press("Enter")
    expect(scale.get_by_role("status")).to_contain_text("Your bet: 51 %.")
    run(page, settled)
    reports = settled.get_by_role("status")
    expect(reports.nth(0)).to_contain_text("Your bet was right: two layers of 4.")
    expect(reports.nth(1)).to_contain_text("The answer: 54 %")
    expect(reports.nth(1)).to_contain_text("It counts as right")
    expect(reports.nth(1)).to_be_visible()  # unfolded
    expect(asked.get_by_role("button").filter(has_text="layer")).to_have_count(2)
    for button in asked.locator(".jp-OutputArea-output button").all():
        expect(button).to_be_disabled()
    expect(status).to_contain_text("It is settled.")
    progress = bets.cell(3)
    run(page, progress)
    expect(progress.locator(".jp-OutputArea-output")).to_contain_text("2 of 2 bets right")


def test_a_saved_bet_is_text_and_no_widget(page, bets, notebooks):
    bets.command("docmanager:save")
    page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty")
    for cell in nbformat.read(notebooks / "bets.ipynb", 4).cells[:2]:
        (output,) = cell.outputs
        assert "text/html" in output.data and server.WIDGET_VIEW not in output.data
