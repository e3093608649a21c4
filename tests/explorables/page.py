"""A page played by the test: it takes what the widgets send and answers as the browser would."""

import zlib

import comm
import ipywidgets
import numpy as np
import pytest
from comm.base_comm import BaseComm

from dlviz.explorables.kit.controls import controls
from dlviz.explorables.kit.figure_view import FigureView
from tests.explorables.every import filled


class Wire(BaseComm):
    """The kernel's end of one widget's line to the page."""

    def __init__(self, *args, **keywords):
        self.sent = []
        super().__init__(*args, **keywords)

    def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **keywords):
        if msg_type == "comm_msg" and data["method"] == "custom":
            self.sent.append((data["content"], buffers or []))

    def _arrives(self, **data):
        self.handle_msg({"content": {"data": data}, "buffers": []})

    def says(self, **content):
        """A message of the view's own arrives from the page."""
        self._arrives(method="custom", content=content)

    def moves(self, **state):
        """The learner moves the widget."""
        self._arrives(method="update", state=state, buffer_paths=[])

    def clicks(self):
        """The learner presses the button."""
        self.says(event="click")

    @property
    def frames(self):
        """The frames that were sent, each with its runs."""
        return [(message, contents) for message, contents in self.sent if message["kind"] == "frame"]

    def shows(self):
        """The page has shown the last frame."""
        self.says(kind="shown", id=self.frames[-1][0]["id"])


class Page:
    """A panel on a page that shows every frame at once."""

    def __init__(self, explorable):
        self.explorable = explorable
        self.widgets = widgets = list(_all(explorable.panel()))
        names = controls(explorable.state)
        inputs = [w for w in widgets if hasattr(w, "value") and not isinstance(w, NOT_A_CONTROL)]
        self.controls = dict(zip(names, inputs, strict=True))
        (self.view,) = (w for w in widgets if isinstance(w, FigureView))
        self.notice, self.code = (w for w in widgets if isinstance(w, ipywidgets.HTML))
        self.buttons = {
            w.description: w for w in widgets if hasattr(w, "button_style") and hasattr(w, "icon")
        }
        self._picture, self._laid = None, 0  # how many frames have been laid on it
        self.libraries = next((w for w in widgets if isinstance(w, ipywidgets.ToggleButtons)), None)
        self.look("light", 1)

    def look(self, theme, ratio):
        """The page's theme or its pixel density becomes this."""
        self.view.comm.says(kind="look", theme=theme, ratio=ratio, near=False)
        self._show()

    def move(self, name, value):
        """The learner moves a control."""
        widget = self.controls[name]
        if hasattr(widget, "index"):
            widget.comm.moves(index=widget.options.index(value))
        else:
            widget.comm.moves(value=value)
        self._show()

    def point(self, event, x, y):
        """The pointer is at (x, y); returns the tooltip."""
        self.view.comm.says(kind="pointer", event=event, x=x, y=y)
        self._show()
        return next(m["text"] for m, _ in reversed(self.view.comm.sent) if m["kind"] == "answer")

    def _show(self):
        while True:
            before = len(self.view.comm.frames)
            self.view.comm.shows()
            if len(self.view.comm.frames) == before:
                return

    @property
    def words(self):
        """The description on the page."""
        return self.view.comm.frames[-1][0]["description"]

    @property
    def pixels(self):
        """The picture on the page."""
        frames = self.view.comm.frames
        for frame in frames[self._laid :]:
            self._picture = laid(self._picture, *frame)
        self._laid = len(frames)
        return self._picture.copy()


def laid(page, message, contents):
    """The picture (height, width, 4) when the runs of a frame have been laid on the one before."""
    (content,) = contents
    if message["whole"]:
        page = np.zeros((*message["whole"], 4), np.uint8)
    return filled(page, np.frombuffer(zlib.decompress(content) if message["packed"] else content, np.uint32))


NOT_A_CONTROL = (
    ipywidgets.FloatText,
    ipywidgets.HTML,
    ipywidgets.Label,
    ipywidgets.ToggleButton,
    ipywidgets.ToggleButtons,
)


def _all(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from _all(child)


@pytest.fixture
def wires(monkeypatch):
    """Widgets made from here on talk to a `Wire`."""
    monkeypatch.setattr(comm, "create_comm", Wire)
