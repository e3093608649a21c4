"""The paper, of 32×32 points with ink or without, and the pen."""

import numpy as np

from dlviz.explorables.kit.pen import distances

MINE, BLANK = "my drawing", "blank paper"
POINTS = 32  # along a side, as in the scans that the course's digits were made from
PEN = 2.4  # half of its width in points: lines get about as wide as those of the scans
DRAWING = (  # a 3, as a mouse draws it
    "c000 1ff000 7ffc00 fffe00 1ffff00 1fe7f00 1f01f00 1e01f00 1f00 1f00 3f00 7e00 3fe00 7fc00 ff800 ffc00 "
    "7fe00 1ff00 3f80 1fc0 fc0 780 f80 f80 1c00f80 3f01f80 3f87f80 3ffff00 1fffc00 7ff800 1ff000 c0000"
)


def ink_of(paper: str, painted: str) -> np.ndarray:
    """The points (32, 32) of a choice: 1 where there is ink, 0 elsewhere."""
    if paper == BLANK:
        return np.zeros((POINTS, POINTS))
    try:
        rows = [int(row, 16) for row in painted.split()]
    except ValueError:
        rows = []
    if len(rows) != POINTS or not all(0 <= row < 2**POINTS for row in rows):
        raise ValueError(
            f"painted expects 32 hexadecimal numbers below 2^32, one for each row, got {painted[:40]!r}"
        )
    return np.array([[(row >> (POINTS - 1 - column)) & 1 for column in range(POINTS)] for row in rows], float)


def painted_as(ink: np.ndarray) -> str:
    """The text that `ink_of` makes the points of."""
    return " ".join(f"{int(''.join(f'{point:.0f}' for point in row), 2):x}" for row in ink)


def stroke(
    ink: np.ndarray, start: tuple[float, float], end: tuple[float, float], rub: bool = False
) -> np.ndarray:
    """The points after a stroke of the pen from (x, y) to (x, y); the rubber is twice as wide."""
    near = distances(POINTS, POINTS, start, end) < (2 * PEN if rub else PEN)
    return np.where(near, 0.0 if rub else 1.0, ink)
