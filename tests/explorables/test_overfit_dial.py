"""OverfitDial: its numbers agree with each other; its gesture; its picture at the limits of every control."""

import re
from dataclasses import replace

import numpy as np
import pytest

from dlviz.explorables import OverfitDial
from dlviz.explorables.overfit_dial.code_numpy import early_stopping
from dlviz.explorables.overfit_dial.picture import HIGH, headline, number
from tests.explorables.corners import corners
from tests.explorables.every import shared_painting, states
from tests.explorables.page import Page

START = OverfitDial.State()
CORNERS = corners(OverfitDial)


def painted(state):
    """The moving parts of the picture of this state."""
    painting = shared_painting(OverfitDial)
    painting.paint(OverfitDial.compute(state))
    return painting._parts


def numbers(text):
    """All numbers with a point; a minus has no space behind it."""
    return [float(number.replace("−", "-")) for number in re.findall(r"[-−]?\d+\.\d+", text)]


@pytest.mark.parametrize("state", states(OverfitDial), ids=str)
def test_a_gap_is_the_difference_of_the_two_errors_beside_it(state):
    frame = OverfitDial.compute(state)
    unseen, seen, gap = numbers(" ".join(text for part in painted(state)["sum"] for text in part.texts))
    assert gap == pytest.approx(unseen - seen, abs=1e-9)
    assert (unseen, seen) == pytest.approx((frame["unseen"][-1], frame["train"][-1]), abs=0.006)

    seen, unseen, gap = numbers(OverfitDial.describe(state, frame).split("the error is")[1])[:3]
    assert gap == pytest.approx(unseen - seen, abs=1e-9)

    for step in range(1, len(frame["train"]) + 1, 40):
        seen, unseen, gap = numbers(OverfitDial.hover(state, frame, "errors", step, 0.5))
        assert gap == pytest.approx(unseen - seen, abs=1e-9)


def test_training_stops_when_patience_runs_out_and_the_best_weights_are_kept():
    errors = np.array([5.0, 3.0, 4.0, 3.5, 2.0])
    assert early_stopping(errors, 1) == (2, 3)
    assert early_stopping(errors, 2) == (2, 4)
    assert early_stopping(errors, 3) == (5, 5)
    frame = OverfitDial.compute(replace(START, patience=20))
    assert len(frame["train"]) == frame["checkpoint"] + 20
    assert frame["unseen"].argmin() + 1 == frame["checkpoint"]


@pytest.mark.parametrize(
    "remedy", [{"log_l2": -1.5}, {"dropout": 0.3}, {"mirror": True}, {"patience": 5}, {"points": 60}], ids=str
)
def test_each_remedy_narrows_the_gap(remedy):
    before, after = (OverfitDial.compute(state) for state in (START, replace(START, **remedy)))
    gaps = [frame["unseen"][-1] - frame["train"][-1] for frame in (before, after)]
    assert abs(gaps[1]) < gaps[0]


def test_numbers_have_a_minus_sign_and_zero_has_none():
    assert (number(-0.251), number(-0.001), number(0.0)) == ("−0.25", "0.00", "0.00")


def pixel(x, y):
    """A point of the errors in CSS pixels from the top left corner."""
    figure = shared_painting(OverfitDial).figure
    (ax,) = (ax for ax in figure.axes if ax.get_label() == "errors")
    across, up = ax.transData.transform((x, y))
    return across, figure.bbox.height - up


def test_a_drag_on_the_errors_trains_so_far(wires):
    page = Page(OverfitDial())
    for step in (1, 7, 60, 400):
        before = page.pixels.copy()
        tip = page.point("drag", *pixel(step, 0.9))
        assert page.explorable.state == replace(START, steps=step) and tip.startswith(f"step {step}\n")
        assert (page.pixels != before).any() or step == 400
    assert OverfitDial.drag(START, {}, "errors", 900.0, 0.0).steps == 400
    for ax in ("fit", "page"):
        assert OverfitDial.drag(START, {}, ax, 5.0, 0.0) == START


def test_pointing_at_the_fit_tells_its_height():
    frame = OverfitDial.compute(START)
    at = np.abs(frame["grid"] + 0.5).argmin()
    said = numbers(OverfitDial.hover(START, frame, "fit", -0.5, 0.0))
    assert said == pytest.approx([frame[name][at] for name in ("truth", "last", "best")], abs=0.006)
    assert OverfitDial.hover(START, frame, "page", 1.0, 1.0) == ""


def test_the_numbers_of_the_sum_do_not_touch_the_signs_between_them():
    for state in CORNERS:
        parts = painted(state)
        signs = [text for text in parts["sum"][0].axes.texts if text.get_text() in "−="]
        x = np.concatenate([part._path.vertices[:, 0] for part in parts["sum"]])
        for sign in signs:
            box = sign.get_window_extent()
            assert not ((box.x0 < x) & (x < box.x1)).any(), state


def test_every_point_is_in_sight_and_one_beyond_the_edge_is_a_triangle():
    far = [replace(START, noise=0.6, points=60, sample=sample, mirror=True) for sample in range(21)]
    beyond = 0
    for state in [*CORNERS[:20], *far]:
        frame, parts = OverfitDial.compute(state), painted(state)
        for name, t in (
            ("seen", frame["t"]),
            ("unseen", frame["unseen_t"]),
            ("mirrored", frame["mirrored"][1]),
        ):
            shown = [parts[name + place] for place in ("", " above", " below")]
            assert sum(len(line.get_xdata()) for line in shown) == len(t)
            assert all((np.abs(line.get_ydata()) <= HIGH).all() for line in shown)
            beyond += (np.abs(t) > HIGH).sum()
            assert [len(line.get_xdata()) for line in shown[1:]] == [(t > HIGH).sum(), (t < -HIGH).sum()]
    assert beyond > 0


def test_marks_at_the_first_and_the_last_step_are_whole():
    for steps in (1, 400):
        dot = painted(replace(START, steps=steps, noise=0.0))["checkpoint"]
        x, _ = dot.axes.transData.transform(dot.get_xydata())[1]
        half, room = dot.get_markersize() * 100 / 72 / 2, dot.axes.bbox
        assert room.x0 <= x - half and x + half <= room.x1


@pytest.mark.parametrize(
    ("settings", "begins", "colour"),
    [
        ({}, "Overfitting", "bad"),
        ({"points": 60}, "A good fit", "good"),
        ({"log_l2": 0.0}, "Underfitting", "bad"),
        ({"units": 1, "points": 5, "steps": 1, "noise": 0.6}, "Underfitting", "bad"),
        ({"steps": 7}, "A good fit", "good"),  # the best checkpoint of the defaults
    ],
)
def test_the_headline_says_what_the_curves_show(settings, begins, colour):
    state = replace(START, **settings)
    finding, because, tone = headline(OverfitDial.compute(state))
    assert finding.startswith(begins) and tone == colour
    assert painted(state)["headline"].texts == [finding, because]


def test_the_headline_names_the_step_at_which_it_was_better():
    frame = OverfitDial.compute(START)
    best, now = number(frame["unseen"].min()), number(frame["unseen"][-1])
    said = f"At step {frame['checkpoint']} (green) the error on unseen points was {best}, now it is {now}."
    assert headline(frame)[1] == said
