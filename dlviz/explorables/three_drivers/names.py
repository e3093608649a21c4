"""Where the names of points stand: beside, above or below their point, where they cover least."""

from collections.abc import Sequence

import numpy as np

from dlviz.pictures.writing import glyph

SIZE = 12.5  # pixels: 10 where the page is narrow
BESIDE = 9  # pixels from the middle of a point to its name
LETTER = 0.75 * SIZE  # the height of a name
MARK = 6  # half the width of a point
RISES = (-11, 1, -5, 7, -17)  # pixels from the middle of a point to the baseline of a name beside it
APART = (8, -18, 20, -30, 31)  # the same for a name above or below it
SHARES = (0.5, 0.3, 0.7, 0.0, 1.0)  # of such a name, how much of it stands left of the point
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
        beside = [(x - BESIDE - width, y + 1)]  # the first is preferred
        beside += [(start, y + rise) for rise in RISES for start in (x + BESIDE, x - BESIDE - width)]
        starts = np.clip([x - share * width for share in SHARES], left, right - width)
        places = beside + [(start, y + rise) for rise in APART for start in starts.tolist()]
        boxes = np.array([(x, y, x + width, y + LETTER) for x, y in places])
        low, high = boxes[:, :2].min(0), boxes[:, 2:].max(0)
        near = weak[((weak[:, 2:] > low) & (weak[:, :2] < high)).all(1)]
        best = (covered(boxes, taken) + LINE * covered(boxes, near)).argmin()
        taken = np.concatenate([taken, boxes[best : best + 1]])
        found.append((places[best], "left", name))
    return found


def along(x: Sequence[float] | np.ndarray, y: Sequence[float] | np.ndarray) -> np.ndarray:
    """Points on a line through corners (x, y), 2 pixels apart: (m, 2)."""
    ends = np.append(0, np.cumsum(np.hypot(np.diff(x), np.diff(y))))  # of its pieces
    places = np.arange(0, ends[-1], 2)
    return np.column_stack([np.interp(places, ends, x), np.interp(places, ends, y)])


def covered(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """How much of each box (n, 4: left, bottom, right, top) lies on the others (m, 4): areas (n,)."""
    low = np.maximum(boxes[:, None, :2], others[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    return np.maximum(high - low, 0).prod(axis=2).sum(axis=1)
