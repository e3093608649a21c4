"""The figure view's side of the talk with the page: one frame on its way, the newest next, never stuck."""

import zlib

import numpy as np
import pytest

from dlviz.explorables import GanDuel, KernelLab
from dlviz.explorables.kit import figure_view
from dlviz.explorables.kit.figure_view import FigureView
from dlviz.explorables.kit.painting import Painting
from tests.explorables.every import pixels
from tests.explorables.page import Page, laid

SIZE = 80, 60


class Dot:
    """A picture of one dot, whose place the test changes."""

    axes = 0, 0, 1, 1
    size, drag, state, brush = SIZE, None, None, False

    def __init__(self):
        self.frame = 0.5
        self.painted = []  # every place that was drawn
        self.view = FigureView(self, lambda error: None)
        self.wire = self.view.comm

    def painting(self, theme, ratio):
        def setup(fig, look):
            ax = fig.add_axes(self.axes, xlim=(0, 1), ylim=(0, 1), label="plane")
            return ax.plot([], [], "o")[0]

        return Painting(setup, self.draw, SIZE, theme, ratio)

    def draw(self, dot, place):
        self.painted.append(place)
        dot.set_data([place], [0.5])

    @property
    def description(self):
        return f"the dot is at {self.frame}."

    def point(self, event, ax, x, y):
        return f"{event} at {x:.2f}, {y:.2f} of the {ax.get_label()}"

    hover = point

    def paints(self, state, ax):
        return self.brush

    def move(self, place):
        self.frame = place
        self.view.refresh()


def moved(dot, place):
    """The frame that a move to `place` brought."""
    dot.move(place)
    dot.wire.shows()
    return dot.wire.frames[-1]


@pytest.fixture
def dot(wires):
    """A dot whose page is open and has shown the first frame."""
    dot = Dot()
    dot.wire.says(kind="look", theme="light", ratio=1, near=False)
    dot.wire.shows()
    return dot


def test_nothing_is_drawn_before_the_page_is_there(wires):
    dot = Dot()
    dot.move(0.1)
    assert not dot.painted
    dot.wire.says(kind="look", theme="light", ratio=1, near=False)
    ((message, contents),) = dot.wire.frames
    assert message["whole"] and laid(None, message, contents).shape == (60, 80, 4)
    assert message["description"] == "the dot is at 0.1."


def test_a_frame_on_its_way_holds_back_all_but_the_newest(dot):
    for place in (0.1, 0.2, 0.3, 0.4, 0.6):
        dot.move(place)
    assert dot.painted == [0.5, 0.1]
    dot.wire.shows()
    assert dot.painted == [0.5, 0.1, 0.6]
    assert dot.wire.frames[-1][0]["description"] == "the dot is at 0.6."
    dot.wire.shows()
    assert len(dot.wire.frames) == 3, "when the newest is shown there is nothing left to send"


@pytest.mark.parametrize("near", [False, True], ids=["far away, packed", "on this computer"])
def test_what_was_sent_adds_up_to_the_newest_picture(dot, near):
    dot.wire.says(kind="look", theme="light", ratio=1, near=near)
    dot.wire.shows()
    page = None
    for message, contents in dot.wire.frames[-1], *(moved(dot, place) for place in (0.1, 0.9, 0.9, 0.3)):
        assert message["packed"] != near
        page = laid(page, message, contents)
    np.testing.assert_array_equal(page, pixels(dot.painting("light", 1).still(0.3)))


def test_an_unchanged_picture_sends_its_words_without_pixels(dot):
    dot.move(0.5)
    message, contents = dot.wire.frames[-1]
    assert not zlib.decompress(*contents) and message["description"] == "the dot is at 0.5."


def test_an_answer_to_an_older_frame_lets_nothing_pass(dot):
    dot.move(0.1)
    dot.move(0.2)
    dot.wire.says(kind="shown", id=1)
    assert dot.painted == [0.5, 0.1]


