"""Text that is drawn again and again and seldom changes."""

from typing import Any

import numpy as np
from matplotlib.artist import allow_rasterization
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.text import Text


class StillText(Text):
    """matplotlib's Text, whose pixels are kept until the words change: it moves with no axes."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._words: str | None = None

    @allow_rasterization
    def draw(self, renderer: RendererAgg) -> None:
        """Lay the pixels on the canvas."""
        self.stale = False
        if not self.get_text():
            return
        if self.get_text() != self._words:
            self._words = self.get_text()
            alone = RendererAgg(renderer.width, renderer.height, renderer.dpi)
            super().draw(alone)
            self._renderer = renderer  # matplotlib keeps the last one: `alone` holds megabytes a text
            pixels = np.asarray(alone.buffer_rgba())
            rows, columns = (np.flatnonzero(pixels[..., 3].any(axis=i)) for i in (1, 0))
            self._pixels = pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1][::-1].copy()
            self._corner = columns[0], renderer.height - rows[-1] - 1
        gc = renderer.new_gc()
        renderer.draw_image(gc, *self._corner, self._pixels)
        gc.restore()
