"""The figure view: one small canvas in the page that shows a `Painting` and tells where the pointer is."""

import threading
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets

from dlviz.explorables.kit.painting import Painting

PATIENCE = 2.0  # seconds after which a page that never answered is taken to be gone


class FigureView(anywidget.AnyWidget):
    """Shows the newest frame as fast as the page can take it, and drops those in between.

    `draw(painting, whole)` paints the newest frame and gives its runs and the sentence that describes it; it
    is called when a picture is due, not at every `refresh`. `paint(theme, ratio)` makes the painting anew
    when the page's theme or pixel density changes. `point(event, painting, x, y)` is told of "press", "drag"
    and "hover" and answers with the text of the tooltip; None if the picture takes no pointer.
    """

    _esm = Path(__file__).parent / "figure_view.js"
    _css = Path(__file__).parent / "figure_view.css"
    theme_seen = (
        "light"  # by whichever view a page has told of its theme last: stills to come are drawn in it
    )
    size = traitlets.List(traitlets.Int()).tag(sync=True)
    pointer = traitlets.Bool(False).tag(sync=True)

    def __init__(
        self,
        size: tuple[int, int],
        draw: Callable[[Painting, bool], tuple[np.ndarray, str]],
        paint: Callable[[str, float], Painting],
        point: Callable[[str, Painting, float, float], str] | None = None,
    ) -> None:
        super().__init__(size=list(size), pointer=point is not None)
        self._draw, self._paint, self._point = draw, paint, point
        self._lock = threading.RLock()  # messages arrive on a thread of their own, cells run on another
        self._painting: Painting | None = None
        self._look: tuple[str, float] | None = None
        self._near = False  # the page is on this computer: nothing is packed
        self._id = 0
        self._sent_at: float | None = None  # None: the page has shown all that it was sent
        self._due = False
        self.on_msg(self._received)

    def refresh(self) -> None:
        """Show the newest frame: now, or as soon as the page has shown the last one."""
        with self._lock:
            self._due = True
            if self.ready:
                self._show()

    @property
    def ready(self) -> bool:
        """Whether a picture would be shown now: the page is there and has shown the last one."""
        late = self._sent_at is not None and time.monotonic() - self._sent_at > PATIENCE
        return self._painting is not None and (self._sent_at is None or late)

    def _show(self, whole: bool = False) -> None:
        assert self._painting, "the page has said how it looks before anything is shown"
        runs, description = self._draw(self._painting, whole)
        self._due, self._sent_at = False, time.monotonic()
        self._id += 1
        shape = list(self._painting.shape) if whole else None
        pixels = runs.tobytes() if self._near else zlib.compress(runs.tobytes(), 1)
        picture = {"whole": shape, "packed": not self._near}
        self.send({"kind": "frame", "id": self._id, "description": description, **picture}, [pixels])

    def _received(self, _: Any, message: dict, __: Any) -> None:
        with self._lock:
            if message["kind"] == "shown" and message["id"] == self._id:
                self._sent_at = None
                if self._due:
                    self._show()
            elif message["kind"] == "look":
                look, self._near = (message["theme"], message["ratio"]), message["near"]
                FigureView.theme_seen = message["theme"]
                if look != self._look:
                    self._look, self._painting = look, self._paint(*look)
                self._show(whole=True)
            elif message["kind"] == "gone":  # a view was closed: another one that is still open looks again
                self._look = self._painting = None
                self.send({"kind": "look"})
            elif message["kind"] == "pointer":  # the page waits for an answer to each
                text = ""
                if self._painting and self._point:
                    text = self._point(message["event"], self._painting, message["x"], message["y"])
                self.send({"kind": "answer", "text": text})
