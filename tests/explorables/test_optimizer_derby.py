"""OptimizerDerby: what its title and its lanes say of a race; its gestures; its picture at the limits."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from dlviz.explorables import OptimizerDerby
from dlviz.explorables.optimizer_derby import picture
from dlviz.explorables.optimizer_derby.picture import (
    LANE,
    MAP_BOTTOM,
    MAP_LEFT,
    MAP_SIDE,
    SIZE,
    bottom,
    number,
)
from dlviz.explorables.optimizer_derby.surfaces import REACH, SURFACES
from dlviz.pictures.landscape import RACERS
from tests.explorables.every import states
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
    painting = OptimizerDerby().painting("light", 1)
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
            "After 60 steps at learning rate 0.1, 5 are level in front",
            [],
        ),
        (
            {"surface": "round bowl", "noise": 5.0, "log_lr": 0.5, "beta2": 0.5, "steps": 120},
            "After 120 steps at learning rate 3.2, Adagrad leads",
            ["SGD", "momentum"],
        ),
    ],
)
def test_title_and_lanes_name_the_leader_and_those_that_flew_off(settings, title, lost):
    parts = painted(**settings)._parts
    assert parts["title"].texts == [title]
    said = dict(zip(RACERS, parts["words"].texts, strict=True))
    assert [name for name, words in said.items() if words.startswith("lost at step ")] == lost
    assert all(words.startswith("loss ") for name, words in said.items() if name not in lost)


def test_when_all_are_lost_nobody_leads():
    frame = OptimizerDerby.compute(START)
    frame["loss"][:, -1] = np.nan
    painting = OptimizerDerby().painting("light", 1)
    painting.paint(frame)
    assert painting._parts["title"].texts[0].endswith("all are lost")
    assert not painting._parts["leaders"].get_paths()


def test_the_step_at_which_one_is_lost_is_the_first_beyond_the_limit():
    frame = OptimizerDerby.compute(replace(START, log_lr=-0.9, steps=120))
    words = dict(zip(RACERS, painted(log_lr=-0.9, steps=120)._parts["words"].texts, strict=True))
    (step,) = np.flatnonzero(np.abs(frame["path"][0]).max(axis=1) > 10)
    assert words["SGD"] == f"lost at step {step}" and step > 1


def test_the_frame_is_around_the_leader_s_lane():
    (box,) = painted()._parts["leaders"].get_paths()
    lane = list(RACERS).index("RMSprop")
    low, high = box.vertices[:, 1].min(), box.vertices[:, 1].max()
    assert bottom(lane) <= low < high <= bottom(lane) + LANE


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


def pixel(x1, x2):
    """A place of the map in CSS pixels from the top left corner."""
    across, up = (MAP_SIDE * (x + REACH) / (2 * REACH) for x in (x1, x2))
    return MAP_LEFT + across, SIZE[1] - MAP_BOTTOM - up


def test_a_press_on_the_map_starts_there_and_a_drag_moves_the_start(wires):
    page = Page(OptimizerDerby())
    page.point("press", *pixel(1.0, -0.5))
    assert page.explorable.state == replace(START, x1=1.0, x2=-0.5)
    page.point("drag", *pixel(-1.75, 1.95))
    assert page.explorable.state == replace(START, x1=-1.75, x2=1.95)
    assert page.controls["x1"].value == pytest.approx(-1.75)


@pytest.mark.parametrize("ax", ["page", "loss", "first", "second"])
def test_a_press_beside_the_map_moves_nothing(ax):
    assert OptimizerDerby.drag(START, OptimizerDerby.compute(START), ax, 0.5, 0.5) == START


def test_pointing_tells_of_the_racer_the_ground_and_the_lanes():
    frame = OptimizerDerby.compute(START)
    hover = OptimizerDerby.hover
    adam = hover(START, frame, "map", *frame["path"][4, -1])
    assert adam.startswith(f"Adam: loss {number(frame['loss'][4, -1])}\nfirst moment m = (")
    assert "second moment v" in adam and "last step (" in adam
    assert hover(START, frame, "second", 0.5, 4.5) == adam
    assert hover(START, frame, "first", 0.5, 0.5).startswith("SGD: loss 0.0014\nlast step (")
    assert hover(START, frame, "map", -1.0, -1.0) == "height 9.2\ngradient (−0.5, −18)"
    assert hover(START, frame, "loss", 0.5, 3.2) == f"RMSprop, step 30: loss {number(frame['loss'][3, 30])}"
    lost = OptimizerDerby.compute(replace(START, log_lr=0.0))
    assert hover(START, lost, "loss", 0.9, 0.1) == "SGD, step 54: out of the race"
    assert hover(START, lost, "first", 0.9, 0.1) == "SGD: lost at step 1"


# The picture


def test_racers_at_one_place_show_as_rings():
    painting = painted(surface="round bowl", x1=0.0, x2=0.0, noise=0.0)
    racers = painting._parts["racers"]
    assert np.ptp(racers.get_offsets()[:5], axis=0).max() == 0
    painting.paint(OptimizerDerby.compute(replace(START, surface="round bowl", x1=0.0, x2=0.0)))
    x, y = MAP_LEFT + MAP_SIDE // 2, SIZE[1] - MAP_BOTTOM - MAP_SIDE // 2
    above = painting._sent[y - 14 : y - 1, x, :3]
    for colour in RACERS.values():
        rgb = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
        assert (np.abs(above.astype(int) - rgb).sum(axis=1) < 40).any(), colour


def test_markers_outside_the_map_stand_apart_in_its_margin():
    outside = 0
    for state in CORNERS:
        frame = OptimizerDerby.compute(state)
        last = np.isfinite(frame["loss"]).sum(axis=1) - 1
        places, ways = picture.on_page(frame["path"][np.arange(5), last])
        gone = np.array([way != (0, 0) for way in ways])
        outside += gone.sum()
        left, low = MAP_LEFT, MAP_BOTTOM
        within = ((places >= (left, low)) & (places <= (left + MAP_SIDE, low + MAP_SIDE))).all(axis=1)
        np.testing.assert_array_equal(within, ~gone)
        assert places.min(axis=0)[0] > 29 and places[:, 0].max() < 400 and places[:, 1].max() < 403
        markers = places[gone]
        apart = np.linalg.norm(markers[:, None] - markers, axis=2) + 99 * np.eye(len(markers))
        assert not len(markers) or apart.min() > 16, state
    assert outside > 100


def test_two_that_left_together_are_both_seen_where_they_left():
    places = picture.spread(np.array([10.0, 10.0, 160.0, 168.0, 170.0]), 170.0)
    np.testing.assert_allclose(places, [10.0, 27.0, 136.0, 153.0, 170.0])


@pytest.mark.parametrize("state", [*states(OptimizerDerby), *CORNERS[::5]], ids=str)
def test_all_that_is_in_the_lanes_stays_in_its_lane(state):
    parts = painted(**vars(state))._parts
    for lane, (line, area) in enumerate(
        zip(parts["losses"].get_segments(), parts["areas"].get_paths(), strict=True)
    ):
        for points in (line, area.vertices):
            assert np.isfinite(points).all()
            assert points[:, 1].min() >= bottom(lane) + 10 - 1e-9 and points[:, 1].max() <= bottom(lane) + 57
            assert points[:, 0].min() >= picture.LOSS[0] and points[:, 0].max() <= sum(picture.LOSS) + 1e-9
    for i, bar in enumerate(parts["bars"].get_paths()):
        (left, wide), lane = (picture.FIRST, picture.SECOND)[i % 4 // 2], i // 4
        assert bar.vertices[:, 0].min() >= left - 1e-9 and bar.vertices[:, 0].max() <= left + wide + 1e-9
        assert bottom(lane) < bar.vertices[:, 1].min() < bar.vertices[:, 1].max() < bottom(lane) + LANE


def test_moments_beyond_the_scale_fill_their_column():
    boxes = picture.bars(np.full((5, 2), -1e6), np.full((5, 2), 1e12))
    ends = {(box[:, 0].min(), box[:, 0].max()) for box in boxes}
    (left, wide), (low, long) = picture.FIRST, picture.SECOND
    assert ends == {(left, left + wide / 2), (low, low + long)}
