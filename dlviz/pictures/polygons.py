"""Convex polygons, cut by straight lines."""

import numpy as np


def cut(polygon: np.ndarray, z: np.ndarray) -> tuple[np.ndarray | None, np.ndarray | None, np.ndarray | None]:
    """Cut a convex polygon where `z`, affine and given at its corners, is zero.

    polygon (corners, dimensions), z (corners,) -> the part below zero, the part above, and the two ends of
    the cut; None for what is empty.
    """
    tiny = 1e-9 * np.abs(z).max()
    if z.max() <= tiny:
        return polygon, None, None
    if z.min() >= -tiny:
        return None, polygon, None
    after, z_after = np.roll(polygon, -1, axis=0), np.roll(z, -1)
    crossing = np.flatnonzero((z < 0) != (z_after < 0))  # the two edges that the cut crosses
    t = z[crossing] / (z[crossing] - z_after[crossing])
    seam = polygon[crossing] + t[:, None] * (after - polygon)[crossing]
    i, j = crossing + 1  # the corners i … j-1 lie on one side, the others on the other
    inside, outside = polygon[i:j], np.concatenate([polygon[j:], polygon[:i]])
    one, other = np.concatenate([seam[:1], inside, seam[1:]]), np.concatenate([seam[1:], outside, seam[:1]])
    return (one, other, seam) if z[i % len(z)] < 0 else (other, one, seam)
