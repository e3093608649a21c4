"""The pictures and kernels that can be chosen, and the pen."""

from functools import cache

import numpy as np

from dlviz import data
from dlviz.explorables.kit.pen import distances

MINE, BLANK = "my drawing", "blank paper"
SCANNED = {"a scanned 4": 4, "a scanned 8": 8}
PHOTOGRAPHS = {"a temple": (0, 10, 8), "a flower": (1, 6, 40)}  # which one, and the top left corner shown
KERNELS = {
    "edges, left and right": [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]],
    "edges, top and bottom": [[-1, -1, -1], [0, 0, 0], [1, 1, 1]],
    "outline": [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
    "blur": np.full((3, 3), 1 / 9),
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
}
MY_KERNEL = "my kernel"
DRAWING = (
    "00000000 00599940 00850000 00896200 00000590 00000390 00500780 00499610"  # a 5, as a mouse draws it
)


def picture_of(picture: str, painted: str) -> np.ndarray:
    """The pixels of a choice: ink from 0 to 1, or a photograph's brightness."""
    if picture == MINE:
        rows = painted.split()
        if len(rows) != 8 or any(len(row) != 8 or not (row.isascii() and row.isdigit()) for row in rows):
            raise ValueError(f"painted expects 8 words of 8 digits each, one for each row, got {painted!r}")
        return np.array([[int(pixel) / 9 for pixel in row] for row in rows])
    if picture == BLANK:
        return np.zeros((8, 8))
    if picture in SCANNED:
        digits = data.load_digits("test")
        return digits.x[np.flatnonzero(digits.t == SCANNED[picture])[0]].astype(float)
    return _photograph(picture).copy()


def kernel_of(kernel: str, weights: str) -> np.ndarray:
    """The weights (3, 3) of a choice."""
    if kernel != MY_KERNEL:
        return np.array(KERNELS[kernel], dtype=float)
    try:
        numbers = [float(w) for w in weights.split()]
    except ValueError:
        numbers = []
    if len(numbers) != 9 or not np.isfinite(numbers).all():
        raise ValueError(f"weights expects 9 numbers, row by row, got {weights!r}")
    return np.array(numbers).reshape(3, 3)


def stroke(
    pixels: np.ndarray, start: tuple[float, float], end: tuple[float, float], rub: bool = False
) -> np.ndarray:
    """Ink (height, width) after a stroke of the pen from (x, y) to (x, y); as wide as those of the data."""
    height, width = pixels.shape
    ink = np.clip((1.2 - distances(height, width, start, end)) / 0.8, 0, 1)
    return np.minimum(pixels, 1 - ink) if rub else np.maximum(pixels, ink)


@cache
def _photograph(name: str) -> np.ndarray:
    """96×96 pixels of brightness, each the mean of 4×4."""
    which, top, left = PHOTOGRAPHS[name]
    grey = data.load_photographs().x[which].mean(axis=-1).astype(float)
    small = grey[:424].reshape(106, 4, 160, 4).mean(axis=(1, 3))
    return small[top : top + 96, left : left + 96]
