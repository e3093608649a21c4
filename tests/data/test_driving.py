"""The car and its road against a slow ray march, geometry on a circle, and what a driver expects."""

import numpy as np
import pytest

from dlviz.data import Drive, DrivingTrack, drive, made_up_road
from dlviz.data.driving import LARGEST_ANGLE, LENGTH, REACH, SENSORS, SPEED, STEP, steer

WAVES = [(2, 0.15, 0.3), (3, 0.08, 1.0)]
ROAD = DrivingTrack(WAVES)
CIRCLE = DrivingTrack([], radius=45.0, half_width=4.0)


def some_places(track, n, rng=0):
    """Positions on the road and headings near its own."""
    rng = np.random.default_rng(rng)
    position, road = track.place(rng.uniform(0, track.length, n))
    left = np.column_stack([-np.sin(road), np.cos(road)])
    return position + rng.uniform(-3, 3, (n, 1)) * left, road + rng.uniform(-0.5, 0.5, n)


def test_sensors_agree_with_a_slow_ray_march():
    """Walk along each ray in steps of 5 cm until the place is outside the polygon of the walls."""
    from matplotlib.path import Path

    outer, inner = Path(ROAD.right), Path(ROAD.left)  # counter-clockwise: the left wall is inside
    position, heading = some_places(ROAD, 12)
    steps = np.arange(0, REACH, 0.05)
    for p, angle, row in zip(position, heading, ROAD.sensors(position, heading), strict=True):
        for turn, metres in zip(SENSORS, row, strict=True):
            walk = p + steps[:, None] * [np.cos(angle + turn), np.sin(angle + turn)]
            outside = ~outer.contains_points(walk) | inner.contains_points(walk)
            expected = steps[outside.argmax()] if outside.any() else REACH
            assert metres == pytest.approx(expected, abs=0.06)


@pytest.mark.parametrize("clockwise", [False, True])
def test_the_road_is_located_and_left_is_left(clockwise):
    track = DrivingTrack(WAVES, clockwise=clockwise)
    along = np.linspace(0, track.length, 50, endpoint=False)
    position, road = track.place(along)
    turns = np.sum(
        position[:, 0] * np.roll(position[:, 1], -1) - position[:, 1] * np.roll(position[:, 0], -1)
    )
    assert (turns < 0) == clockwise
    found, offset = track.locate(position)
    np.testing.assert_allclose(found % track.length, along, atol=1e-6)
    np.testing.assert_allclose(offset, 0, atol=1e-6)
    left = np.column_stack([-np.sin(road), np.cos(road)])
    np.testing.assert_allclose(track.locate(position + 2 * left)[1], 2, atol=0.05)
    np.testing.assert_allclose(track.locate(position - 2 * left)[1], -2, atol=0.05)
    ahead = track.locate(position + np.column_stack([np.cos(road), np.sin(road)]))[0]
    np.testing.assert_allclose((ahead - along) % track.length, 1, atol=0.05), "headings point along the road"


def test_walls_stand_at_half_width_and_sensors_see_them():
    position, road = CIRCLE.place(np.array([0.0, 100.0]))
    left = np.column_stack([-np.sin(road), np.cos(road)])
    sensors = CIRCLE.sensors(position + 1.5 * left, road)
    np.testing.assert_allclose(sensors[:, 0], 4 + 1.5, atol=0.05), "the right wall"
    np.testing.assert_allclose(sensors[:, -1], 4 - 1.5, atol=0.05), "the left wall"
    assert sensors.max() <= REACH


def test_steering_left_is_counter_clockwise_on_the_bicycle_models_circle():
    position, heading = np.zeros((3, 2)), np.zeros(3)
    steering = np.array([-1.0, 0.0, 1.0])
    for _ in range(20):
        position, heading = steer(position, heading, steering)
    assert heading[0] < 0 == heading[1] < heading[2] and position[0, 1] < 0 == position[1, 1] < position[2, 1]
    assert position[1, 0] == pytest.approx(20 * SPEED * STEP)
    radius = LENGTH / np.tan(LARGEST_ANGLE)
    np.testing.assert_allclose(np.linalg.norm(position[2] - [0, radius]), radius, rtol=0.02)
    np.testing.assert_allclose(
        steer(position, heading, 5 * steering)[1], steer(position, heading, steering)[1]
    )


def test_the_expert_stays_near_the_middle_and_comes_back_to_it():
    for track in (ROAD, DrivingTrack(WAVES, clockwise=True), CIRCLE):
        along = np.linspace(0, track.length, 5, endpoint=False)
        drove = drive(track, None, along, offset=2.0, turned=0.2, steps=100)
        assert drove.on.all()
        assert np.abs(track.locate(drove.position[-1])[1]).max() < 0.5
        np.testing.assert_array_equal(drove.steering, drove.advice)


def test_the_expert_steers_towards_the_middle():
    position, road = CIRCLE.place(np.array([0.0, 0.0]))
    left = np.column_stack([-np.sin(road), np.cos(road)])
    beside = position + np.array([[2.0], [-2.0]]) * left
    to_right, to_left = CIRCLE.expert(beside, road, CIRCLE.locate(beside)[0])
    assert to_right < 0 < to_left


def test_a_car_that_leaves_the_road_is_seen_to_and_stays_there():
    drove = drive(CIRCLE, lambda sensors: np.zeros(len(sensors)), np.array([0.0, 50.0]), steps=60)
    assert isinstance(drove, Drive) and not drove.on[-1].any() and drove.on[0].all()
    last = drove.on[:, 0].sum()
    np.testing.assert_array_equal(
        drove.position[last:, 0], drove.position[[last], 0].repeat(61 - last, axis=0)
    )
    assert abs(CIRCLE.locate(drove.position[-1])[1][0]) >= 4.0
    straight = np.sqrt(49**2 - 45**2)  # a tangent leaves the ring there
    assert (drove.metres < straight).all() and (drove.metres > straight - 1.1).all()


def test_the_same_drive_again_and_cars_do_not_see_each_other():
    steering = lambda sensors: 0.02 * (sensors[:, -1] - sensors[:, 0])  # noqa: E731
    along = np.array([0.0, 40.0, 80.0])
    first, again = (drive(ROAD, steering, along, steps=80) for _ in range(2))
    alone = drive(ROAD, steering, along[1:2], steps=80)
    np.testing.assert_array_equal(first.position, again.position)
    np.testing.assert_allclose(first.position[:, 1], alone.position[:, 0])
    assert first.sensors.shape == (80, 3, len(SENSORS)) and first.advice.shape == (80, 3)


def test_a_bend_too_tight_for_the_walls_is_refused():
    with pytest.raises(ValueError, match="expected bends wider than half_width"):
        DrivingTrack([(6, 0.3, 0.0)], half_width=6.0)


def test_made_up_roads_differ_turn_both_ways_and_can_be_driven():
    roads = [made_up_road(seed) for seed in range(8)]
    np.testing.assert_array_equal(made_up_road(3).centre, roads[3].centre)
    assert len({round(road.length, 3) for road in roads}) == 8
    for road in roads:
        drove = drive(road, None, np.linspace(0, road.length, 3, endpoint=False), offset=1.5, steps=120)
        assert drove.on.all() and 250 < road.length < 350
        assert drove.steering.min() < -0.05 and drove.steering.max() > 0.05, "bends to both sides"
    (x, y), (next_x, next_y) = (np.array([road.centre[i] for road in roads]).T for i in (0, 1))
    clockwise = x * next_y - y * next_x < 0
    assert 0 < sum(clockwise) < 8, "either way round"
