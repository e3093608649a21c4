"""OptimizerDerby: what its title and its lanes say of a race; its gestures; its picture at the limits."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from dlviz.explorables import OptimizerDerby
from dlviz.explorables.optimizer_derby import picture
from dlviz.explorables.optimizer_derby.picture import (
    LOSS,
    MAP,
    RISE,
    SIZE,
    WIDTH,
    left,
)
from dlviz.explorables.optimizer_derby.surfaces import REACH, SURFACES
from dlviz.explorables.optimizer_derby.words import number
from dlviz.pictures.landscape import RACERS
from tests.explorables.every import shared_painting, states
from tests.explorables.page import Page

START = OptimizerDerby.State()
CORNERS = [
    OptimizerDerby.State(surface=surface, log_lr=log_lr, steps=steps, x1=x1, x2=x2)
    for surface, log_lr, steps, x1, x2 in product(
        SURFACES, (-2.5, -1.0, 0.5), (1, 120), (-2.0, 2.0), (-2.0, 2.0)
    )
]


def painted(**settings):
    """The picture of a race."""
    painting = shared_painting(OptimizerDerby)
    painting.paint(OptimizerDerby.compute(OptimizerDerby.State(**settings)))
    return painting


# What is said


@pytest.mark.parametrize(
    ("settings", "title", "lost"),
    [
        ({}, "After 60 steps at learning rate 0.1, RMSprop leads", []),
        ({"steps": 1}, "After 1 step at learning rate 0.1, RMSprop leads", []),
        ({"log_lr": 0.0}, "After 60 steps at learning rate 1, Adagrad leads", ["SGD", "momentum"]),
        (
            {"log_lr": 0.5},
            "After 60 steps at learning rate 3.2, Adagrad leads",
            ["SGD", "momentum", "RMSprop"],
        ),
        (
            {"surface": "banana", "momentum": 0.0, "log_lr": -2.0, "x1": 2.0, "x2": 2.0},
            "After 60 steps at learning rate 0.01, SGD and momentum lead",
            [],
        ),
        (
            {"surface": "round bowl", "x1": 0.0, "x2": 0.0},
            "After 60 steps at learning rate 0.1, all five are level",
            [],
        ),
        (
            {"surface": "round bowl", "noise": 5.0, "log_lr": 0.5, "beta2": 0.5, "steps": 120},
            "After 120 steps at learning rate 3.2, Adagrad leads",
            ["SGD", "momentum"],
        ),
    ],
)
def test_title_and_columns_name_the_leader_and_those_that_flew_off(settings, title, lost):
    parts = painted(**settings)._parts
    assert parts["title"].texts == [title]
    said = written(parts)
    assert [name for name, words in said.items() if words.startswith("lost at step ")] == lost
    assert all(words[0].isdigit() for name, words in said.items() if name not in lost)


def written(parts):
    """What is said below each racer's map, whether it is still in the race or not."""
    shown = [*parts["words"]._shown, *parts["flown"]._shown]
    return {name: said for name, (*_, said, _) in zip(RACERS, sorted(shown), strict=True)}


def test_when_all_are_lost_nobody_leads():
    frame = OptimizerDerby.compute(START)
    frame["loss"][:, -1] = np.nan
    painting = shared_painting(OptimizerDerby)
    painting.paint(frame)
    assert painting._parts["title"].texts[0].endswith("all are lost")
    assert not painting._parts["leaders"].get_paths()


def test_the_step_at_which_one_is_lost_is_the_first_beyond_the_limit():
    frame = OptimizerDerby.compute(replace(START, log_lr=-0.9, steps=120))
    words = written(painted(log_lr=-0.9, steps=120)._parts)
    (step,) = np.flatnonzero(np.abs(frame["path"][0]).max(axis=1) > 10)
    assert words["SGD"] == f"lost at step {step}" and step > 1


