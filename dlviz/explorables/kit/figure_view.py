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
from matplotlib.axes import Axes

from dlviz.explorables.kit.painting import Painting
from dlviz.explorables.kit.scene import Scene

PATIENCE = 2.0  # seconds after which a page that never answered is taken to be gone


class FigureView(anywidget.AnyWidget):
    """Shows a scene's newest frame as fast as the page can take it, and drops those in between.

    `refresh` says that there is a newer one; it is painted when a picture is due. What cannot be painted is
    told to `say`, and the last frame that could be stays. `on_page` is whether any page shows this view;
    `reasons` says of the controls without effect why they have none.
    """

    _esm = Path(__file__).parent / "figure_view.js"
    _css = Path(__file__).parent / "figure_view.css"
    theme_seen = "light"  # by the view that was told its page's theme last: stills to come are drawn in it
    size = traitlets.List(traitlets.Int()).tag(sync=True)
    pointer = traitlets.Bool(False).tag(sync=True)
    reasons = traitlets.Dict().tag(sync=True)
    title = traitlets.Unicode("").tag(sync=True)  # above the picture
    on_page = traitlets.Bool(False)

    def __init__(self, scene: Scene, say: Callable[[Exception | None], None]) -> None:
        super().__init__(size=list(scene.size), pointer=bool(scene.hover or scene.drag))
        self._scene, self._say = scene, say
        self._shown: tuple[Any, str] | None = None  # the last frame that could be painted, and its words
        self._lock = threading.RLock()  # messages arrive on a thread of their own, cells run on another
        self._painting: Painting | None = None
        self._look: tuple[str, float] | None = None
        self._near = False  # the page is on this computer: nothing is packed
        self._id = 0
        self._sent_at: float | None = None  # None: the page has shown all that it was sent
        self._due = False
        self._held: Axes | None = None  # where a drag was begun
        self._outside = False  # of them
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
        runs, description = self._paint(self._painting, whole)
        self._due, self._sent_at = False, time.monotonic()
        self._id += 1
        shape = list(self._painting.shape) if whole else None
        pixels = runs.tobytes() if self._near else zlib.compress(runs.tobytes(), 1)
        picture = {"whole": shape, "packed": not self._near}
        self.send({"kind": "frame", "id": self._id, "description": description, **picture}, [pixels])

    def _paint(self, painting: Painting, whole: bool) -> tuple[np.ndarray, str]:
        """Paint the newest frame, or the last one that could be painted; with its description."""
        try:
            frame, words = self._scene.frame, self._scene.description
            runs = painting.paint(frame, whole)
        except Exception as error:  # whatever a picture's own code raises
            self._say(error)
            frame, words = self._shown or self._scene.opening()
            return painting.paint(frame, whole), words
        self._shown = frame, words
        self._say(None)
        return runs, words

    def _point(self, event: str, x: float, y: float) -> str:
        """The text of the tooltip where the pointer is. A drag stays in the axes where it was begun."""
        if not self._painting:
            return ""
        held, was_outside = self._held if event == "drag" else None, self._outside
        ax, *place = self._painting.locate(x, y, held)
        self._held = ax if event != "hover" else None
        self._outside = held is not None and not self._painting.covers(held, x, y)
        if held and self._scene.paints(self._scene.state, held.get_label()):
            if self._outside:
                return ""
            event = "press" if was_outside else event  # the brush comes back: a new stroke
        try:
            return self._scene.point(event, ax, *place) if ax else ""
        except Exception as error:
            self._say(error)
            return ""

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
                    self._look, self._painting, self._held = look, self._scene.painting(*look), None
                self.on_page = True
                self._show(whole=True)
            elif message["kind"] == "gone":  # a view was closed: another one that is still open looks again
                self._look = self._painting = self._shown = self._held = None
                self.on_page = False
                self.send({"kind": "look"})
            elif message["kind"] == "pointer":  # the page waits for an answer to each
                text = self._point(message["event"], message["x"], message["y"])
                self.send({"kind": "answer", "text": text})
