"""LossTugOfWar: its pulls are in balance; its gestures; its picture at the limits of every control."""

from dataclasses import replace

import numpy as np
import pytest

from dlviz.explorables import LossTugOfWar
from dlviz.explorables.loss_tug_of_war.picture import TASKS
from tests.explorables.corners import corners
from tests.explorables.every import artists, computed, shared_painting, states
from tests.explorables.page import Page

REGRESSION, CLASSIFICATION = (LossTugOfWar.State(task=task) for task in TASKS)
STATES = [*states(LossTugOfWar), *(replace(s, task="classification") for s in states(LossTugOfWar))]
CORNERS = [*corners(LossTugOfWar), *STATES]


# Numbers


@pytest.mark.parametrize("state", STATES, ids=str)
def test_on_the_fits_all_pulls_are_in_balance(state):
    frame = LossTugOfWar.compute(state)
    X = np.column_stack([frame["x"], np.ones_like(frame["x"])])
    felt = frame["pulls"] @ X  # (loss, 2): what a fit's slope and height feel
    if state.task == "regression":
        np.testing.assert_allclose(felt[0], 0, atol=1e-9)
        np.testing.assert_allclose(felt[1], 0, atol=0.02 * state.delta)  # small δ: after 40 rounds nearly
    else:
        np.testing.assert_allclose(felt, -0.02 * frame["weights"], atol=0.02)  # against the weight decay


@pytest.mark.parametrize("state", STATES, ids=str)
def test_the_pull_is_the_slope_of_the_loss_and_the_diamond_lies_on_the_curves(state):
    frame = LossTugOfWar.compute(state)
    z, losses, gradients = frame["z"], frame["losses"], frame["gradients"]
    middle = (losses[:, 2:] - losses[:, :-2]) / (z[2] - z[0])
    bend = np.ptp(gradients[:, :3], axis=1).max() + 0.2 * (z[1] - z[0])
    np.testing.assert_allclose(gradients[:, 1:-1], middle, atol=max(bend, 0.07))
    side = 1 if state.task == "regression" or frame["t"][-1] else -1
    for at, pull, curve in zip(frame["at"], side * frame["pulls"][:, -1], gradients, strict=True):
        if z[0] < at < z[-1]:
            assert np.interp(at, z, curve) == pytest.approx(pull, abs=0.05)


def test_huber_at_its_largest_delta_is_half_the_squared_error_and_holds_the_outlier_at_its_smallest():
    wide, narrow = (LossTugOfWar.compute(replace(REGRESSION, y=4.0, delta=delta)) for delta in (4.0, 0.1))
    np.testing.assert_allclose(wide["weights"][0], wide["weights"][1])
    assert np.abs(narrow["pulls"][1]).max() <= 0.1 < np.abs(narrow["pulls"][0]).max()


def test_squared_error_stops_listening_to_a_confident_mistake_and_cross_entropy_does_not():
    squared, cross_entropy, _ = np.abs(LossTugOfWar.compute(CLASSIFICATION)["pulls"][:, -1])
    assert squared < 0.01 < 0.9 < cross_entropy


@pytest.mark.parametrize("state", [REGRESSION, CLASSIFICATION], ids=str)
def test_the_controls_of_the_other_task_are_disabled_and_say_why(state, wires):
    page = Page(LossTugOfWar(task=state.task))
    idle = {name for name, widget in page.controls.items() if widget.disabled}
    number = {"x", "y", "delta"}
    assert idle == (set(page.controls) - number - {"task"} if state is REGRESSION else number)
    (other,) = TASKS.keys() - {state.task}
    assert all(other in page.controls[name].tooltip for name in idle)


# Gestures


def pixel(painting, label, x, y):
    """A point of an axes in CSS pixels from the top left corner."""
    (ax,) = (ax for ax in painting.figure.axes if ax.get_label() == label)
    across, up = ax.transData.transform((x, y))
    return across, painting.figure.bbox.height - up


def painted(state):
    """A painting of this state."""
    painting = shared_painting(LossTugOfWar)
    painting.paint(LossTugOfWar.compute(state))
    return painting


def test_the_diamond_is_dragged_and_the_picture_changes(wires):
    page = Page(LossTugOfWar())
    for x, y in ((0.5, 2.0), (-2.0, 4.0), (1.3, -0.7)):
        before = page.pixels.copy()
        tip = page.point("drag", *pixel(painted(REGRESSION), "fit", x, y))
        assert page.explorable.state == replace(REGRESSION, x=x, y=y)
        assert (page.pixels != before).any() and tip.startswith(f"pulls at x = {x:.1f}".replace("-", "−"))


