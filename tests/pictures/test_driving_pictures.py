"""The road lies between its walls, a car points where it heads, and its rays end where the sensors say."""

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.colors import to_rgb
from matplotlib.path import Path

from dlviz.data import DrivingTrack
from dlviz.data.driving import SENSORS
from dlviz.pictures import driving, style

TRACK = DrivingTrack([(2, 0.1, 0.0)])


def axes():
    return plt.figure().add_subplot()


def test_the_road_is_filled_between_its_walls_and_nowhere_else():
    ax = axes()
    driving.road(ax, TRACK.left, TRACK.right)
    (patch,) = ax.patches
    path = patch.get_path()
    rings = np.split(path.vertices, np.flatnonzero(path.codes == Path.MOVETO)[1:])
    for ring, wall in zip(rings, (TRACK.left, TRACK.right[::-1]), strict=True):
        assert {tuple(corner) for corner in ring} == {tuple(corner) for corner in wall}
        np.testing.assert_array_equal(ring[0], ring[-1], "closed")
    areas = [np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) for x, y in (ring.T for ring in rings)]
    assert areas[0] * areas[1] < 0, "the hole runs the other way round, or it is filled"
    middle, road = TRACK.place(np.linspace(0, TRACK.length, 20))
    left = np.column_stack([-np.sin(road), np.cos(road)])
    for metres, expected in ((0, True), (3, True), (-3, True), (6, False), (-6, False)):
        outer, inner = (Path(ring).contains_points(middle + metres * left) for ring in rings)
        assert ((outer ^ inner) == expected).all(), metres
    for line, wall in zip(ax.lines, (TRACK.left, TRACK.right), strict=True):
        np.testing.assert_array_equal(line.get_xydata()[:-1], wall)
        np.testing.assert_array_equal(line.get_xydata()[-1], wall[0], "closed")
    assert ax.get_aspect() == 1


def test_a_trail_ends_with_a_cross_where_the_car_left():
    position = np.column_stack([np.arange(6.0), np.zeros(6)])
    ax = axes()
    driving.trail(ax, position, np.array([True, True, True, False, False, False]), style.BLUE, "it")
    way, start, cross = ax.lines
    np.testing.assert_array_equal(way.get_xydata(), position[:4])
    assert start.get_xydata().tolist() == [[0, 0]] and cross.get_xydata().tolist() == [[3, 0]]
    assert cross.get_marker() == "x" and way.get_label() == "it"
    ax = axes()
    driving.trail(ax, position, np.ones(6, bool), style.BLUE)
    way, start = ax.lines
    np.testing.assert_array_equal(way.get_xydata(), position)


def test_rays_end_where_the_sensors_say_and_the_car_points_ahead():
    position, heading = TRACK.place(np.array([40.0]))
    metres = TRACK.sensors(position, heading)[0]
    ax = axes()
    driving.car(ax, position[0], heading[0], SENSORS, metres, style.GREEN)
    rays = np.array(ax.collections[0].get_segments())
    np.testing.assert_allclose(rays[:, 0], np.tile(position, (len(SENSORS), 1)))
    np.testing.assert_allclose(np.linalg.norm(rays[:, 1] - rays[:, 0], axis=1), metres)
    angle = np.arctan2(*(rays[:, 1] - rays[:, 0]).T[::-1]) - heading[0]
    np.testing.assert_allclose((angle - SENSORS + np.pi) % (2 * np.pi), np.pi)
    (body,) = ax.patches
    corners = body.get_xy()[:3] - position[0]
    np.testing.assert_allclose(corners @ corners.T, driving.CAR @ driving.CAR.T)  # turned, not bent
    tip = corners[0]
    np.testing.assert_allclose(tip / np.linalg.norm(tip), [np.cos(heading[0]), np.sin(heading[0])])
    assert body.get_facecolor()[:3] == to_rgb(style.GREEN)


def test_without_sensors_only_the_car_is_drawn():
    ax = axes()
    driving.car(ax, np.zeros(2), 0.0)
    assert not ax.collections and not ax.lines and len(ax.patches) == 1
