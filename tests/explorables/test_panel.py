"""The widgets around a picture: they move the state, follow it, show its code, and say what went wrong."""

import re
from dataclasses import dataclass
from html import unescape

import ipywidgets
import numpy as np
import pytest

from dlviz import explorables
from dlviz.explorables import Explorable, NeuronBench
from dlviz.explorables.kit import inputs
from dlviz.explorables.kit.controls import choice, slider, text
from dlviz.explorables.playground.features import FEATURES
from tests.explorables.every import KINDS, alike, moves, opened, opening, picture, pixels
from tests.explorables.page import Page

every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


class Shy(Explorable):
    """A line at height a: it cannot be computed above 3, nor drawn below -3, and a + b may not be 0."""

    size = 80, 60
    numpy = torch = "frame = {'a': a}"

    @dataclass(frozen=True)
    class State:
        a: float = slider(1.0, -5.0, 5.0)
        b: float = slider(1.0, -5.0, 5.0)

        def __post_init__(self):
            if self.a + self.b == 0:
                raise ValueError("a and b may not cancel: move b <a little>")

    @staticmethod
    def compute(state):
        if state.a > 3:
            raise RuntimeError("a above 3 overflows")
        return {"a": state.a}

    @staticmethod
    def setup(fig, look):
        return fig.add_subplot(ylim=(-5, 5)).axhline()

    @staticmethod
    def draw(line, frame):
        if frame["a"] < -3:
            raise RuntimeError("a below -3 cannot be drawn")
        line.set_ydata([frame["a"]] * 2)

    @staticmethod
    def describe(state, frame):
        return f"The line is at {frame['a']}."

    @staticmethod
    def hover(state, frame, ax, x, y):
        if y > 0:
            raise ZeroDivisionError("nothing up here")
        return f"{y:.1f}"


@pytest.fixture
def shy(wires):
    return Page(Shy())


def shown(page):
    """Whether page and explorable agree: controls, picture and words."""
    explorable = page.explorable
    assert alike(page.pixels, picture(explorable))
    values = {name: widget.value for name, widget in page.controls.items()}
    return (
        values == pytest.approx({name: getattr(explorable.state, name) for name in values})
        and page.words == explorable.description
        and not page.notice.value
    )


# Controls and state


@every_kind
def test_each_widget_moves_its_control(kind, wires):
    page = Page(opened(kind))
    for name, moved in list(moves(kind))[::2]:
        page.explorable.reset()
        page._show()
        page.move(name, getattr(moved, name))
        told = opened(kind)
        told.set(**{name: getattr(moved, name)})  # a live one also notes when it was moved
        assert page.explorable.state == told.state and getattr(told.state, name) == getattr(moved, name)
        assert shown(page)


@every_kind
def test_the_widgets_follow_the_state(kind, wires):
    page, other = Page(explorable := opened(kind)), Page(explorable)
    name, moved = list(moves(kind))[-1]
    explorable.set(**vars(moved))
    assert page.controls[name].value == getattr(moved, name)
    page.move(*next((n, getattr(state, n)) for n, state in moves(kind)))
    other._show()
    assert shown(page) and shown(other)


@every_kind
def test_the_reset_button_resets(kind, wires):
    page = Page(opened(kind))
    for name, moved in dict(moves(kind)).items():
        page.move(name, getattr(moved, name))
    page.buttons["Reset"].comm.says(event="click")
    page._show()
    assert page.explorable.state == opening(kind)
    assert shown(page)


def test_a_slider_that_follows_does_not_draw_again(wires):
    page, other = Page(bench := NeuronBench()), Page(bench)
    before = len(page.view.comm.frames), len(other.view.comm.frames)
    page.move("w1", -1.0)
    other._show()
    assert (len(page.view.comm.frames), len(other.view.comm.frames)) == (before[0] + 1, before[1] + 1)


def test_a_slider_that_counts_inexactly_means_what_it_shows(wires):
    page = Page(NeuronBench())
    page.move("w1", 1.2999999999999998)
    assert page.explorable.state.w1 == 1.3
    assert page.controls["w1"].value == 1.2999999999999998, "and it is left alone under the learner's hand"


def test_a_slider_told_a_number_between_its_places_does_not_change_it(wires):
    page, other = Page(bench := NeuronBench()), Page(bench)
    bench.set(w1=0.123)
    assert bench.state.w1 == 0.123
    for each in (page, other):
        assert each.controls["w1"].value == pytest.approx(0.1)


