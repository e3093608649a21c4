"""A matplotlib figure that is kept alive: what stands still is drawn once, what moves again and again."""

import struct
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from dlviz.pictures import style

DPI = 100
TILE = 32  # pixels: the side of the squares of which a change is made up
_settings = (
    threading.RLock()
)  # matplotlib's settings belong to the process; widgets call from several threads


@dataclass(frozen=True)
class Patch:
    """The part of a picture that changed: its top left corner is at pixel (x, y)."""

    x: int
    y: int
    pixels: np.ndarray  # (height, width, 4), RGBA, uint8

    @property
    def png(self) -> bytes:
        """The pixels as a PNG without row filters: less than half the time of Pillow's encoder."""
        height, width = self.pixels.shape[:2]
        rows = np.zeros((height, 1 + 3 * width), np.uint8)  # each row begins with its filter: 0, none
        rows[:, 1:].reshape(height, width, 3)[...] = self.pixels[..., :3]  # the picture is opaque
        header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)  # 8 bits, RGB
        chunks = (b"IHDR", header), (b"IDAT", zlib.compress(rows.data, 1)), (b"IEND", b"")
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
            for name, data in chunks
        )


class Painting:
    """The picture of one explorable in one theme and at one pixel density.

    `setup(fig)` makes the artists that move and returns them (alone, or in lists and dicts); whatever else it
    puts on the figure stands still. `draw(artists, frame)` gives them new data. If `draw` moves an axis, the
    still part is drawn again. `size` is in CSS pixels, `ratio` the device's pixels for each of them.
    """

    def __init__(
        self,
        setup: Callable[[Figure], Any],
        draw: Callable[[Any, Any], None],
        size: tuple[int, int],
        theme: str = "light",
        ratio: float = 1.0,
    ) -> None:
        self._draw, self._theme, self.ratio = draw, theme, ratio
        width, height = size
        with self._look():
            self.figure = Figure((width / DPI, height / DPI), dpi=DPI * ratio)
            self._canvas = FigureCanvasAgg(self.figure)
            self._parts = setup(self.figure)
        self._moving = sorted(_artists(self._parts), key=lambda artist: artist.get_zorder())
        self._redecorated = any(isinstance(artist, Axes) for artist in self._moving)
        for artist in self._moving:
            artist.set_animated(True)
        self._limits: list[tuple] = []
        self._sent: np.ndarray | None = None  # the pixels the page shows

    def paint(self, frame: Any, whole: bool = False) -> list[Patch]:
        """Draw `frame`; return the parts that differ from the last picture, or all of it if `whole`."""
        # an axes that is cleared and decorated anew asks for the settings; entering them takes 2 ms, so
        # others don't
        with self._look() if self._redecorated else nullcontext():
            self._draw(self._parts, frame)
        limits = [tuple(ax.viewLim.extents) for ax in self.figure.axes]
        if limits != self._limits:
            with self._look():
                self._canvas.draw()
            self._still, self._limits = self._canvas.copy_from_bbox(self.figure.bbox), limits
        else:
            self._canvas.restore_region(self._still)
        for artist in self._moving:
            artist.draw(self._canvas.get_renderer())
        pixels = np.array(
            self._canvas.buffer_rgba()
        )  # (height, width, 4): a copy, since the canvas is drawn over
        before, self._sent = self._sent, pixels
        if whole or before is None:
            return [Patch(0, 0, pixels)]
        return list(_patches(pixels, (pixels.view(np.uint32) != before.view(np.uint32))[..., 0]))

    def still(self, frame: Any) -> bytes:
        """The whole picture of `frame` as a PNG."""
        return self.paint(frame, whole=True)[0].png

    def locate(self, x: float, y: float) -> tuple[Axes | None, float, float]:
        """The axes under a point (CSS pixels from the top left corner), and the point in their units."""
        pixel = x * self.ratio, self.figure.bbox.height - y * self.ratio
        for ax in self.figure.axes:
            if ax.bbox.contains(*pixel):
                return ax, *(float(v) for v in ax.transData.inverted().transform(pixel))
        return None, x, y

    @contextmanager
    def _look(self) -> Iterator[None]:
        """The theme's settings, for one thread at a time."""
        with _settings, rc_context(style.rc(self._theme)):
            yield


def _patches(pixels: np.ndarray, changed: np.ndarray) -> Iterator[Patch]:
    """The tiles in which a pixel changed, as one patch where they stand side by side."""
    height, width = changed.shape
    bands = np.logical_or.reduceat(changed, np.arange(0, height, TILE), axis=0)
    tiles = np.logical_or.reduceat(bands, np.arange(0, width, TILE), axis=1)
    edges = np.diff(np.pad(tiles, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    for (row, first), (_, end) in zip(np.argwhere(edges == 1), np.argwhere(edges == -1), strict=True):
        top, left = int(row) * TILE, int(first) * TILE
        yield Patch(left, top, pixels[top : top + TILE, left : end * TILE])


def _artists(parts: Any) -> Iterable[Artist]:
    parts = getattr(parts, "artist", parts)  # a drawing of dlviz.pictures names its own
    if isinstance(parts, Artist):
        yield parts
    elif isinstance(parts, dict):
        yield from _artists(list(parts.values()))
    elif isinstance(parts, (list, tuple)):
        for part in parts:
            yield from _artists(part)
