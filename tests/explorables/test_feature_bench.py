"""The cells around averages: every point lies in the cell of the average nearest to it."""

import numpy as np
from matplotlib.path import Path

from dlviz.pictures.digits import cells


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