def test_a_number_typed_between_the_places_is_moved_to_the_nearest(wires):
    page = Page(NeuronBench())
    page.move("w1", 0.123)
    assert page.explorable.state.w1 == 0.1
    assert shown(page)


# The code


@every_kind
def test_show_code_follows_the_state_and_the_library(kind, wires):
    def text():
        return unescape(re.sub("<style.*?</style>|<[^>]+>", "", page.code.value, flags=re.DOTALL)).strip()

    page = Page(opened(kind))
    assert page.code.layout.display == page.libraries.layout.display == "none"
    page.buttons["Show code"].comm.moves(value=True)
    assert page.code.layout.display is None and page.libraries.layout.display is None
    assert text() == page.explorable.code("numpy").strip()
    name, moved = next(moves(kind))
    page.move(name, getattr(moved, name))
    assert text() == page.explorable.code("numpy").strip()
    page.libraries.comm.moves(index=1)
    assert text() == page.explorable.code("torch").strip()
    assert re.search(rf"{name} ?= ?{re.escape(repr(getattr(moved, name)))}", text())
    page.buttons["Show code"].comm.moves(value=False)
    assert page.code.layout.display == page.libraries.layout.display == "none"


# The pointer


def axes(explorable):
    """The first axes of the picture, where they lie once it has been painted."""
    painting = explorable.painting("light", 1)
    painting.paint(explorable.frame)
    return painting.figure.axes[0]


def test_tick_boxes_that_follow_each_other_stay_together(wires):
    page = Page(explorables.Playground())
    boxes = [w for w in page.widgets if type(w) is ipywidgets.Box]
    inside = [[name for name, w in page.controls.items() if w in box.children] for box in boxes]
    ticks = [names for names in inside if names and isinstance(page.controls[names[0]], ipywidgets.Checkbox)]
    assert ticks == [list(FEATURES), ["show_test", "discrete"]]
    assert {w.layout.width for w in page.controls.values() if isinstance(w, ipywidgets.FloatSlider)} == {
        "288px"
    }
    widths = [box.layout.width for box, names in zip(boxes, inside, strict=True) if names in ticks]
    assert widths == ["580px", "580px"]  # of two sliders and the space between them


@pytest.mark.parametrize(("label", "width"), [("seed", "288px"), ("x" * 21, "288px"), ("x" * 22, "580px")])
def test_a_long_label_takes_two_columns(label, width):
    for field in slider(0.0, -1.0, 1.0, label=label), choice("a", "ab", label=label), text("", label=label):
        assert inputs.widget(field.metadata["control"], "name", field.default).layout.width == width


# What cannot be shown


@pytest.mark.parametrize(
    ("value", "why"), [(4.0, "a above 3 overflows"), (-4.0, "a below -3 cannot be drawn")]
)
def test_what_cannot_be_shown_is_explained_beside_the_last_picture(shy, value, why):
    shy.move("a", 2.0)
    before = shy.pixels
    shy.move("a", value)
    assert why in shy.notice.value and 'role="alert"' in shy.notice.value
    np.testing.assert_array_equal(shy.pixels, before)
    assert shy.words == "The line is at 2.0."
    shy.look("dark", 2)
    np.testing.assert_array_equal(shy.pixels, pixels(Shy(a=2.0).still("dark", 2)))
    assert why in shy.notice.value
    shy.look("light", 1)
    shy.move("a", -2.0)
    assert shown(shy)


@pytest.mark.parametrize("value", [4.0, -4.0])
def test_what_cannot_be_shown_is_explained_when_it_was_held_back(shy, value):
    shy.view.comm.says(kind="look", theme="light", ratio=1, near=False)  # a frame is on its way
    shy.controls["a"].comm.moves(value=value)
    assert not shy.notice.value
    shy._show()
    assert "a above 3" in shy.notice.value or "a below -3" in shy.notice.value


def test_an_impossible_setting_is_refused_and_explained(shy):
    before, state = shy.pixels, shy.explorable.state
    shy.move("a", -1.0)
    assert "move b &lt;a little&gt;" in shy.notice.value
    assert shy.explorable.state == state
    np.testing.assert_array_equal(shy.pixels, before)
    shy.move("a", 1.0)
    assert shown(shy)
    shy.move("a", -1.0)
    shy.buttons["Reset"].comm.says(event="click")
    shy._show()
    assert shown(shy)


def test_a_tooltip_that_fails_is_explained(shy):
    assert shy.point("hover", 40, 45) == "-3.2"
    assert shy.point("hover", 40, 15) == ""
    assert "nothing up here" in shy.notice.value
