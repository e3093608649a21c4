"""Cutting convex polygons: nothing is lost, and the cut is where z is zero."""

import numpy as np
import pytest

from dlviz.pictures.polygons import cut, padded

SEEDS = pytest.mark.parametrize("seed", range(20))


def area(polygon):
    x, y = polygon[:, 0], polygon[:, 1]
    return 0.5 * abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))


def convex(rng, corners):
    """A convex polygon with its corners on an ellipse, turned."""
    angles = np.sort(rng.uniform(0, 2 * np.pi, corners))
    return np.column_stack([np.cos(angles), np.sin(angles)]) @ rng.normal(size=(2, 2)) + rng.normal(size=2)


def turns(polygon):
    """Twice the signed area at each corner: all of one sign where the polygon is convex."""
    one, two = np.roll(polygon, -1, axis=0) - polygon, np.roll(polygon, -2, axis=0) - polygon
    return one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]


@SEEDS
def test_two_convex_parts_make_the_whole_and_meet_where_z_is_zero(seed):
    rng = np.random.default_rng(seed)
    polygon, w = convex(rng, 3 + seed % 6), rng.normal(size=2)
    through = polygon.mean(axis=0)
    below, above, seam = cut(polygon, (polygon - through) @ w)
    assert area(below) + area(above) == pytest.approx(area(polygon), rel=1e-12)
    assert ((below - through) @ w <= 1e-9).all() and ((above - through) @ w >= -1e-9).all()
    np.testing.assert_allclose((seam - through) @ w, 0, atol=1e-12)
    for part in (below, above):
        bends = turns(part)
        assert (bends >= -1e-9).all() or (bends <= 1e-9).all()
        for end in seam:
            assert np.isclose(part, end, atol=1e-12).all(axis=1).any()
    assert len(below) + len(above) == len(polygon) + 4


@SEEDS
def test_other_coordinates_are_cut_along(seed):
    rng = np.random.default_rng(seed)
    flat = convex(rng, 5)
    solid = np.column_stack([flat, flat @ rng.normal(size=2) + 1])  # a facet: its height is affine
    z = (flat - flat.mean(axis=0)) @ rng.normal(size=2)
    for part, of_flat in zip(cut(solid, z), cut(flat, z), strict=True):
        np.testing.assert_allclose(part[:, :2], of_flat)
        plane = np.linalg.lstsq(np.column_stack([flat, np.ones(5)]), solid[:, 2])[0]
        np.testing.assert_allclose(np.column_stack([part[:, :2], np.ones(len(part))]) @ plane, part[:, 2])


@pytest.mark.parametrize("start", range(4))
@pytest.mark.parametrize(
    ("z", "below", "above"),
    [
        ([-1, -1, 1, 1], 2, 2),  # across
        ([-1, 0, 1, 0], 2, 2),  # through two corners
        ([-1, 0, 2, 1], 1, 3),  # through one corner
        ([0, -1, -1, 0], 4, 0),  # along an edge
        ([0, 1, 1, 0], 0, 4),
        ([1, 2, 3, 2], 0, 4),  # beside it
        ([-1, -2, -3, -2], 4, 0),
        ([0, 1, 2, 1], 0, 4),  # touching a corner
        ([0, -1, -2, -1], 4, 0),
    ],
)
def test_wherever_the_line_passes(start, z, below, above):
    square = np.roll(np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]]), start, axis=0)
    parts = cut(square, np.roll(np.array(z, float), start))
    areas = [0 if part is None else area(part) for part in parts[:2]]
    assert areas == pytest.approx([below, above])
    assert (parts[2] is None) == (0 in areas)


def test_a_line_a_hair_beside_a_corner_makes_no_sliver():
    square = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    below, above, seam = cut(square, square.sum(axis=1) - 1e-12)
    assert below is None and seam is None and above is square


def test_padded_polygons_keep_their_corners_and_end_in_the_last():
    triangle, square = np.arange(6.0).reshape(3, 2), np.arange(8.0).reshape(4, 2)
    np.testing.assert_array_equal(padded([triangle, square]), [[*triangle, triangle[-1]], square])
