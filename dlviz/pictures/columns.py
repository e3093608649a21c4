"""A column for each layer of a network, side by side on an axis from 0 to 1: shapes for a PolyCollection."""

import numpy as np


def bars(heights: np.ndarray, fill: float = 0.8) -> np.ndarray:
    """Heights (n,) -> the corners (n, 4, 2) of bars that stand on 0 and fill this share of their column."""
    n = len(heights)
    middle, half = (np.arange(n) + 0.5) / n, fill / 2 / n
    left, right, floor = middle - half, middle + half, np.zeros(n)
    corners = [(left, floor), (left, heights), (right, heights), (right, floor)]
    return np.stack([np.stack(corner, axis=-1) for corner in corners], axis=1)
