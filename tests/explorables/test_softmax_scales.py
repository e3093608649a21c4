"""SoftmaxScales: only differences count, and the formula as written is lost at both ends of the floats."""

from dataclasses import replace

import numpy as np
import pytest

from dlviz.explorables import SoftmaxScales
from dlviz.explorables.softmax_scales.picture import (
    BLOCKS,
    LARGEST,
    LEFT,
    NUMBERS,
    PERCENT,
    REACH,
    SHARES,
    SMALLEST,
    verdict,
)
from tests.explorables.corners import corners
from tests.explorables.every import shared_painting
from tests.explorables.page import Page

START = SoftmaxScales.State()
CORNERS = corners(SoftmaxScales)


def painted(state):
    painting = shared_painting(SoftmaxScales)
    painting.paint(frame := SoftmaxScales.compute(state))
    return painting, frame


# Numbers


@pytest.mark.parametrize("shift", [-1000.0, -300.0, 700.0, 1000.0])
def test_a_shift_moves_the_exponents_as_written_and_nothing_of_the_safe_way(shift):
    before, after = (SoftmaxScales.compute(replace(START, shift=s)) for s in (0.0, shift))
    np.testing.assert_allclose(after["scaled"], before["scaled"] + shift)
    np.testing.assert_allclose(after["stable_power"], before["stable_power"])
    np.testing.assert_allclose(after["stable"], before["stable"])


@pytest.mark.parametrize(
    ("settings", "said", "ill"),
    [
        ({}, "works: the same shares", False),
        ({"shift": 1000.0}, "∞ / ∞ = NaN", True),
        ({"shift": 710.0}, "∞ / ∞ = NaN", True),  # z4 alone stays finite
        ({"shift": -1000.0}, "0 / 0 = NaN", True),
        ({"shift": 710.0, "z1": -0.5, "z2": -0.5, "z3": -0.5, "z4": -0.5}, "the sum is ∞", True),
        ({"shift": -740.0}, "digits are lost", True),
    ],
)
def test_the_verdict_says_what_becomes_of_the_formula(settings, said, ill):
    painting, frame = painted(replace(START, **settings))
    assert verdict(frame) == (said, ill)
    verdicts = painting._parts["verdicts"]
    assert (verdicts[ill].get_text(), verdicts[not ill].get_text()) == (said, "")
    assert said in SoftmaxScales.describe(replace(START, **settings), frame)


def test_the_zones_begin_where_floats_end():
    with np.errstate(over="ignore", under="ignore"):
        assert np.isinf(np.exp(LARGEST)) and np.isfinite(np.exp(LARGEST - 0.1))
        assert np.exp(SMALLEST - 0.8) == 0 < np.exp(SMALLEST)


# The picture at its limits


def test_every_bar_has_its_number_and_stays_in_its_axes():
    painting, _ = painted(START)
    parts = painting._parts
    for state in CORNERS:
        painting.paint(frame := SoftmaxScales.compute(state))
        heights = [np.ptp(path.vertices[:, 1]) for path in parts["scores"].get_paths()]
        np.testing.assert_allclose(heights, np.abs(frame["z"]))
        lost = int(np.isnan(frame["naive"]).sum())
        assert len(parts["numbers"].texts) == 16 - lost and len(parts["lost"].texts) == lost
        scaled = frame["scaled"]
        for name, exponents in (("naive", scaled), ("stable", scaled - scaled.max())):
            places = np.concatenate([np.column_stack(dots.get_data()) for dots in parts[name]["dots"]])
            assert len(places) == 4 and np.abs(places[:, 0]).max() < REACH, state
            for x, i in places:
                assert x == exponents[int(i)] or abs(exponents[int(i)]) > abs(x) > LARGEST
            widths = [path.vertices[:, 0].max() for path in parts[name]["shares"].get_paths()]
            np.testing.assert_allclose(widths, np.nan_to_num(frame[name]))


def test_the_numbers_stand_clear_of_their_row_s_name_and_of_the_bars():
    painting, _ = painted(START)
    for state in CORNERS:
        painting.paint(SoftmaxScales.compute(state))
        vertices = painting._parts["numbers"]._path.vertices
        left = vertices[vertices[:, 0] <= NUMBERS]
        assert left[:, 0].min() > LEFT + 16, state
        right = vertices[vertices[:, 0] > NUMBERS + 1]
        assert right[:, 0].min() > sum(SHARES) and right[:, 0].max() <= PERCENT, state


# Gestures


def pixel(painting, label, x, y):
    """A point of an axes in CSS pixels from the top left corner."""
    (ax,) = (ax for ax in painting.figure.axes if ax.get_label() == label)
    across, up = ax.transData.transform((x, y))
    return across, painting.figure.bbox.height - up


def test_a_score_is_dragged_up_and_down_and_not_beyond_its_range(wires):
    page, (painting, _) = Page(SoftmaxScales()), painted(START)
    for i, value, wanted in ((0, 3.0, 3.0), (3, -4.0, -4.0), (2, 5.4, 5.0)):
        page.point("drag", *pixel(painting, "scores", i, value))
        assert getattr(page.explorable.state, f"z{i + 1}") == pytest.approx(wanted, abs=0.051)
        assert page.controls[f"z{i + 1}"].value == pytest.approx(wanted, abs=0.051)


def test_elsewhere_a_press_moves_nothing(wires):
    page, (painting, _) = Page(SoftmaxScales()), painted(START)
    for name in BLOCKS:
        page.point("press", *pixel(painting, f"{name} exponents", 0, 1))
        page.point("press", *pixel(painting, f"{name} shares", 0.5, 1))
    assert page.explorable.state == START


def test_pointing_says_where_a_share_comes_from():
    state = replace(START, shift=-1000.0)
    frame = SoftmaxScales.compute(state)
    said = "naive: exp(−999) = 0, share NaN\nstable: exp(−1) = 0.368, share 0.24"
    assert SoftmaxScales.hover(state, frame, "scores", 1.1, 0.0) == said
    assert SoftmaxScales.hover(state, frame, "stable shares", 0.1, 1.2) == said
    assert SoftmaxScales.hover(state, frame, "page", 1.0, 1.0) == ""
