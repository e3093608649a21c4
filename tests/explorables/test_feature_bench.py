"""FeatureBench: what is read, which digit is chosen, and its picture at the limits of every control."""

from itertools import combinations

import numpy as np
import pytest
from matplotlib.path import Path
from matplotlib.text import Text

from dlviz.explorables import FeatureBench
from dlviz.explorables.feature_bench import picture
from dlviz.explorables.feature_bench.code_numpy import digits
from dlviz.explorables.feature_bench.crowd import EDGE, REACH, cells
from dlviz.explorables.feature_bench.picture import IMAGE, LEFT, SIDE, SIZE
from dlviz.pictures import style
from tests.explorables.every import shared_painting, states
from tests.explorables.page import Page

START = FeatureBench.State()


# Numbers


def test_a_point_lies_in_the_cell_of_the_nearest_average():
    rng = np.random.default_rng(0)
    averages, points = rng.normal(size=(10, 2)), rng.uniform(-3, 3, (500, 2))
    nearest = np.linalg.norm(points[:, None] - averages, axis=2).argmin(axis=1)
    inside = np.stack([Path(cell).contains_points(points) for cell in cells(averages, 3.0)], axis=1)
    assert (inside.sum(axis=1) == 1).all()
    np.testing.assert_array_equal(inside.argmax(axis=1), nearest)


def test_an_average_far_outside_may_have_no_cell():
    first, second, third = cells(np.array([[-1.0, 0.0], [1.0, 0.0], [50.0, 0.0]]), 3.0)
    assert len(first) == len(second) == 4 and len(third) == 0


def test_learned_features_tell_digits_apart_and_hand_made_ones_do_not():
    frame = FeatureBench(epochs=30).frame
    assert frame["hand right"] < 0.4 < 0.8 < frame["learned right"]
    assert FeatureBench(epochs=0).frame["learned right"] < 0.5


def test_what_is_read_is_the_cell_in_which_a_digit_lies():
    frame = FeatureBench().frame
    for kind in LEFT:
        for k, cell in enumerate(cells(frame[f"{kind} averages"], 9.0)):
            inside = Path(cell).contains_points(frame[kind]) if len(cell) else np.zeros(360, bool)
            np.testing.assert_array_equal(inside, frame[f"{kind} read"] == k)


# Gestures


@pytest.mark.parametrize("kind", LEFT)
def test_a_click_on_a_numeral_chooses_its_digit(kind, wires):
    page = Page(FeatureBench())
    (ax,) = (ax for ax in shared_painting(FeatureBench).figure.axes if ax.get_label() == kind)
    alone = np.abs(FeatureBench().frame[kind]).max(axis=1).argsort()[-40:-20]  # far out, not on the edge
    for i in alone:
        x, y = ax.transData.transform(np.clip(page.explorable.frame[kind][i], -REACH, REACH))
        tip = page.point("press", x, SIZE[1] - y)
        chosen = page.explorable.state.digit
        where = np.clip(page.explorable.frame[kind][[i, chosen]], -REACH, REACH)
        assert np.abs(np.diff(where, axis=0)).max() < 0.01  # that digit, or one exactly below it
        assert tip.startswith(f"digit {chosen}: a")
        assert page.controls["digit"].value == chosen


def test_a_click_on_the_image_chooses_nothing(wires):
    page, (left, bottom, side) = Page(FeatureBench()), IMAGE
    assert page.point("press", left + side / 2, SIZE[1] - bottom - side / 2) == ""
    assert page.explorable.state == START


# The picture


def texts(painting):
    """Every text that is seen, with its box."""
    found = [text for text in painting.figure.findobj(Text) if text.get_text() and text.get_visible()]
    return [(text.get_text(), text.get_window_extent()) for text in found]


@pytest.mark.parametrize("theme", style.INK)
def test_at_the_limits_no_text_overlaps_another_a_plane_or_the_edge(theme):
    painting = FeatureBench().painting(theme, 1)
    areas = [ax.bbox for ax in painting.figure.axes if ax.get_label() in ("hand", "learned", "image")]
    assert len(areas) == 3
    for state in states(FeatureBench):
        painting.paint(FeatureBench.compute(state))
        boxes = texts(painting)
        assert len(boxes) == 11
        for (one, here), (other, there) in combinations(boxes, 2):
            assert not here.overlaps(there), f"{one!r} and {other!r} at {state}"
        for words, box in boxes:
            assert box.x0 >= 0 and box.x1 <= SIZE[0] and box.y0 >= 0 and box.y1 <= SIZE[1], words
            assert not any(box.overlaps(area) for area in areas), f"{words!r} at {state}"


def test_every_digit_is_drawn_once_and_pale_where_it_is_read_wrongly():
    frame, painting = FeatureBench().frame, shared_painting(FeatureBench)
    painting.paint(frame)
    _, t = digits("validation")
    for kind in LEFT:
        crowd, right = painting._parts[kind]["crowd"], frame[f"{kind} read"] == t
        for k in range(10):
            assert len(crowd._right[k].get_xdata()) == (right & (t == k)).sum()
            assert len(crowd._wrong[k].get_xdata()) == (~right & (t == k)).sum()


def test_lines_lead_from_the_image_to_the_ring_in_each_plane():
    for state in states(FeatureBench):
        painting = shared_painting(FeatureBench)
        painting.paint(frame := FeatureBench.compute(state))
        for (kind, left), line in zip(LEFT.items(), painting._parts["here"], strict=True):
            x, y = np.clip(frame[kind][state.digit], -REACH, REACH)
            ring = painting._parts[kind]["crowd"]._ring
            assert (*ring.get_xdata(), *ring.get_ydata()) == pytest.approx((x, y))
            there = ring.axes.transData.transform((x, y))
            assert there[0] == pytest.approx(left + (x + EDGE) / (2 * EDGE) * SIDE)
            end = np.array(line.get_data())[:, -1]
            assert np.linalg.norm(end - there) < 11.5


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "The network's two features read 4 times as many digits as ink and symmetry"),
        ({"epochs": 0}, "The network's two features read more digits than ink and symmetry"),
    ],
)
def test_the_headline_says_which_features_read_more(settings, said):
    state = FeatureBench.State(**settings)
    frame = FeatureBench.compute(state)
    assert picture.headline(frame)[0] == said
    worse = {**frame, "hand right": 2 * frame["learned right"]}
    assert picture.headline(worse)[0] == "Not learned enough yet: ink and symmetry read more digits"
