"""The Playground under the pointer: what it says, and what a press, a drag and a typed number do."""

import numpy as np
import pytest

from dlviz.explorables import Playground
from dlviz.explorables.kit.controls import sizes
from dlviz.explorables.playground.hit_testing import split
from dlviz.explorables.playground.network_picture import distances, layout
from dlviz.explorables.playground.picture import NET, number
from dlviz.explorables.playground.size_buttons import ASIDE, TOP
from tests.explorables.page import Page


class Pointing:
    """A playground whose picture can be pointed at."""

    def __init__(self, **fields):
        self.playground = Playground(**fields)
        self.painting = self.playground.painting("light", 1)
        self.painting.paint(self.playground.frame)

    def at(self, event, x, y):
        ax, x, y = self.painting.locate(x, Playground.size[1] - y)
        return self.playground.point(event, ax, x, y)

    @property
    def places(self):
        return layout([True] * 2 + [False] * 5, sizes(self.playground.state.hidden), *NET)


def test_every_link_and_unit_tells_its_number():
    pointing = Pointing(hidden="3, 2", epochs=2)
    widths, parameters = pointing.playground.frame["widths"], pointing.playground.frame["parameters"]
    weights, biases = split(parameters, widths)
    alone = 0
    for link, weight in zip(pointing.places.links, np.concatenate([w.ravel() for w in weights]), strict=True):
        x, y = (link[0] + link[3]) / 2  # the middle of the curve
        if np.sort(distances(pointing.places.links, x, y))[1] > 8:  # no other passes here
            text = pointing.at("hover", x, y)
            assert text.startswith("weight from ") and f": {number(weight)}\n" in text
            alone += 1
    assert alone >= 5
    for unit, (place, bias) in enumerate(zip(pointing.places.units, np.concatenate(biases), strict=False)):
        name = f"unit {unit % 3 + 1} of layer {unit // 3 + 1}"
        assert pointing.at("hover", *place).startswith(f"bias of {name}: {number(bias)}\n")


def test_names_of_a_link_s_ends():
    pointing = Pointing(hidden="1, 1")
    texts = [pointing.at("hover", *(link[0] + link[3]) / 2) for link in pointing.places.links]
    assert [text.split(":")[0] for text in texts] == [
        "weight from x₁ to unit 1 of layer 1",
        "weight from x₂ to unit 1 of layer 1",
        "weight from unit 1 of layer 1 to unit 1 of layer 2",
        "weight from unit 1 of layer 2 to the output",
    ]


def test_a_weight_is_dragged():
    pointing = Pointing(hidden="1, 1")
    x, y = (pointing.places.links[2][0] + pointing.places.links[2][3]) / 2
    before = pointing.playground.frame["parameters"]
    pointing.at("press", x, y)
    pointing.at("drag", x + 3, y + 50)
    pointing.at("drag", x, y + 25)
    after = pointing.playground.frame["parameters"]
    (number,) = np.flatnonzero(after != before)
    assert after[number] == pytest.approx(before[number] + 1, abs=0.0051)
    assert len(pointing.playground.state.edits) == 1
    assert (pointing.playground.frame["losses"][-1] != Playground(hidden="1, 1").frame["losses"][-1]).all()


def test_a_press_switches_an_input_and_shows_a_unit_large():
    pointing = Pointing()
    pointing.at("press", *pointing.places.inputs[2])
    assert pointing.playground.state.x1_squared
    pointing.at("press", *pointing.places.inputs[2])
    assert not pointing.playground.state.x1_squared
    pointing.playground.step()
    pointing.at("press", *pointing.places.units[4])
    assert pointing.playground.state.shown == 4 and pointing.playground.state.epochs == 1
    assert "shown=4" in pointing.playground.share()
    pointing.at("press", 700, 300)
    assert pointing.playground.state.shown == -1


def test_the_large_map_tells_what_the_output_says():
    pointing = Pointing(epochs=150)
    assert pointing.at("hover", 514 + 138, 156 + 138) == "(0, 0): 100 % yellow-orange"


def column(hidden, number):
    """The x of a column: the inputs' is number 0."""
    left, right, _ = NET
    return left + number * (right - left) / (len(sizes(hidden)) + 1)


@pytest.mark.parametrize(
    "before, number, sign, says, after",
    [
        ("4, 2", 0, 1, "press for one layer more", "4, 2, 2"),
        ("4, 2", 0, -1, "press for one layer less", "4"),
        ("5", 0, -1, "press for one layer less", ""),
        ("", 0, 1, "press for one layer more", "2"),
        ("4, 2", 1, 1, "press for one unit more in layer 1", "5, 2"),
        ("4, 2", 2, -1, "press for one unit less in layer 2", "4, 1"),
        ("8, 1, 3, 3, 3, 3", 6, 1, "press for one unit more in layer 6", "8, 1, 3, 3, 3, 4"),
        ("", 0, -1, "there is no layer to take away", ""),
        ("1, 1, 1, 1, 1, 1, 1, 1, 1, 1", 0, 1, "10 layers are the most", "1, 1, 1, 1, 1, 1, 1, 1, 1, 1"),
        ("16, 1", 1, 1, "16 units are the most", "16, 1"),
        ("8, 1", 2, -1, "a layer keeps one unit", "8, 1"),
    ],
)
def test_plus_and_minus_change_the_layers_and_their_units(before, number, sign, says, after):
    pointing = Pointing(hidden=before, epochs=2, shown=len(sizes(before)) - 1)
    place = column(before, number) + sign * ASIDE, TOP
    assert pointing.at("hover", *place) == says
    pointing.at("press", *place)
    pointing.at("drag", place[0], place[1] - 30)
    state = pointing.playground.state
    assert state.hidden == after and not state.edits
    if after != before:
        assert state.epochs == 0 and state.shown == -1
        np.testing.assert_equal(
            pointing.playground.frame["parameters"], Playground(hidden=after).frame["parameters"]
        )
    else:
        assert state.epochs == 2 and state.shown == len(sizes(before)) - 1


def test_a_button_that_leads_nowhere_is_faint_and_all_stand_above_their_columns():
    for hidden in ("", "16, 1, 2"):
        picture = Pointing(hidden=hidden).painting._sent[..., :3].astype(int)
        for place in range(len(sizes(hidden)) + 1):
            for sign, limit in ((-1, 1), (1, 16)):
                x, y = round(column(hidden, place) + sign * ASIDE), Playground.size[1] - TOP
                dark = picture[y - 3 : y + 4, x - 3 : x + 4].min()  # of the sign in the middle
                stuck = sizes(hidden)[place - 1] == limit if place else (hidden == "" and sign < 0)
                assert (dark > 180) == stuck


def test_the_page_s_text_follows_plus(wires):
    page = Page(Playground(hidden="4"))
    page.point("press", column("4", 0) + ASIDE, Playground.size[1] - TOP)
    assert page.controls["hidden"].value == "4, 2" and not page.notice.value


def test_the_page_lets_a_weight_be_typed(wires):
    page = Page(Playground(hidden="1"))
    places = layout([True] * 2 + [False] * 5, [1], *NET)
    x, y = (places.links[0][0] + places.links[0][3]) / 2
    page.point("press", x, Playground.size[1] - y)
    box = next(w for w in page.widgets if getattr(w, "description", "").startswith("weight from x₁"))
    box.comm.moves(value=2.5)
    assert page.explorable.frame["parameters"][0] == 2.5
    page.move("hidden", "")  # that link is gone
    assert box.layout.display == "none" and not page.notice.value
