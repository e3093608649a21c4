"""Columns of a network's layers: each in its own strip, as high as its number says."""

import numpy as np
import pytest

from dlviz.pictures.columns import bars


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
