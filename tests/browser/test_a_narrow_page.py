"""JupyterLab as it opens on a small screen: 1024 pixels wide, of which the file browser takes its part."""

import pytest

from benchmarks import lab
from tests.browser.showing import Showing, listen

NAMES = ["Playground", "OptimizerDerby"]


@pytest.fixture(scope="module")
def narrow(page, address, notebooks):
    """Both explorables, by name."""
    lab.write(notebooks / "narrow.ipynb", *(f"from dlviz.explorables import {n}\n{n}()" for n in NAMES))
    with page.context.browser.new_context(viewport={"width": 1024, "height": 900}) as context:
        listen(narrow := context.new_page())
        notebook = lab.Notebook(narrow, address, "narrow.ipynb", doc=False)
        notebook.run()
        yield {name: Showing(notebook.cell(i)) for i, name in enumerate(NAMES)}


@pytest.mark.parametrize("name", NAMES)
def test_sliders_stand_in_two_columns(narrow, name):
    showing = narrow[name]
    showing.canvas.scroll_into_view_if_needed()
    assert 560 < showing.output.bounding_box()["width"] < 600, "the file browser is open"
    boxes = [box.bounding_box() for box in showing.output.locator(".widget-slider").all()]
    across = sorted({round(box["x"], -1) for box in boxes})
    assert len(across) == 2 and 285 < across[1] - across[0] < 295
    assert {round(box["width"]) for box in boxes} == {288}
    for label in showing.output.locator(".widget-slider label").all():
        assert label.evaluate("label => label.scrollWidth <= label.clientWidth"), label.inner_text()


def test_the_buttons_of_play_stand_in_one_row(narrow):
    output = narrow["Playground"].output
    buttons = [output.get_by_role("button", name=name, exact=True) for name in ("Play", "Fork")]
    assert len({button.bounding_box()["y"] for button in buttons}) == 1
