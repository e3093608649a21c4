"""Every explorable in JupyterLab: its sliders have names, and the mouse does there what it does in Python."""

from itertools import product

import pytest
from playwright.sync_api import expect

from benchmarks import lab
from dlviz import explorables
from tests.browser.showing import Showing

NAMES = [name for name in explorables.__all__ if name not in ("Explorable", "explore")]
DRAGGABLE = [
    name
    for name in NAMES
    if getattr(explorables, name).drag or getattr(explorables, name).point is not explorables.Explorable.point
]


@pytest.fixture(scope="module")
def showings(page, address, notebooks):
    """All of them in one notebook, by name."""
    lab.write(notebooks / "all.ipynb", *(f"from dlviz.explorables import {n}\n{n}()" for n in NAMES))
    notebook = lab.Notebook(page, address, "all.ipynb")
    notebook.run()
    return {name: Showing(notebook.cell(i)) for i, name in enumerate(NAMES)}


@pytest.fixture(params=NAMES)
def name(request):
    return request.param


def test_every_slider_has_a_name(showings, name):
    showing = showings[name]
    showing.canvas.scroll_into_view_if_needed()
    showing.shows(getattr(explorables, name)())
    handles = showing.output.locator(".noUi-handle")
    unnamed = [n for n in range(handles.count()) if not handles.nth(n).get_attribute("aria-label")]
    assert not unnamed, f"of {handles.count()} sliders these have no name: {unnamed}"


def gesture(kind):
    """A place in the page where a press changes the state, and what press and drag make of it."""
    explorable = kind()
    painting, before = explorable.painting("light", 1), explorable.state
    painting.paint(explorable.frame)
    width, height = kind.size
    for x, y in product(range(10, width - 20, 30), range(10, height - 20, 20)):
        ax, *there = painting.locate(x, y)
        if ax:
            explorable.point("press", ax, *there)
        if explorable.state != before:
            explorable.point("drag", *painting.locate(x + 9, y + 9))
            return (x, y), explorable
    raise AssertionError(f"no press on {kind.__name__} changes anything")


def resting_box(showing):
    """Where the picture is, once cells above it that were drawn late have stopped moving it."""
    box = None
    for _ in range(50):
        before, box = box, showing.canvas.bounding_box()
        if box == before:
            return box
        showing.page.wait_for_timeout(300)
    raise AssertionError(f"the picture never comes to rest, last at {box}")


@pytest.mark.parametrize("name", DRAGGABLE)
def test_press_and_drag_do_what_they_do_in_python(showings, name):
    (x, y), expected = gesture(getattr(explorables, name))
    showing = showings[name]
    showing.canvas.hover(position={"x": x, "y": y})
    box, mouse = resting_box(showing), showing.page.mouse
    mouse.move(box["x"] + x, box["y"] + y)
    mouse.down()
    assert showing.canvas.bounding_box() == box, "the picture moves away from under the pointer"
    mouse.move(box["x"] + x + 9, box["y"] + y + 9)
    mouse.up()
    expect(showing.caption).to_have_text(expected.description)
