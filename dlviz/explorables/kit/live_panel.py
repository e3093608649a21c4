"""What the page shows of live training: a panel with play, step, rewind, fork, and the pace."""

import time
from collections.abc import Callable
from typing import Any

import ipywidgets
import numpy as np

from dlviz.explorables.kit.controls import LABEL
from dlviz.explorables.kit.live import Live
from dlviz.explorables.kit.painting import Painting
from dlviz.explorables.kit.panel import Panel

PATIENCE = 5.0  # seconds without a word from the page after which nobody looks
MOVING = 1.0  # seconds that another view has to speak up when one is gone
BETWEEN = 0.05  # seconds between two pictures while playing: the rest is for training, and for the page
EVERY = 2.0  # seconds between two descriptions while playing: a screen reader reads out each of them
WRAP = ipywidgets.Layout(flex_flow="row wrap", align_items="center")


class LivePanel(Panel):
    """One view of a `Live`; several may show the same one. `leader` is whose play moves this one."""

    def __init__(self, live: Live, leader: Live | None = None) -> None:
        super().__init__(live)
        self._live, self._leader = live, leader or live
        self._expected = 0.0  # when the page speaks next, at the latest
        self._painted = 0.0  # when a picture was last painted while playing
        self._told = 0.0  # when words were last sent
        self._side: LivePanel | None = None  # of the other run of the fork
        self._play = self._button("Play", lambda: live.pause() if live.playing else live.play())
        self._fork = self._button(
            "Fork",
            lambda: live.join() if live.kept else live.fork(),
            "Keep this run as it is, beside one whose controls you change",
        )
        step = self._button("Step", live.step, f"One {live.unit} more")
        rewind = self._button("Rewind", live.rewind, "To the start, for the same run again")
        self._pace = ipywidgets.Label()
        self._typed = ipywidgets.FloatText(style=LABEL, layout={"width": "auto", "display": "none"}, step=0.1)
        self._typed.observe(lambda change: self._type(change["new"]), "value")
        self._library.options = [*self._library.options, ("One line, to share", "share")]
        controls, view, *others = self.children
        row = ipywidgets.Box([self._play, step, rewind, self._fork, self._pace, self._typed], layout=WRAP)
        self._views = ipywidgets.Box([view], layout={"flex_flow": "row wrap"})
        self.set_trait("children", [controls, row, self._views, *others])
        self._view.on_msg(self._heard)
        live.attend(self)
        self._follow()

    # ---- a viewer, as `Live` knows it

    @property
    def looks(self) -> bool:
        """Whether the page has spoken lately."""
        return time.monotonic() < self._expected

    def arrive(self) -> None:
        """Play begins: from now on the page has to speak."""
        self._expected = time.monotonic() + PATIENCE

    def tick(self) -> None:
        """An epoch has ended: show it, unless the page has not shown the last one yet.

        The thread that trains draws as well: two of them would keep each other waiting.
        """
        if self._view.ready and time.monotonic() - self._painted > BETWEEN:
            self._painted = time.monotonic()
            self._view.refresh()
        self._pace.value = f"{self._live.pace:.0f} {self._live.unit}s/s" if self._live.pace else ""

    def _heard(self, _: Any, message: dict, __: Any) -> None:
        self._expected = time.monotonic() + (MOVING if message["kind"] == "gone" else PATIENCE)

    # ---- following the run

    def _refresh(self) -> None:
        if not self._leader.playing:
            super()._refresh()
        else:
            self._follow()
            self._painted = 0.0  # a control was moved: the next epoch shows it
            if self._live is not self._leader:
                self.tick()

    def _follow(self) -> None:
        """The controls, the buttons, what has gone wrong, the parameter to type, and the fork's other run."""
        super()._follow()
        if self._live.trouble:
            self._say(None)
        playing, kept = self._live.playing, self._live.kept
        self._play.description = "Pause" if playing else "Play"
        self._fork.description = "End the fork" if kept else "Fork"
        self._typed.layout.display = None if self._live.selected else "none"
        if self._live.selected:
            name, number = self._live.selected
            self._typed.description, self._typed.value = name, round(self._live.parameter(number), 3)
        if kept is not (self._side and self._side._live):
            self._side = LivePanel(kept, self._live) if kept else None
            sides = [self._view, *([self._side._view] if self._side else [])]
            for view in sides:
                view.layout.flex, view.layout.min_width = ("1 1 420px", "0") if kept else ("0 1 auto", None)
            self._views.children = sides

    def _type(self, value: float) -> None:
        """A number was typed; what only follows the parameter is not."""
        if self._live.selected:
            _, number = self._live.selected
            if value != round(self._live.parameter(number), 3):
                self._live.edit(number, value)

    def _draw(self, painting: Painting, whole: bool) -> tuple[np.ndarray, str]:
        runs, words = super()._draw(painting, whole)
        if time.monotonic() - self._told > EVERY or not self._leader.playing:
            self._told, self._words = time.monotonic(), words
        return runs, self._words

    def _say(self, error: Exception | None) -> None:
        trouble = self._live.trouble
        super()._say(error or (RuntimeError(trouble) if trouble else None))

    def _button(self, name: str, press: Callable[[], Any], tooltip: str = "") -> ipywidgets.Button:
        def pressed(_: Any) -> None:
            try:
                press()
            except Exception as error:
                self._say(error)

        button = ipywidgets.Button(description=name, tooltip=tooltip)
        button.on_click(pressed)
        return button
