"""Short texts that change with every move of a slider: one artist for all, much faster than Texts."""

from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np
from matplotlib.artist import Artist, allow_rasterization
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_rgba
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import text_to_path

ALIGN = {"left": 0.0, "center": 0.5, "right": 1.0}


class Writing(Artist):
    """Texts of one colour and size on axes whose unit is one CSS pixel.

    Letters stand side by side as outlines, without kerning: made for numbers and short formulas.
    """

    def __init__(self, ax: Axes, colour: str, size: float = 12.5, weight: str = "normal") -> None:
        super().__init__()
        self._colour, self._size, self._weight = to_rgba(colour), size, weight
        self._shown: list[tuple] = []
        self.set_zorder(5)
        ax.add_artist(self)

    def show(self, texts: Iterable[tuple[Sequence[float], str, str]], size: float | None = None) -> None:
        """Write each text at its place (x, baseline), which is its "left", "center" or "right".

        `size`, if given, is that of all texts from now on.
        """
        self._size = size or self._size
        wanted = [(*place, ALIGN[align], text, self._size) for place, align, text in texts if text]
        if wanted != self._shown:
            self._shown, self.stale = wanted, True
            if wanted:
                self._path = self._outlines()

    @property
    def texts(self) -> list[str]:
        """What is written."""
        return [text for *_, text, _ in self._shown]

    @allow_rasterization
    def draw(self, renderer: RendererBase) -> None:
        """Fill the outlines."""
        self.stale = False
        if self._shown:
            gc = renderer.new_gc()
            gc.set_linewidth(0)
            gc.set_snap(False)  # or else i and l, all of straight lines, look bold
            renderer.draw_path(gc, self._path, self.axes.transData, self._colour)
            gc.restore()

    def _outlines(self) -> Path:
        """All letters as one path: much faster than a path for each."""
        x, y, align, texts, _ = zip(*self._shown, strict=True)
        letters = [glyph(letter, self._weight) for text in texts for letter in text]
        lengths = [len(text) for text in texts]
        widths = np.array([width for *_, width in letters])
        ends = np.cumsum(widths)  # of the letters, if all texts stood in one line
        last = np.cumsum(lengths) - 1
        across = np.diff(ends[last], prepend=0)  # the width of each text
        shifts = np.array(x) / self._size - (ends[last] - across) - np.array(align) * across
        corners = [len(vertices) for vertices, _, _ in letters]
        points = np.concatenate([vertices for vertices, _, _ in letters])
        points[:, 0] += np.repeat(ends - widths + np.repeat(shifts, lengths), corners)
        points[:, 1] += np.repeat(np.repeat(np.array(y) / self._size, lengths), corners)
        return Path(points * self._size, np.concatenate([codes for _, codes, _ in letters]))


@cache
def glyph(letter: str, weight: str) -> tuple[np.ndarray, np.ndarray, float]:
    """The outline of a letter of size 1, as a path's vertices and codes, and how far it is to the next."""
    font = FontProperties(family="DejaVu Sans", weight=weight, size=1)
    vertices, codes = text_to_path.get_text_path(font, letter)
    width, _, _ = text_to_path.get_text_width_height_descent(letter, font, False)
    if not len(vertices):  # a blank
        return np.empty((0, 2)), np.empty(0, Path.code_type), width
    return np.array(vertices) / text_to_path.FONT_SCALE, np.array(codes, Path.code_type), width