def test_a_page_that_never_answers_is_given_up(dot, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(figure_view.time, "monotonic", lambda: now[0])
    dot.move(0.1)
    now[0] += figure_view.PATIENCE - 0.1
    dot.move(0.2)
    assert dot.painted == [0.5, 0.1]
    now[0] += 0.2
    dot.move(0.3)
    assert dot.painted == [0.5, 0.1, 0.3]


@pytest.mark.parametrize(("theme", "ratio", "shape"), [("dark", 1, (60, 80, 4)), ("light", 2, (120, 160, 4))])
def test_a_new_look_is_a_new_painting_sent_whole(dot, theme, ratio, shape):
    dot.wire.says(kind="look", theme=theme, ratio=ratio, near=False)
    message, contents = dot.wire.frames[-1]
    page = laid(None, message, contents)
    assert message["whole"] and page.shape == shape
    np.testing.assert_array_equal(page, pixels(dot.painting(theme, ratio).still(0.5)))


def test_a_second_view_in_the_page_gets_the_whole_picture(dot):
    dot.move(0.1)
    dot.wire.says(kind="look", theme="light", ratio=1, near=False)  # as every view says when it opens
    message, contents = dot.wire.frames[-1]
    assert message["whole"]
    np.testing.assert_array_equal(laid(None, message, contents), pixels(dot.painting("light", 1).still(0.1)))


def test_a_view_that_was_closed_is_drawn_for_no_longer(dot):
    dot.wire.says(kind="gone")
    painted = len(dot.painted)
    dot.move(0.1)
    dot.wire.says(kind="pointer", event="hover", x=3, y=4)
    assert len(dot.painted) == painted
    asked, answered = (message for message, *_ in dot.wire.sent[-2:])
    assert asked == {"kind": "look"}, "a view that is still open is asked to look"
    assert answered == {"kind": "answer", "text": ""}, "the page waits for an answer to each"
    dot.wire.says(kind="look", theme="light", ratio=1, near=False)
    np.testing.assert_array_equal(
        laid(None, *dot.wire.frames[-1]), pixels(dot.painting("light", 1).still(0.1))
    )


def test_the_pointer_is_answered(dot):
    assert dot.view.pointer
    dot.wire.says(kind="pointer", event="hover", x=20, y=15)
    assert dot.wire.sent[-1][0] == {"kind": "answer", "text": "hover at 0.25, 0.75 of the plane"}


@pytest.mark.parametrize(
    ("brush", "outside", "back"),
    [(False, "drag at 1.00, 0.50 of the plane", "drag"), (True, "", "press")],
    ids=["a handle stays at the edge", "a brush paints nothing, and then a new stroke"],
)
def test_a_drag_that_leaves_its_axes(wires, monkeypatch, brush, outside, back):
    monkeypatch.setattr(Dot, "axes", (0, 0, 0.5, 1))
    monkeypatch.setattr(Dot, "brush", brush)
    dot = Dot()
    dot.wire.says(kind="look", theme="light", ratio=1, near=False)
    said = []
    for event, x in (("press", 20), ("drag", 30), ("drag", 70), ("drag", 30), ("drag", 20)):
        dot.wire.says(kind="pointer", event=event, x=x, y=30)
        said.append(dot.wire.sent[-1][0]["text"])
    begun, there, beyond, again, on = said
    assert (begun, there) == ("press at 0.50, 0.50 of the plane", "drag at 0.75, 0.50 of the plane")
    assert (beyond, again) == (outside, f"{back} at 0.75, 0.50 of the plane")
    assert on == "drag at 0.50, 0.50 of the plane"


@pytest.mark.parametrize(("kind", "label"), [(KernelLab, "paper"), (GanDuel, "plane")])
def test_a_stroke_that_leaves_the_paper_paints_nothing_there(wires, kind, label):
    page = Page(explorable := kind())
    figure = explorable.painting("light", 1).figure
    box = next(ax for ax in figure.axes if ax.get_label() == label).bbox
    y = kind.size[1] - (box.y0 + box.y1) / 2
    page.point("press", box.x1 - 30, y)
    page.point("drag", box.x1 - 3, y)
    painted = explorable.state
    page.point("drag", box.x1 + 5, y + 40)
    assert explorable.state == painted != kind().state
    page.point("drag", box.x1 - 3, y + 40)
    assert explorable.state != painted


def test_a_picture_without_gestures_takes_no_pointer(wires):
    class Still(Dot):
        hover = None

    assert not Still().view.pointer
