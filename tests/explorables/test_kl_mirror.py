"""KLMirror: which q is best either way; its gestures; its picture at the limits of every control."""

from dataclasses import replace

import numpy as np
import pytest

from dlviz.explorables import KLMirror
from dlviz.explorables.kl_mirror.code_numpy import LOG_SPREADS, MEANS
from dlviz.explorables.kl_mirror.picture import HIGHEST
from tests.explorables.corners import corners
from tests.explorables.every import shared_painting
from tests.explorables.page import Page

START = KLMirror.State()
CORNERS = corners(KLMirror)
WAYS = "cover", "seek"


# Numbers


@pytest.mark.parametrize("apart", [0.0, 0.7, 2.0, 4.4, 6.0])
def test_covering_takes_the_mean_and_spread_of_p_and_seeking_the_larger_hump(apart):
    frame = KLMirror.compute(replace(START, apart=apart, left=0.3))
    mean = frame["p"] @ frame["x"]
    spread = np.sqrt(frame["p"] @ (frame["x"] - mean) ** 2)
    np.testing.assert_allclose(frame["cover best"], [(mean, spread)], atol=0.03)
    if apart > 4:
        np.testing.assert_allclose(frame["seek best"], [(apart / 2, 0.7)], atol=0.03)


def test_of_two_equal_humps_both_are_sought():
    best = KLMirror.compute(replace(START, apart=4.4, left=0.5))["seek best"]
    np.testing.assert_allclose(best, [(-2.2, 0.7), (2.2, 0.7)], atol=0.03)


@pytest.mark.parametrize("state", CORNERS, ids=str)
def test_each_divergence_is_the_sum_of_its_terms_never_negative_and_lowest_at_the_best_q(state):
    frame = KLMirror.compute(state)
    for way in WAYS:
        assert frame[way] == pytest.approx(frame[f"{way} terms"].sum()) and frame[way] > -1e-12
        for mean, spread in frame[f"{way} best"]:
            best = KLMirror.numpy(mean, spread, state.apart, state.left)[way]
            assert best <= frame[way] + 1e-9 and best <= frame[f"{way} map"].min() + 1e-3


def test_the_map_holds_the_divergence_of_the_q_at_each_place():
    frame = KLMirror.compute(START)
    for row, column in ((3, 40), (20, 10), (30, 25)):
        q = MEANS[column], np.exp(LOG_SPREADS[row])
        there = KLMirror.numpy(*q, START.apart, START.left)
        assert [frame[f"{way} map"][row, column] for way in WAYS] == pytest.approx(
            [float(there[w]) for w in WAYS]
        )


def test_the_best_q_moves_smoothly_with_p():
    best = [KLMirror.compute(replace(START, apart=apart))["cover best"][0] for apart in np.arange(3, 5, 0.1)]
    steps = np.diff(best, axis=0)
    assert np.abs(steps).max() < 0.08 and np.ptp(steps, axis=0).max() < 0.03


def test_shares_of_one_hump_mean_nothing_and_say_so(wires):
    assert KLMirror.idle(replace(START, apart=0.0)).keys() == {"left"} and not KLMirror.idle(START)
    page = Page(KLMirror(apart=0.0))
    assert page.controls["left"].disabled and "same place" in page.controls["left"].tooltip


def test_signs_in_texts_are_minus_signs_and_zero_has_none():
    words = KLMirror(mean=-1.2, apart=0.0).description
    assert "q is at −1.2" in words and "-" not in words and "−0.0" not in words


# Gestures


def pixel(label, x, y):
    """A point of an axes in CSS pixels from the top left corner."""
    figure = shared_painting(KLMirror).figure
    (ax,) = (ax for ax in figure.axes if ax.get_label() == label)
    across, up = ax.transData.transform((x, y))
    return across, figure.bbox.height - up


@pytest.mark.parametrize("way", WAYS)
def test_q_is_dragged_on_either_side_and_on_the_maps(way, wires):
    page = Page(KLMirror())
    for label, y in ((f"{way} shares", 0.05), (f"{way} terms", 0.02)):
        before = page.pixels.copy()
        page.point("drag", *pixel(label, -3.0, y))
        assert page.explorable.state == replace(START, mean=-3.0) and (page.pixels != before).any()
        page.explorable.reset()
    tip = page.point("press", *pixel(f"{way} map", 2.0, np.log(3)))
    assert page.explorable.state == replace(START, mean=2.0, spread=3.0)
    assert tip.startswith("mean 2.0, standard deviation 3.0\nKL(")


