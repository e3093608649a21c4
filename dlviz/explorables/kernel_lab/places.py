"""Where everything is in KernelLab's picture, in CSS pixels, and what is at a point."""

import numpy as np

from dlviz.explorables.kernel_lab.data import PHOTOGRAPHS
from dlviz.explorables.kit.explorable import Frame

SIZE = WIDTH, HEIGHT = 760, 566
UP = 56  # the height of the headline
LARGE, TOP = 254, UP + 28  # the side of picture and result, and how far below the top edge they begin
PAPER, RESULT = 8, 498  # their left edges
KERNEL, CELL = (320, UP + 28), 40  # the kernel's left and top; the side of a weight
HINT = 358  # where the words beside the kernel's title begin
TERMS, ACROSS, DOWN = (287, UP + 172), 62, 35  # the terms' left and top; the width and height of one
SUM = 380, UP + 297  # the middle of the sum
LAYERS, FLOOR, MAPS = (130, 604), 14, 148  # maps of the layers: from left to right; bottom and height
GAP, MAPS_WIDE = 24, 16  # between layers; as many maps as make a layer wide enough for its title
READ = 628, 54, 124, 96  # the bars: left, bottom, width and height
SMALL = 13  # pixels: ten where the page is narrow


def layers(frame: Frame) -> list[tuple[str, int, tuple[float, float, float, float]]]:
    """Of each layer shown: its name, how many maps stand side by side, and left, right, bottom, top."""
    names = [name for name in frame if name.startswith("layer ")]
    shares = np.maximum([len(frame[name]) for name in names], MAPS_WIDE)
    (start, end), middle, found = LAYERS, FLOOR + MAPS / 2, []
    widths = (end - start - GAP * (len(names) - 1)) * shares / shares.sum()
    for i, (name, wide) in enumerate(zip(names, widths, strict=True)):
        n = len(frame[name])
        sides = [min(wide / c, MAPS / -(-n // c)) * (0.7 if n % c else 1) for c in range(1, n + 1)]
        columns = int(np.argmax(sides)) + 1  # maps as large as can be, rather in full rows
        rows = -(-n // columns)
        side = min(wide / columns, MAPS / rows)
        left = start + widths[:i].sum() + GAP * i + (wide - side * columns) / 2
        half = side * rows / 2
        found.append((name, columns, (left, left + side * columns, middle - half, middle + half)))
    return found


def layer_at(frame: Frame, x: float, y: float) -> tuple[str, int] | None:
    """The layer and the number of the map at a point of the page."""
    for name, columns, (left, right, bottom, top) in layers(frame):
        if left <= x < right and bottom < y <= top:
            side = (right - left) / columns
            number = columns * int((top - y) / side) + int((x - left) / side)
            return (name, number) if number < len(frame[name]) else None
    return None


def margin_of(frame: Frame) -> float:
    """Room around picture and result, in pixels of the picture."""
    return 2 if frame["settings"].picture in PHOTOGRAPHS else len(frame["image"]) / 4


def ends_of(frame: Frame) -> tuple[float, float]:
    """Where the result begins and ends in the middle of its panel, in pixels of the picture."""
    size, count = len(frame["image"]), len(frame["result"])
    return (size - count) / 2, (size + count) / 2


def short(number: float) -> str:
    """Two digits after the point at most, none that says nothing, and the sign for minus."""
    text = f"{abs(number):.2f}".rstrip("0").rstrip(".")
    return f"−{text}" if number < 0 and text != "0" else text


def box(x: float, y: float, side: float) -> np.ndarray:
    """The corners of a square."""
    return np.array([[x, y], [x + side, y], [x + side, y + side], [x, y + side]])


def grid(low: float, high: float) -> np.ndarray:
    """The lines (n, 2, 2) around and between the cells of a square."""
    at = np.arange(low, high + 0.5)
    sides = np.stack([np.stack([at, at], axis=1), np.broadcast_to([low, high], (len(at), 2))], axis=-1)
    return np.concatenate([sides, sides[..., ::-1]])  # upright and level


def bars(heights: np.ndarray) -> np.ndarray:
    """The corners (n, 4, 2) of bars side by side on an axis from 0 to 1."""
    n, floor = len(heights), np.zeros(len(heights))
    left, right = ((np.arange(n) + side) / n for side in (0.15, 0.85))
    corners = (left, floor), (left, heights), (right, heights), (right, floor)
    return np.stack([np.stack(corner, axis=-1) for corner in corners], axis=1)