def test_the_frame_is_around_the_leader_s_column():
    (box,) = painted()._parts["leaders"].get_paths()
    start = left(list(RACERS).index("RMSprop"))
    assert start - 5 <= box.vertices[:, 0].min() < box.vertices[:, 0].max() <= start + WIDTH + 5


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (0.0014, "0.0014"),
        (1.5, "1.5"),
        (9.97, "10"),
        (99.6, "100"),
        (-345.6, "−346"),
        (43976.0, "4·10⁴"),
        (3.2e-9, "3·10⁻⁹"),
        (-9.6e-5, "−1·10⁻⁴"),
    ],
)
def test_numbers_have_two_digits_and_no_hyphens(value, text):
    assert number(value) == text


def test_with_momentum_the_limit_is_higher_as_the_lesson_says():
    for momentum in (0.0, 0.5, 0.9):
        limit = 2 * (1 + momentum) / 18
        for share, stays in ((0.9, True), (1.1, False)):
            state = OptimizerDerby.State(log_lr=np.log10(share * limit), momentum=momentum, steps=120)
            loss = OptimizerDerby.compute(state)["loss"][1]
            assert bool(loss[-1] < loss[0]) is stays


@pytest.mark.parametrize("name", SURFACES)
def test_each_slope_is_that_of_its_surface(name):
    x1, x2 = np.random.default_rng(0).uniform(-REACH, REACH, (2, 50))
    height, slope = SURFACES[name].height, SURFACES[name].slope(x1, x2)
    steps = ((1e-5, 0), (0, 1e-5))
    for (d1, d2), exact in zip(steps, slope, strict=True):
        difference = height(x1 + d1, x2 + d2, np) - height(x1 - d1, x2 - d2, np)
        np.testing.assert_allclose(difference / 2e-5, exact, rtol=1e-6, atol=1e-6)


# Gestures


def pixel(lane, x1, x2):
    """A place of a map in CSS pixels from the top left corner."""
    across, up = (WIDTH * (x + REACH) / (2 * REACH) for x in (x1, x2))
    return left(lane) + across, SIZE[1] - MAP - up


@pytest.mark.parametrize("lane", [0, 4])
def test_a_press_on_a_map_starts_there_and_a_drag_moves_the_start(wires, lane):
    page = Page(OptimizerDerby())
    page.point("press", *pixel(lane, 1.0, -0.5))
    assert page.explorable.state == replace(START, x1=1.0, x2=-0.5)
    page.point("drag", *pixel(lane, -1.75, 1.95))
    assert page.explorable.state == replace(START, x1=-1.75, x2=1.95)
    assert page.controls["x1"].value == pytest.approx(-1.75)


@pytest.mark.parametrize("ax", ["page", "loss 0", "moments 4"])
def test_a_press_beside_the_maps_moves_nothing(ax):
    assert OptimizerDerby.drag(START, OptimizerDerby.compute(START), ax, 0.5, 0.5) == START


def test_pointing_tells_of_the_racer_the_ground_the_loss_and_the_moments():
    frame = OptimizerDerby.compute(START)
    hover = OptimizerDerby.hover
    adam = hover(START, frame, "map 4", *frame["path"][4, -1])
    assert adam.startswith(f"Adam: loss {number(frame['loss'][4, -1])}\nfirst moment m = (")
    assert "second moment v" in adam and "last step (" in adam
    assert hover(START, frame, "moments 4", 0.5, 0.5) == adam
    assert hover(START, frame, "moments 0", 0.5, 0.5).startswith("SGD: loss 0.0014\nlast step (")
    assert hover(START, frame, "map 4", -1.0, -1.0) == "height 9.2\ngradient (−0.5, −18)"
    assert hover(START, frame, "loss 3", 0.5, 0.2) == f"RMSprop, step 30: loss {number(frame['loss'][3, 30])}"
    assert hover(START, frame, "page", 3, 3) == ""
    lost = OptimizerDerby.compute(replace(START, log_lr=0.0))
    assert hover(START, lost, "loss 0", 0.9, 0.1) == "SGD, step 54: out of the race"
    assert hover(START, lost, "moments 0", 0.9, 0.1) == "SGD: lost at step 1"
    assert hover(START, lost, "map 0", -1.0, -1.0) == "height 9.2\ngradient (−0.5, −18)"


