"""WhatDidItSee in JupyterLab: the patch is dragged over the mark, and a small map chooses its network."""

import pytest

from benchmarks import lab
from dlviz.explorables import WhatDidItSee
from tests.browser.showing import Showing


@pytest.fixture(scope="module")
def showing(page, address, notebooks):
    """The explorable in its opening state."""
    lab.write(
        notebooks / "what_did_it_see.ipynb", "from dlviz.explorables import WhatDidItSee\nWhatDidItSee()"
    )
    notebook = lab.Notebook(page, address, "what_did_it_see.ipynb")
    notebook.run()
    showing = Showing(notebook.cell(0))
    showing.shows(WhatDidItSee())
    return showing


def pixel(label, x, y):
    """The pixel of the picture at (x, y) of these axes."""
    axes = WhatDidItSee().painting("light", 1).figure.axes
    across, up = next(ax for ax in axes if ax.get_label() == label).transData.transform((x, y))
    return round(across), round(WhatDidItSee.size[1] - up)


def test_the_mouse_drags_the_patch_and_chooses_a_network(showing):
    mouse = showing.page.mouse
    showing.point(*pixel("image", 2, 10))
    mouse.down()
    for down in (8, 5, 2, 1):
        showing.point(*pixel("image", 6, down))
    mouse.up()
    showing.shows(WhatDidItSee(top=0, left=5))
    showing.point(*pixel("trained without marks", 6, 6))
    mouse.down()
    mouse.up()
    mouse.move(5, 5)
    showing.shows(WhatDidItSee(top=0, left=5, network="trained without marks"))
