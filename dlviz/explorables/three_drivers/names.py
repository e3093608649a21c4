"""Where the names of points stand: at the corner of their point where they cover least."""

from collections.abc import Sequence

import numpy as np

from dlviz.pictures.writing import glyph

SIZE = 12.5  # pixels: 10 where the page is narrow
BESIDE = 9  # pixels from the middle of a point to its name
LETTER = 0.75 * SIZE  # the height of a name
MARK = 6  # half the width of a point
CORNERS = (-1, 1), (1, -1), (1, 1), (-1, -1)  # right, up
LINE = 0.2  # covering a line is not as bad as covering a word


def placed(
    names: Sequence[str],
    points: np.ndarray,
    lines: np.ndarray,
    chart: tuple[float, float, float, float],
) -> list[tuple[tuple[float, float], str, str]]:
    """Each name with its place (left, baseline) and "left", for points (n, 2) in pixels.

    `lines` (m, 2) are points of lines that are better not covered. Empty names are left out.
    """
    left, bottom, right, top = chart
    beyond = [
        (-9e9, -9e9, left, 9e9),
        (right, -9e9, 9e9, 9e9),
        (-9e9, -9e9, 9e9, bottom),
        (-9e9, top, 9e9, 9e9),
    ]
    taken = np.concatenate([np.hstack([points - MARK, points + MARK]), beyond])
    weak = np.hstack([lines - 2, lines + 2])
    found = []
    for (x, y), name in reversed(list(zip(points.tolist(), names, strict=True))):  # the newest first
        if not name:
            continue
        width = SIZE * sum(glyph(letter, "normal")[2] for letter in name)
        corners = [
            (x + BESIDE if across > 0 else x - BESIDE - width, y + (1 if up > 0 else -11))
            for across, up in CORNERS
        ]
        boxes = np.array([(x, y, x + width, y + LETTER) for x, y in corners])
        best = (covered(boxes, taken) + LINE * covered(boxes, weak)).argmin()
        taken = np.concatenate([taken, boxes[best : best + 1]])
        found.append((corners[best], "left", name))
    return found


def covered(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """How much of each box (n, 4: left, bottom, right, top) lies on the others (m, 4): areas (n,)."""
    low = np.maximum(boxes[:, None, :2], others[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    return np.maximum(high - low, 0).prod(axis=2).sum(axis=1)