# The picture


def test_each_racer_s_path_lies_on_its_own_map():
    painting, frame = painted(), OptimizerDerby.compute(START)
    for lane, trail in enumerate(painting._parts["trails"]):
        assert trail.axes.get_label() == f"map {lane}"
        np.testing.assert_array_equal(trail.get_xydata(), frame["path"][lane])
        end = trail.axes.transData.transform(frame["path"][lane, -1])
        np.testing.assert_allclose(painting._parts["racers"].get_offsets()[lane], end, atol=1e-6)


def test_a_racer_that_left_its_map_is_shown_in_the_margin_at_that_side():
    outside = 0
    for state in CORNERS:
        frame = OptimizerDerby.compute(state)
        last = np.isfinite(frame["loss"]).sum(axis=1) - 1
        places, ways = picture.on_page(frame["path"], last)
        corner = np.stack([left(np.arange(5)), np.full(5, MAP)], axis=1)
        beyond = np.maximum(corner - places, places - corner - WIDTH).max(axis=1)
        gone = np.array([way != (0, 0) for way in ways])
        outside += gone.sum()
        assert (beyond[~gone] <= 1e-9).all()
        np.testing.assert_allclose(beyond[gone], picture.OUTSIDE - WIDTH / 2)
        assert 0 < picture.OUTSIDE - WIDTH / 2 < 8  # in the margin, clear of the names
    assert outside > 100


@pytest.mark.parametrize(
    ("path", "place", "way"),
    [
        ([(0, 0), (1, 1)], (1, 1), (0, 0)),
        ([(0, 0), (1, -8)], (0.25, -2), (0, -1)),
        ([(0, 0), (0, -4), (9, -4)], (0, -2), (0, -1)),  # what it does out there is not seen
        ([(0, 0), (9, 0), (1, 0), (1, 5)], (1, 2), (0, 1)),
        ([(2, 2), (6, 3)], (2, 2), (1, 0)),  # from a corner
        ([(-1, 0), (-5, 1)], (-2, 0.25), (-1, 0)),
    ],
)
def test_a_racer_has_left_where_its_trail_does(path, place, way):
    where, side = picture.leaving(np.array(path, float))
    np.testing.assert_allclose(where, place)
    assert side == way


@pytest.mark.parametrize("state", [*states(OptimizerDerby), *CORNERS[::5]], ids=str)
def test_all_that_is_in_a_column_stays_there(state):
    parts = painted(**vars(state))._parts
    for lane, (line, area) in enumerate(
        zip(parts["losses"].get_segments(), parts["areas"].get_paths(), strict=True)
    ):
        for points in (line, area.vertices):
            assert np.isfinite(points).all()
            assert points[:, 1].min() >= LOSS - 1e-9 and points[:, 1].max() <= LOSS + RISE + 1e-9
            assert points[:, 0].min() >= left(lane) and points[:, 0].max() <= left(lane) + WIDTH + 1e-9
    for i, bar in enumerate(parts["bars"].get_paths()):
        start, (low, *_) = left(i // 4), (picture.MOMENTS["first" if i % 4 < 2 else "second"])[i % 2 :]
        assert bar.vertices[:, 0].min() >= start - 1e-9 and bar.vertices[:, 0].max() <= start + WIDTH + 1e-9
        assert low <= bar.vertices[:, 1].min() < bar.vertices[:, 1].max() <= low + picture.BAR


def test_moments_beyond_the_scale_fill_their_column():
    boxes = picture.bars(np.full((5, 2), -1e6), np.full((5, 2), 1e12))
    for i, box in enumerate(boxes):
        start, end = (box[:, 0].min() - left(i // 4), box[:, 0].max() - left(i // 4))
        assert (start, end) == (0, WIDTH / 2 if i % 4 < 2 else WIDTH)
