"""A matplotlib figure that is kept alive: what stands still is drawn once, what moves again and again."""

import io
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from dlviz.pictures import style

DPI = 100
SEAM = 128  # a run begins at every so many pixels: its length fits in a byte
# matplotlib's settings belong to the process; widgets call from several threads
_settings = threading.RLock()


class Painting:
    """The picture of one explorable in one theme and at one pixel density.

    `setup(fig, look)` makes the artists that move and returns them (alone, or in lists and dicts); what else
    it puts on the figure stands still. `draw(artists, frame)` gives them new data; an artist that is not
    `stale` then is taken to be as it was (a few of matplotlib's setters forget to say it: `artist.set(...)`
    does). If `draw` moves an axis, the still part is drawn again. `size` is in CSS pixels, `ratio` the
    device's pixels for each of them.
    """

    def __init__(
        self,
        setup: Callable[[Figure, style.Look], Any],
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
            self._parts = setup(self.figure, style.Look(theme))
        self._moving = sorted(_artists(self._parts), key=lambda artist: artist.get_zorder())
        self._redecorated = any(isinstance(artist, Axes) for artist in self._moving)
        for artist in self._moving:
            artist.set_animated(True)
        self._limits: list[tuple] = []
        self._kept = 0  # how many of the moving artists are on the ground: they change less often
        self._sent: np.ndarray | None = None  # the pixels the page shows

    def paint(self, frame: Any, whole: bool = False) -> np.ndarray:
        """Draw `frame`; return the `runs` by which it differs from the last picture, or all if `whole`."""
        # an axes that is cleared and decorated anew asks for the settings, for its ticks not before it is
        # drawn; entering them takes 2 ms, so others don't
        with self._look() if self._redecorated else nullcontext():
            self._draw(self._parts, frame)
            self._render()
        pixels = np.array(
            self._canvas.buffer_rgba()
        )  # (height, width, 4): a copy, since the canvas is drawn over
        before, self._sent = self._sent, pixels
        return runs(pixels, None if whole else before)

    def _render(self) -> None:
        """Bring the canvas to where the artists are: what stands still, what seldom moves, what moves."""
        limits = [tuple(ax.viewLim.extents) for ax in self.figure.axes]
        if limits != self._limits:
            with self._look():
                self._canvas.draw()
            self._still, self._limits = self._canvas.copy_from_bbox(self.figure.bbox), limits
            self._ground, self._kept = self._still, 0
        changed = next((i for i, artist in enumerate(self._moving) if artist.stale), len(self._moving))
        if changed < self._kept:
            self._ground, self._kept = self._still, 0
        self._canvas.restore_region(self._ground)
        for artist in self._moving[self._kept : changed]:
            artist.draw(self._canvas.get_renderer())
        if changed > self._kept:
            self._ground, self._kept = self._canvas.copy_from_bbox(self.figure.bbox), changed
        for artist in self._moving[changed:]:
            artist.draw(self._canvas.get_renderer())

    def still(self, frame: Any) -> bytes:
        """The whole picture of `frame` as a PNG."""
        self.paint(frame)
        assert self._sent is not None
        png = io.BytesIO()
        Image.fromarray(self._sent[..., :3]).save(png, "png")  # the picture is opaque
        return png.getvalue()

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width in pixels of the device."""
        width, height = self._canvas.get_width_height(physical=True)
        return height, width

    def locate(self, x: float, y: float, held: Axes | None = None) -> tuple[Axes | None, float, float]:
        """The axes under a point (CSS pixels from the top left corner), and the point in their units.

        Of several the smallest: one that spans the whole page, for text and arrows, covers all others. While
        a drag holds some axes, it is those and the point in them that is nearest.
        """
        pixel = x * self.ratio, self.figure.bbox.height - y * self.ratio
        if held:
            pixel = tuple(np.clip(pixel, held.bbox.min, held.bbox.max))
        under = [held] if held else [ax for ax in self.figure.axes if ax.bbox.contains(*pixel)]
        if not under:
            return None, x, y
        ax = min(under, key=lambda ax: ax.bbox.width * ax.bbox.height)  # the first of equals
        return ax, *(float(v) for v in ax.transData.inverted().transform(pixel))

    def covers(self, ax: Axes, x: float, y: float) -> bool:
        """Whether a point (CSS pixels from the top left corner) lies in these axes."""
        return ax.bbox.contains(x * self.ratio, self.figure.bbox.height - y * self.ratio)

    @contextmanager
    def _look(self) -> Iterator[None]:
        """The theme's settings, for one thread at a time."""
        with _settings, rc_context(style.rc(self._theme)):
            yield


def runs(pixels: np.ndarray, before: np.ndarray | None = None) -> np.ndarray:
    """What is new in a picture (height, width, 4), row after row, as words of 32 bits.

    A word below 2²⁴ says how many pixels stay as they are. In any other, the highest byte says how many
    follow of one colour, and the other three are that colour: blue, green, red.
    """
    shown = pixels.view(np.uint32).ravel()
    new = np.ones(shown.size, bool) if before is None else shown != before.view(np.uint32).ravel()
    places = np.flatnonzero(new)
    colours = shown[places] & 0xFFFFFF  # the picture is opaque
    begins = places & (SEAM - 1) == 0  # a run
    begins[:1] = True
    begins[1:] |= (np.diff(places) > 1) | (colours[1:] != colours[:-1])
    first = np.flatnonzero(begins)
    lengths = np.diff(first, append=places.size)
    words = np.empty((first.size, 2), np.uint32)
    words[:, 0] = np.diff(places[first], prepend=0)
    words[1:, 0] -= lengths[:-1].astype(np.uint32)
    words[:, 1] = lengths << 24 | colours[first]
    return words[words > 0]


def _artists(parts: Any) -> Iterable[Artist]:
    parts = getattr(parts, "artist", parts)  # a drawing of dlviz.pictures names its own
    if isinstance(parts, Artist):
        yield parts
    elif isinstance(parts, dict):
        yield from _artists(list(parts.values()))
    elif isinstance(parts, (list, tuple)):
        for part in parts:
            yield from _artists(part)
