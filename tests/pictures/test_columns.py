"""Columns of a network's layers: each in its own strip, as high or as wide as its numbers say."""

import numpy as np
import pytest

from dlviz.pictures.columns import bars, violins


def strips(n):
    """Where each of n columns may lie, (n, 2)."""
    edges = np.linspace(0, 1, n + 1)
    return np.column_stack([edges[:-1], edges[1:]])


@pytest.mark.parametrize("n", [1, 3, 20])
def test_bars_stand_on_zero_in_their_strips(n):
    heights = np.linspace(-1, 2, n)
    corners = bars(heights, fill=0.8)
    left, right = corners[..., 0].min(axis=1), corners[..., 0].max(axis=1)
    np.testing.assert_allclose(np.column_stack([left, right]).mean(axis=1), strips(n).mean(axis=1))
    np.testing.assert_allclose(right - left, 0.8 / n)
    np.testing.assert_array_equal(
        corners[..., 1], np.stack([0 * heights, heights, heights, 0 * heights], axis=1)
    )


def test_violins_are_as_wide_as_the_root_of_the_count_says():
    counts, y = np.array([[1, 4, 0], [9, 9, 9]]), np.array([-1.0, 0.0, 1.0])
    outlines = violins(counts, y, fill=1.0)
    left, right = outlines[:, :3, 0], outlines[:, :2:-1, 0]
    np.testing.assert_allclose(right - left, np.sqrt(counts / [[4], [9]]) / 2)
    np.testing.assert_allclose((left + right) / 2, np.broadcast_to([[0.25], [0.75]], (2, 3)))
    np.testing.assert_array_equal(outlines[0, :, 1], [-1, 0, 1, 1, 0, -1])
