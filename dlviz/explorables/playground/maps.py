"""Maps of what a network answers all over a square, as pixels: faster than matplotlib's own images."""

from functools import cache

import numpy as np
from matplotlib.artist import Artist, allow_rasterization
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_rgba

from dlviz.pictures import style
from dlviz.pictures.style import Look


class Maps(Artist):
    """Square maps with rounded corners, of values from −1 (blue) to 1 (yellow-orange), as one artist.

    `size` is a map's side, in CSS pixels, and `radius` that of its corners as a share of it; `ratio` is the
    device's pixels for each CSS pixel. A value that is not a number is grey.
    """

    def __init__(self, size: float, ratio: float, look: Look, radius: float = 1 / 6) -> None:
        super().__init__()
        self._ratio, self._radius = ratio, radius
        self.resize(size)
        self._colours = _colours(look.theme)
        self._grey = _pixels(np.array([to_rgba(style.GREY)]))
        self._ink = np.array(to_rgba(look.ink)) * 0.45 * 255
        self._tiles = np.empty((0, 0, 0, 4), np.uint8)
        self._corners = np.empty((0, 2))

    def resize(self, size: float) -> None:
        """Make each map so large, in CSS pixels, from the next `show` on."""
        self._pixels = round(size * self._ratio)
        self._inside, self._edge = _rounded(self._pixels, self._radius * self._pixels, self._ratio)

    def show(self, values: np.ndarray, corners: np.ndarray, strength: np.ndarray | float = 1.0) -> None:
        """Draw maps (n, side, side), rows from below, at their lower left corners (n, 2), CSS pixels.

        The corners are counted from that of the figure; `strength`, 0 to 1, fades a map into the paper.
        """
        flat = np.clip(values[:, ::-1], -1, 1).astype(np.float32)  # rows from above, as in pixels
        known = np.isfinite(flat).all(axis=(1, 2))
        flat[~known] = 0
        before, after, share = _between(values.shape[-1], self._pixels)
        fine = flat[:, before] + share[:, None] * (flat[:, after] - flat[:, before])
        fine = fine[:, :, before] + share * (fine[:, :, after] - fine[:, :, before])
        index = (fine * 127.5 + 127.5).astype(np.uint8, order="C")
        pixels = self._colours[index]  # (n, pixels, pixels), four bytes each
        pixels[~known] = self._grey
        tiles = pixels.view(np.uint8).reshape(*pixels.shape, 4)
        tiles[:, self._edge] = tiles[:, self._edge] * 0.55 + self._ink
        tiles[..., 3] = self._inside
        for tile, opaque in zip(tiles, np.broadcast_to(strength, len(tiles)), strict=True):
            if opaque < 1:
                tile[..., 3] = self._inside * opaque
        self._tiles, self._corners = tiles[:, ::-1], np.round(corners * self._ratio)

    @allow_rasterization
    def draw(self, renderer: RendererBase) -> None:
        """Lay the maps on the canvas."""
        gc = renderer.new_gc()
        for tile, (x, y) in zip(self._tiles, self._corners, strict=True):
            renderer.draw_image(gc, x, y, tile)
        gc.restore()


@cache
def _colours(theme: str) -> np.ndarray:
    """The colours (256,) of values from −1 to 1, each a pixel."""
    return _pixels(style.diverging(theme)(np.linspace(0, 1, 256)))


def _pixels(colours: np.ndarray) -> np.ndarray:
    """Colours (n, 4) from 0 to 1 as (n,) numbers of four bytes: numbers are looked up fastest."""
    return (colours * 255).astype(np.uint8).view(np.uint32)[:, 0]


@cache
def _between(side: int, pixels: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each pixel along a line of cells: the cell before it, the one after, its way between them."""
    at = np.clip((np.arange(pixels) + 0.5) / pixels * side - 0.5, 0, side - 1)
    before = np.minimum(at.astype(int), side - 2)
    return before, before + 1, (at - before).astype(np.float32)


@cache
def _rounded(pixels: int, radius: float, edge: float) -> tuple[np.ndarray, np.ndarray]:
    """How much of each pixel is inside the rounded square, and whether it is on its edge."""
    along = np.abs(np.arange(pixels) + 0.5 - pixels / 2) - (pixels / 2 - radius)
    x, y = np.meshgrid(along, along)
    outside = np.hypot(np.maximum(x, 0), np.maximum(y, 0)) + np.minimum(np.maximum(x, y), 0) - radius
    return (np.clip(0.5 - outside, 0, 1) * 255).astype(np.uint8), outside > -edge
