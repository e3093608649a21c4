"""Live training in JupyterLab: it plays beside other work, answers its controls, ends when nobody looks."""

import re
import time

import pytest
from playwright.sync_api import expect

from benchmarks import lab
from dlviz.explorables import Playground
from tests.browser.showing import PATIENCE, Showing

SOURCE = "from dlviz.explorables import Playground\nplayground = Playground()\nplayground"


class Playing(Showing):
    """The Playground in the page, and the cell that asks Python about it."""

    def __init__(self, notebook):
        super().__init__(notebook.cell(0))
        self.notebook = notebook

    def ask(self, question):
        """What Python answers while the run may be playing."""
        cell, page = self.notebook.cell(1), self.page
        cell.locator(".cm-content").click()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(question)
        before = cell.locator(".jp-InputPrompt").inner_text()
        page.keyboard.press("Control+Enter")
        prompt = cell.locator(".jp-InputPrompt")
        expect(prompt).to_have_text(re.compile(r"\[\d+\]"))
        expect(prompt).not_to_have_text(before)
        return eval(cell.locator(".jp-OutputArea-output").inner_text())

    def until(self, question, right):
        """Ask until the answer is right."""
        end = time.monotonic() + PATIENCE
        while not right(answer := self.ask(question)):
            assert time.monotonic() < end, answer

    def state(self):
        """The state in Python, as fields."""
        return self.ask("vars(playground.state)")


@pytest.fixture
def playing(page, address, notebooks):
    lab.write(notebooks / "live.ipynb", SOURCE, "0")
    notebook = lab.Notebook(page, address, "live.ipynb")
    notebook.run()
    playing = Playing(notebook)
    playing.shows(Playground())
    return playing


def test_play_pause_rewind_and_a_control_that_is_moved_meanwhile(playing):
    playing.press("Play")
    playing.until("playground.state.epochs", lambda epochs: epochs > 5)
    expect(playing.caption).not_to_contain_text("Epoch 0:")
    playing.slider("log₁₀ learning rate")[0].press("ArrowLeft")
    playing.until("playground.state.log_lr", lambda rate: rate == -1.05)
    state = playing.state()
    (at, name, before) = state["earlier"][0]
    assert (name, before) == ("log_lr", -1.0) and at > 0 and state["epochs"] > 5, "the run went on"
    playing.press("Pause")
    expect(playing.output.get_by_role("button", name="Play", exact=True)).to_be_visible()
    state = playing.state()
    playing.page.wait_for_timeout(500)
    assert playing.state() == state
    playing.shows(Playground(**state))
    playing.press("Rewind")
    playing.shows(Playground(log_lr=-1.05))
    playing.press("Step")
    playing.shows(Playground(log_lr=-1.05, epochs=1))


def test_it_stops_when_the_output_is_cleared(playing):
    playing.press("Play")
    playing.until("playground.state.epochs", lambda epochs: epochs > 0)
    playing.notebook.cell(0).click()
    playing.notebook.command("notebook:clear-cell-output")
    playing.until("playground.playing", lambda still: not still)


def test_jupyter_s_stop_button_pauses(playing):
    playing.press("Play")
    playing.until("playground.state.epochs", lambda epochs: epochs > 0)
    playing.notebook.command("kernelmenu:interrupt")
    playing.until("playground.playing", lambda still: not still)
    state = playing.state()
    playing.shows(Playground(**state))


def test_fork_and_a_line_to_share(playing):
    playing.press("Step")
    playing.shows(Playground(epochs=1))
    playing.press("Fork")
    views = playing.output.locator(".dlviz-figure canvas")
    expect(views).to_have_count(2)
    left, right = (views.nth(i).bounding_box() for i in (0, 1))
    assert left["y"] == right["y"] and left["x"] + left["width"] <= right["x"]
    playing.press("End the fork")
    expect(views).to_have_count(1)
    playing.press("Show code")
    playing.press("One line, to share")
    expect(playing.output.locator(".dlviz-code pre")).to_have_text(
        "Playground(epochs=1)", use_inner_text=True
    )
