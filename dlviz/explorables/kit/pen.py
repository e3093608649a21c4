"""A pen on a paper of pixels: where a stroke begins, and how far each pixel is from it."""

from dataclasses import replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from dlviz.explorables.kit.explorable import Explorable


class Pen(Explorable):
    """An explorable whose state has a text `pen`: where the pen is on the paper, while it is down."""

    _state: Any

    def point(self, event: str, ax: Axes, x: float, y: float) -> str:
        """As every explorable; a press begins a new stroke."""
        if event == "press":
            self._state = replace(self._state, pen="")
        return super().point(event, ax, x, y)


def start_of(pen: str, x: float, y: float) -> tuple[float, float]:
    """Where the stroke to (x, y) begins: where the pen was, or at (x, y) if it was not down."""
    before = [float(v) for v in pen.split()] or [x, y]
    return before[0], before[1]


def distances(height: int, width: int, start: tuple[float, float], end: tuple[float, float]) -> np.ndarray:
    """How far the middle of each pixel is from the line from start to end, both (x, y): (height, width)."""
    middles = np.stack(np.meshgrid(np.arange(width), np.arange(height)), axis=-1) + 0.5  # (height, width, 2)
    way = np.subtract(end, start)
    along = np.clip((middles - start) @ way / max(way @ way, 1e-9), 0, 1)
    return np.linalg.norm(middles - start - along[..., None] * way, axis=-1)
