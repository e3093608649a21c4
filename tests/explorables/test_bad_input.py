"""What does not fit is refused in one sentence, and nothing is lost: gestures, old states, opening states."""

from dataclasses import dataclass, fields

import numpy as np
import pytest

from dlviz.explorables import AttentionDesk, GanDuel, KernelLab, Playground, WhatDidItSee
from dlviz.explorables.kit.controls import Record, check, slider
from dlviz.explorables.kit.explorable import Explorable
from dlviz.explorables.kit.track import LiveState
from tests.explorables.every import DRAGGABLE, KINDS, alike, computed, opened, picture, pixels, press
from tests.explorables.page import Page

FAR = [(-1e4, 5e3), (1e4, -5e3), (-3.0, -3.0)]

# Drags


@pytest.mark.parametrize("kind", DRAGGABLE, ids=lambda kind: kind.__name__)
def test_a_drag_far_beyond_the_axes_ends_at_their_edge(kind, wires):
    page = Page(opened(kind))
    before = page.explorable.state
    page.point("press", *press(kind))
    assert page.explorable.state != before
    for x, y in FAR:
        page.point("drag", x, y)
        assert not page.notice.value
        assert check(page.explorable.state) == page.explorable.state
        assert alike(page.pixels, picture(page.explorable))


# States of an older version


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_state_of_another_version_is_refused_or_completed(kind):
    explorable = kind()
    before = explorable.state
    for wrong in ({"gone": 1}, {f.name: object() for f in fields(before)[:1]}):
        for put in (explorable.set, lambda **old: kind(**old)):
            with pytest.raises(ValueError, match=next(iter(wrong))) as refused:
                put(**wrong)
            assert "\n" not in str(refused.value)
        assert explorable.state == before
    last = fields(before)[-1].name
    rest = {name: value for name, value in vars(before).items() if name != last}
    assert kind(**rest).state == before, "a field that the old version did not have is at its default"


@pytest.mark.parametrize(
    ("kind", "wrong", "said"),
    [
        (Playground, {"earlier": ((1, "gone", 3),)}, r"earlier .*got \(1, 'gone', 3\): try without it"),
        (Playground, {"earlier": ((1, "batch"),)}, "earlier expects entries .minibatch, control, value"),
        (Playground, {"earlier": ((-1, "batch", 3),)}, "earlier expects entries"),
        (Playground, {"earlier": ((1, "batch", 3000),)}, "batch goes from 1 to 50, got 3000: try 50"),
        (Playground, {"edits": ((1, 0),)}, "edits expects entries"),
        (Playground, {"edits": ((1, -1, 3.0),)}, "edits expects entries"),
        (Playground, {"edits": ((1, 0, float("nan")),)}, "edits expects entries"),
        (Playground, {"edits": ((0, 25, 1.0),)}, "edits sets parameter 25, and this network has 25 of them"),
        (Playground, {"epochs": -1}, "epochs goes from 0 upwards, got -1"),
        (GanDuel, {"epochs": -1}, "epochs goes from 0 upwards, got -1"),
        (AttentionDesk, {"edits": ((0, 0, 1.0),)}, "edits sets parameters by hand"),
        (KernelLab, {"down": 1.0}, "down goes from 0 to 0.999, got 1.0"),
        (KernelLab, {"right": float("nan")}, "right goes from 0"),
        (KernelLab, {"painted": "x"}, "painted expects 8 words"),
        (KernelLab, {"kernel": "my kernel", "weights": "a " * 9}, "weights expects 9 numbers"),
        (KernelLab, {"kernel": "my kernel", "weights": "nan " * 9}, "weights expects 9 numbers"),
        (WhatDidItSee, {"top": -1}, "top goes from 0 to 11, got -1"),
        (WhatDidItSee, {"left": 99}, "left goes from 0 to 11, got 99"),
    ],
    ids=str,
)
def test_what_an_old_line_to_share_says_wrongly_is_named(kind, wrong, said):
    with pytest.raises(ValueError, match=said):
        _ = kind(**{"epochs": 0, **wrong} if issubclass(kind.State, LiveState) else wrong).frame


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_numbers_at_both_ends_of_what_no_widget_moves_are_shown(kind):
    painting = kind().painting("light", 1)
    for field in fields(kind.State):
        record = field.metadata["control"]
        if isinstance(record, Record) and np.isfinite([record.low, record.high]).all():
            for value in (record.low, record.high):
                painting.paint(computed(kind, kind(**{field.name: value}).state))


# An opening state that cannot be computed


class Steep(Explorable):
    """A dot at height a, which is not computed above 3."""

    size = 80, 60

    @dataclass(frozen=True)
    class State:
        a: float = slider(1.0, 0.0, 5.0)

    @staticmethod
    def compute(state):
        if state.a > 3:
            raise ValueError("a above 3 overflows: try 3")
        return {"a": state.a}

    @staticmethod
    def setup(fig, look):
        return fig.add_subplot(xlim=(0, 1), ylim=(0, 5)).plot([], [], "o")[0]

    @staticmethod
    def draw(dot, frame):
        dot.set_data([0.5], [frame["a"]])

    @staticmethod
    def describe(state, frame):
        return f"The dot is at {frame['a']}."


def test_an_opening_state_that_cannot_be_computed_is_explained_and_can_be_left(wires):
    page = Page(Steep(a=4.0))
    assert "a above 3 overflows: try 3" in page.notice.value
    np.testing.assert_array_equal(page.pixels, pixels(Steep().still(ratio=1)))
    page.move("a", 2.0)
    assert not page.notice.value
    np.testing.assert_array_equal(page.pixels, pixels(Steep(a=2.0).still(ratio=1)))


def test_a_saved_notebook_says_why_there_is_no_picture():
    bundle = Steep(a=4.0)._repr_mimebundle_()
    assert bundle["text/plain"] == "Steep cannot show these settings: a above 3 overflows: try 3"
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert "text/html" not in bundle