def test_a_drag_beyond_the_controls_ends_at_their_limits_and_elsewhere_nothing_moves():
    drag = KLMirror.drag
    assert drag(START, {}, "cover shares", -9.0, 0.0) == replace(START, mean=-4.0)
    assert drag(START, {}, "seek map", 5.9, np.log(0.3)) == replace(START, mean=4.0, spread=0.4)
    assert drag(START, {}, "page", 0.0, 0.0) == START


def test_pointing_tells_the_terms_and_the_divergence_of_the_q_under_the_pointer():
    frame = KLMirror.compute(START)
    at = np.isclose(frame["x"], -2.2)
    said = KLMirror.hover(START, frame, "cover terms", -2.2, 0.0)
    assert said.endswith(f"p log(p/q) = {frame['cover terms'][at][0]:.2g}\nq log(q/p) = "
                         f"{frame['seek terms'][at][0]:.2g}".replace("-", "−"))  # fmt: skip
    assert KLMirror.hover(START, frame, "page", 1.0, 1.0) == ""
    here = KLMirror.hover(START, frame, "seek map", MEANS[10], LOG_SPREADS[20])
    assert here.endswith(f"KL(q‖p) ≈ {frame['seek map'][20, 10]:.2f}")


# The picture


@pytest.mark.parametrize("spread", [0.4, 1.0])
def test_curves_fill_their_room_and_keep_their_ratio(spread):
    painting, frame = shared_painting(KLMirror), KLMirror.compute(replace(START, spread=spread))
    painting.paint(KLMirror.compute(START))
    painting.paint(frame)
    for parts in painting._parts.values():
        p, q = parts["p"].get_paths()[0].vertices[1:-2, 1], parts["q"].get_ydata()
        assert p.max() / q.max() == pytest.approx(frame["p"].max() / frame["q"].max())
        best = max(curve[:, 1].max() for curve in parts["best"].get_segments())
        assert 0.55 < max(best, q.max(), p.max()) / parts["q"].axes.get_ylim()[1] < 0.95


def test_titles_stay_within_their_columns():
    painting = shared_painting(KLMirror)
    for state in CORNERS:
        painting.paint(frame := KLMirror.compute(state))
        for way, parts in painting._parts.items():
            assert parts["title"].texts[0].endswith(f"= {frame[way]:.2f}")
            column = parts["q"].axes.bbox
            letters = parts["title"]._path.vertices[:, 0]
            assert column.x0 <= letters.min() and letters.max() <= column.x1, state


def test_nothing_that_moves_leaves_its_axes():
    painting = shared_painting(KLMirror)
    for state in CORNERS:
        painting.paint(KLMirror.compute(state))
        for parts in painting._parts.values():
            for point in (parts["at"], parts["lowest"], parts["handle"]):
                places = point.axes.transData.transform(np.column_stack(point.get_data()))
                half, room = point.get_markersize() * 100 / 72 / 2, point.axes.bbox
                low, high = places - half, places + half
                # the handle of a wide q far out lies on the floor, and reaches over it
                floor = room.y0 - half if point is parts["handle"] else room.y0
                assert (low >= [room.x0, floor]).all() and (high <= [room.x1, room.y1]).all(), state
            _, top = parts["q"].axes.get_ylim()
            heights = [parts["p"].get_paths()[0].vertices, *parts["best"].get_segments()]
            assert max(each[:, 1].max() for each in heights) < top and parts["q"].get_ydata().max() < top


@pytest.mark.parametrize("state", CORNERS, ids=str)
def test_terms_that_do_not_fit_are_said_to_be_cut_off(state):
    painting = shared_painting(KLMirror)
    painting.paint(frame := KLMirror.compute(state))
    for way, parts in painting._parts.items():
        assert parts["terms"].axes.get_ylim()[1] == HIGHEST
        cut = frame[f"{way} terms"].max() > HIGHEST
        assert ("cut off" in parts["said"].get_text()) == cut


def test_the_picture_opens_whole():
    frame = KLMirror.compute(START)
    assert max(frame[f"{way} terms"].max() for way in WAYS) <= HIGHEST
