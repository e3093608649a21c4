"""Where everything is on AttentionDesk, in CSS pixels from the lower left corner, and what is at a point."""

from typing import Any

import numpy as np

from dlviz.explorables._core.attention_gpt import BLOCKS, HEADS

SIDE, TOP = 264, 312  # of a map: its side, where it ends
SCORES, WEIGHTS, BARS, VALUES = 140, 424, 714, 780  # where these begin
BAR, COLUMN = 56, 7.5  # as long as a weight of 1; one component of a value
SUM = 18, 34  # the sum of the values: bottom, top
LINE, STRIP = 16, 372  # the text: its left, its bottom
ACROSS, LETTER = 652, 30  # how wide the text may be, and one letter of it
HEAD, PITCH = 50, 71  # a small map, and from one to the next below
COLUMNS = 10, 66  # of small maps: one for each block
NEXT, CHANCE, BELOW = (714, 462), 130, 17  # the next character: where, as long as a 1, to the one below


def pitches(n: int) -> tuple[float, float]:
    """How large a cell of the maps is, and how wide a letter of the text, for n characters."""
    return min(SIDE / n, 48), min(ACROSS / n, LETTER)


def levels(n: int) -> np.ndarray:
    """The middles of the rows of the maps."""
    return TOP - pitches(n)[0] * (np.arange(n) + 0.5)


def middles(n: int) -> np.ndarray:
    """The middles of the letters of the text."""
    return LINE + pitches(n)[1] * (np.arange(n) + 0.5)


def small_map(block: int, head: int) -> tuple[float, float, float, float]:
    """Left, right, bottom and top of a head's small map; both are counted from 0."""
    left, top = COLUMNS[block], TOP - PITCH * head
    return left, left + HEAD, top - HEAD, top


def rectangles(left: Any, right: Any, bottom: Any, top: Any) -> np.ndarray:
    """The corners (n, 4, 2) of rectangles; each side is (n,), or one number for all."""
    left, right, bottom, top = np.broadcast_arrays(left, right, bottom, top)
    return np.stack([left, bottom, right, bottom, right, top, left, top], axis=-1).reshape(-1, 4, 2)


def find(n: int, width: int, x: float, y: float) -> tuple[str, Any]:
    """What is at a point, and which of them, with n characters and values of this width."""
    cell, letter = pitches(n)
    for block in range(BLOCKS):
        for head in range(HEADS):
            left, right, bottom, top = small_map(block, head)
            if left <= x < right and bottom <= y < top:
                return "head", (block, head)
    row = int((TOP - y) // cell)
    for name, left, pitch, columns in (
        ("map", SCORES, cell, n),
        ("map", WEIGHTS, cell, n),
        ("value", VALUES, COLUMN, width),
    ):
        column = int((x - left) // pitch)
        if 0 <= row < n and 0 <= column < columns:
            return name, (row, column)
    if 0 <= y - STRIP < LETTER and 0 <= (key := int((x - LINE) // letter)) < n:
        return "text", key
    return "", None