def test_in_classification_the_height_of_the_diamond_is_its_label(wires):
    page = Page(LossTugOfWar(task="classification"))
    for x, y, label in ((0.5, 0.9, True), (-3.0, 0.1, False), (3.0, 1.2, True)):
        before = page.pixels.copy()
        page.point("drag", *pixel(painted(CLASSIFICATION), "fit", x, y))
        assert page.explorable.state == replace(CLASSIFICATION, odd=x, label=label)
        assert (page.pixels != before).any()


def test_a_drag_beyond_the_controls_ends_at_their_limits_and_elsewhere_nothing_moves():
    drag = LossTugOfWar.drag
    assert drag(REGRESSION, {}, "fit", 0.52, 9.0) == replace(REGRESSION, x=0.5, y=4.0)
    assert drag(REGRESSION, {}, "fit", -2.2, 0.1) == replace(REGRESSION, x=-2.0, y=0.1)
    assert drag(CLASSIFICATION, {}, "fit", -7.0, 0.6) == replace(CLASSIFICATION, odd=-3.0, label=True)
    for ax in ("loss", "gradient", "page"):
        assert drag(REGRESSION, {}, ax, 0.0, 0.0) == REGRESSION


@pytest.mark.parametrize("state", [REGRESSION, CLASSIFICATION], ids=str)
def test_pointing_tells_the_pull_of_each_loss_and_the_height_of_each_curve(state):
    frame = LossTugOfWar.compute(state)
    said = LossTugOfWar.hover(state, frame, "fit", frame["x"][-1], frame["t"][-1]).splitlines()
    for line, name, pull in zip(said[1:], TASKS[state.task].losses, frame["pulls"][:, -1], strict=True):
        assert line == f"{name}: " + f"{round(-pull, 3) + 0.0:.3f}".replace("-", "−")
    for ax, values in (("loss", frame["losses"]), ("gradient", frame["gradients"])):
        last = LossTugOfWar.hover(state, frame, ax, 3.0, 0.0).splitlines()[-1]
        expected = values[-1][np.isclose(frame["z"], 3)][0]
        assert float(last.split(": ")[1].replace("−", "-")) == pytest.approx(expected, abs=5e-4)
    assert LossTugOfWar.hover(state, frame, "page", 1.0, 1.0) == ""


# The picture


def test_the_percents_stand_over_their_bars_clear_of_the_names():
    for state in CORNERS:
        parts, frame = artists(LossTugOfWar, state), computed(LossTugOfWar, state)
        shown = parts["percents"]._shown
        shares = np.abs(frame["pulls"][:, -1]) / np.abs(frame["pulls"]).sum(axis=1)
        assert [text for *_, text, _ in shown] == [f"{100 * share:.0f} %" for share in shares]
        left = parts["percents"]._path.vertices[:, 0].min()
        assert max(p["name"].get_window_extent().x1 for p in parts["losses"] if p["name"].get_text()) < left


def test_nothing_that_moves_leaves_its_axes():
    for state in CORNERS:
        parts, frame = artists(LossTugOfWar, state), computed(LossTugOfWar, state)
        losses = parts["losses"][: len(frame["pulls"])]
        marks = [mark for p in losses for mark in p["marks"]]
        for artist in [parts["diamond"], *marks]:
            x, y = artist.axes.transData.transform(np.column_stack(artist.get_data())).T
            room, half = artist.axes.bbox, artist.get_markersize() * 100 / 72 / 2
            assert (room.x0 <= x - half).all() and (x + half <= room.x1).all(), state
            assert (room.y0 <= y - half).all() and (y + half <= room.y1).all(), state
        for bar, track in zip(parts["bars"].get_paths(), parts["tracks"].get_paths(), strict=True):
            assert track.get_extents().padded(1e-6).contains(*bar.vertices.max(axis=0)), state
        for dots in (parts["filled"], parts["hollow"]):
            x, y = dots.get_offsets().T
            low, high = dots.axes.get_xlim(), dots.axes.get_ylim()
            assert (low[0] < x).all() and (x < low[1]).all() and (high[0] < y).all() and (y < high[1]).all()


def test_a_diamond_beyond_the_curves_is_a_triangle_that_points_to_it():
    for label, marker in ((False, "<"), (True, ">")):
        parts = painted(replace(CLASSIFICATION, odd=3.0, label=label))._parts
        assert [mark.get_marker() for mark in parts["losses"][0]["marks"]] == [marker] * 2


def test_the_second_task_leaves_no_third_loss_behind():
    painting = painted(CLASSIFICATION)
    painting.paint(LossTugOfWar.compute(REGRESSION))
    last = painting._parts["losses"][2]
    lines = (last["fit"], last["loss"], last["gradient"], last["sample"], *last["marks"])
    assert not any(len(line.get_xdata()) for line in lines) and not last["name"].get_text()
