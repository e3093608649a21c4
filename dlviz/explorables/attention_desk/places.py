"""Where everything is on AttentionDesk, in CSS pixels from the lower left corner, and what is at a point."""

from collections.abc import Iterable
from typing import Any

import numpy as np

SIZE = WIDTH, HEIGHT = 760, 510
LEFT, ACROSS, PITCH = 106, 496, 30  # the columns, one for each token: where, how wide in all, one at most
STRIP, LETTER, WORD = 366, 30, 64  # the text: its bottom, the height of characters and of words
SCORE, REACH = 328, 27  # the middle of the scores' bars, and how long the longest is
WEIGHT, WHOLE = 244, 42  # the floor of the weights' bars, and how long a weight of 1 is
VALUE = 144, 220  # the values: bottom and top
SUM = 640, 672  # the sum of the values: left and right
NEXT, BELOW = (622, 468), 17  # the next token: where the first one stands, and how far the others below it
MAPS = 8, 752, 10, 94  # all heads: left, right, bottom and top
SMALL = 13  # pixels: ten where the page is narrow


def pitch(n: int) -> float:
    """How wide the column of one of n tokens is."""
    return min(ACROSS / n, PITCH)


def middles(n: int) -> np.ndarray:
    """The middles of the columns."""
    return LEFT + pitch(n) * (np.arange(n) + 0.5)


def height(words: list[str]) -> int:
    """The height of the text: words stand upright."""
    return LETTER if max(map(len, words)) == 1 else WORD


def spaced(wanted: Iterable[int], x: np.ndarray, apart: float) -> list[int]:
    """Those of the wanted places, the most wanted first, that keep apart from the ones before them."""
    kept: list[int] = []
    for i in wanted:
        if all(abs(x[i] - x[j]) >= apart - 1e-6 for j in kept):
            kept.append(int(i))
    return kept


def tiling(blocks: int, heads: int, n: int) -> tuple[int, float]:
    """How many rows the heads of a block stand in, and the side of a map's cell: the largest that fits."""
    left, right, bottom, top = MAPS
    gap = space(n)

    def cell(rows: int) -> float:
        columns = -(-heads // rows)
        wide = blocks * columns * (n + gap) - gap + 2 * gap * (blocks - 1)
        return min((right - left) / wide, (top - bottom) / (rows * (n + gap) - gap))

    rows = max(range(1, heads + 1), key=cell)
    return rows, cell(rows)


def space(n: int) -> int:
    """Cells between two maps of n rows; between two blocks it is three times as many."""
    return max(1, n // 8)


def corner(block: int, head: int, blocks: int, heads: int, n: int) -> tuple[int, int]:
    """The row and the column of a map's first cell, counted over all maps."""
    rows, _ = tiling(blocks, heads, n)
    columns, gap = -(-heads // rows), space(n)
    down, right = divmod(head, columns)
    return down * (n + gap), block * (columns * (n + gap) + 2 * gap) + right * (n + gap)


def map_of(block: int, head: int, weights: np.ndarray) -> tuple[float, float, float, float]:
    """Left, right, bottom and top of a head's map, of weights (blocks, heads, n, n); counted from 0."""
    blocks, heads, n, _ = weights.shape
    _, cell = tiling(blocks, heads, n)
    row, column = corner(block, head, blocks, heads, n)
    left, top = MAPS[0] + cell * column, MAPS[3] - cell * row
    return left, left + cell * n, top - cell * n, top


def rectangles(left: Any, right: Any, bottom: Any, top: Any) -> np.ndarray:
    """The corners (n, 4, 2) of rectangles; each side is (n,), or one number for all."""
    left, right, bottom, top = np.broadcast_arrays(left, right, bottom, top)
    return np.stack([left, bottom, right, bottom, right, top, left, top], axis=-1).reshape(-1, 4, 2)


def find(frame: dict[str, Any], x: float, y: float) -> tuple[str, Any]:
    """What is at a point: a head (block, head), or a column of the text or of a row below it."""
    blocks, heads, n, _ = frame["heads"].shape
    for block, head in np.ndindex(blocks, heads):
        left, right, bottom, top = map_of(block, head, frame["heads"])
        if left <= x < right and bottom <= y < top:
            return "head", (block, head)
    key = int((x - LEFT) // pitch(n))
    if not 0 <= key < n:
        return "", None
    bottom, top = VALUE
    if bottom <= y < top:
        return "value", (key, int((top - y) / (top - bottom) * frame["values"].shape[1]))
    rows = {
        "text": (STRIP, STRIP + height(frame["words"])),
        "score": (SCORE - REACH, SCORE + REACH),
        "weight": (WEIGHT, WEIGHT + WHOLE),
    }
    return next(((name, (key, 0)) for name, (low, high) in rows.items() if low <= y < high), ("", None))
