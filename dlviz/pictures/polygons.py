"""Convex polygons, cut by straight lines."""

from collections.abc import Sequence

import numpy as np


def padded(polygons: Sequence[np.ndarray]) -> np.ndarray:
    """The polygons, each (corners, dimensions), as one array (n, most corners, dimensions).

    A polygon with fewer corners repeats its last one, which draws the same: matplotlib is several times
    faster with one array than with a list.
    """
    corners = np.array([len(polygon) for polygon in polygons])
    starts = np.cumsum(corners) - corners
    return np.concatenate(polygons)[
        starts[:, None] + np.minimum(np.arange(corners.max()), corners[:, None] - 1)
    ]


def cut(polygon: np.ndarray, z: np.ndarray) -> tuple[np.ndarray | None, np.ndarray | None, np.ndarray | None]:
    """Cut a convex polygon where `z`, affine and given at its corners, is zero.

    polygon (corners, dimensions), z (corners,) -> the part below zero, the part above, and the two ends of
    the cut; None for what is empty.
    """
    heights = z.tolist()  # for so few numbers Python's own are faster than NumPy's
    low, high = min(heights), max(heights)
    tiny = 1e-9 * max(high, -low)
    if high <= tiny:
        return polygon, None, None
    if low >= -tiny:
        return None, polygon, None
    n, below = len(heights), [height < 0 for height in heights]
    i, j = (k for k in range(1, n + 1) if below[k - 1] != below[k % n])  # the edges before i and j cross
    before, after = [i - 1, j - 1], [i, j % n]
    z_before, z_after = z[before, None], z[after, None]
    seam = (polygon[before] * z_after - polygon[after] * z_before) / (z_after - z_before)
    one = np.concatenate([seam[:1], polygon[i:j], seam[1:]])
    other = np.concatenate([seam[1:], polygon[j:], polygon[:i], seam[:1]])
    return (one, other, seam) if below[i] else (other, one, seam)
