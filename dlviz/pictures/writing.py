"""Short texts that change with every move of a slider: one artist for all, much faster than Texts."""

from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import text_to_path

ALIGN = {"left": 0.0, "center": 0.5, "right": 1.0}


class Writing:
    """Texts of one colour and size on axes whose unit is one CSS pixel; `artist` is what moves.

    Letters stand side by side as outlines, without kerning: made for numbers and short formulas.
    """

    def __init__(self, ax: Axes, colour: str, size: float = 12.5, weight: str = "normal") -> None:
        self._size, self._weight = size, weight
        self._paths: dict[tuple, Path] = {}
        self.artist = ax.add_collection(PathCollection([], facecolors=colour, linewidths=0, zorder=5), False)

    def show(self, texts: Iterable[tuple[Sequence[float], str, str]], size: float | None = None) -> None:
        """Write each text at its place (x, baseline), which is its "left", "center" or "right".

        `size`, if given, is that of all texts from now on.
        """
        self._size = size or self._size
        wanted = [(tuple(place), align, text, self._size) for place, align, text in texts if text]
        if wanted != list(self._paths):
            self._paths = {text: self._paths.get(text) or self._written(*text) for text in wanted}
            self.artist.set_paths(list(self._paths.values()))

    def _written(self, place: Sequence[float], align: str, text: str, size: float) -> Path:
        glyphs = [glyph(letter, self._weight) for letter in text]
        ends = np.cumsum([width for _, _, width in glyphs])
        starts = ends - [width for _, _, width in glyphs] - ALIGN[align] * ends[-1]
        points = [path + np.array([start, 0]) for (path, _, _), start in zip(glyphs, starts, strict=True)]
        codes = [codes for _, codes, _ in glyphs]
        return Path(np.concatenate(points) * size + place, np.concatenate(codes))


@cache
def glyph(letter: str, weight: str) -> tuple[np.ndarray, np.ndarray, float]:
    """The outline of a letter of size 1, as a path's vertices and codes, and how far it is to the next."""
    font = FontProperties(family="DejaVu Sans", weight=weight, size=1)
    vertices, codes = text_to_path.get_text_path(font, letter)
    width, _, _ = text_to_path.get_text_width_height_descent(letter, font, False)
    if not len(vertices):  # a blank
        return np.empty((0, 2)), np.empty(0, Path.code_type), width
    return np.array(vertices) / text_to_path.FONT_SCALE, np.array(codes, Path.code_type), width
