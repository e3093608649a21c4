"""Text that is drawn again and again and seldom changes."""

from typing import Any

import numpy as np
from matplotlib.artist import allow_rasterization
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.text import Text

MOST = 20  # texts that are kept


class StillText(Text):
    """matplotlib's Text, which keeps the pixels of what it last said: it moves with no axes."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._kept: dict[str, tuple[np.ndarray, tuple[int, int]]] = {}  # text -> pixels, lower left corner

    @allow_rasterization
    def draw(self, renderer: RendererAgg) -> None:
        """Lay the pixels on the canvas."""
        self.stale = False
        if not self.get_text():
            return
        if self.get_text() not in self._kept:
            self._kept[self.get_text()] = self._drawn(renderer)
            if len(self._kept) > MOST:
                del self._kept[next(iter(self._kept))]  # the oldest
        pixels, corner = self._kept[self.get_text()]
        gc = renderer.new_gc()
        renderer.draw_image(gc, *corner, pixels)
        gc.restore()

    def _drawn(self, renderer: RendererAgg) -> tuple[np.ndarray, tuple[int, int]]:
        """The text alone, on a canvas of its own: its pixels, and where they lie."""
        alone = RendererAgg(renderer.width, renderer.height, renderer.dpi)
        super().draw(alone)
        self._renderer = renderer  # matplotlib keeps the last one: `alone` holds megabytes a text
        pixels = np.asarray(alone.buffer_rgba())
        rows, columns = (np.flatnonzero(pixels[..., 3].any(axis=i)) for i in (1, 0))
        corner = int(columns[0]), int(renderer.height - rows[-1] - 1)
        return pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1][::-1].copy(), corner
