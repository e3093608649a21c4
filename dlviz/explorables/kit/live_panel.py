"""What the page shows of live training: a panel with play, step, rewind, fork, and the pace."""

import time
from collections.abc import Callable
from typing import Any

import ipywidgets

from dlviz.explorables.kit.figure_view import FigureView
from dlviz.explorables.kit.inputs import LABEL, lean
from dlviz.explorables.kit.live_scene import LiveScene
from dlviz.explorables.kit.panel import ROW, Panel

PATIENCE = 5.0  # seconds without a word from the page after which nobody looks
MOVING = 1.0  # seconds that another view has to speak up when one is gone
BETWEEN = 0.05  # seconds between two pictures while playing: the rest is for training, and for the page


class LivePanel(Panel):
    """One view of a `LiveScene`, and beside it the other run of its fork; several may show the same one."""

    def __init__(self, live: LiveScene) -> None:
        super().__init__(live)
        self._live = live
        self._expected = 0.0  # when the page speaks next, at the latest
        self._painted = 0.0  # when a picture was last painted while playing
        self._kept: LiveScene | None = None  # the other run
        self._play = self._button("Play", lambda: live.pause() if live.playing else live.play())
        self._fork = self._button(
            "Fork",
            lambda: live.join() if live.kept else live.fork(),
            "Keep this run as it is, beside one whose controls you change",
        )
        step = self._button("Step", live.step, f"One {live.unit} more")
        rewind = self._button("Rewind", live.rewind, "To the start, for the same run again")
        self._pace = lean(ipywidgets.Label)
        self._typed = ipywidgets.FloatText(style=LABEL, layout={"width": "auto", "display": "none"}, step=0.1)
        self._typed.observe(lambda change: self._type(change["new"]), "value")
        self._library.options = [*self._library.options, ("One line, to share", "share")]
        controls, view, *others = self.children
        row = [self._play, step, rewind, self._fork, self._pace, self._typed]
        buttons = lean(ipywidgets.Box, children=row, layout=ROW)
        self._views = lean(
            ipywidgets.Box, children=[view], layout={"flex_flow": "row wrap", "grid_gap": "0 24px"}
        )
        self.set_trait("children", [controls, buttons, self._views, *others])
        self._view.on_msg(self._heard)
        self._follow()

    # ---- a viewer, as `Live` knows it

    @property
    def here(self) -> bool:
        """Whether a page shows this panel."""
        return self._view.on_page

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
        if time.monotonic() - self._painted > BETWEEN and any(view.ready for view in self._sides):
            self._painted = time.monotonic()
            for view in self._sides:
                view.refresh()
        self._pace.value = f"{self._live.pace:.0f} {self._live.unit}s/s" if self._live.pace else ""

    def _heard(self, _: Any, message: dict, __: Any) -> None:
        self._expected = time.monotonic() + (MOVING if message["kind"] == "gone" else PATIENCE)

    # ---- following the run

    @property
    def _sides(self) -> list[FigureView]:
        """The views of both runs of a fork, or of the only one."""
        return list(self._views.children)

    def _opened(self) -> None:
        super()._opened()
        if self.here:
            self._live.attend(self)

    def _refresh(self) -> None:
        if not self._live.playing:
            for view in self._sides:
                view.refresh()
        self._painted = 0.0  # a control was moved: the next epoch shows it
        self._follow()

    def _follow(self) -> None:
        """The controls, the buttons, what has gone wrong, the parameter to type, and the fork's other run."""
        super()._follow()
        if self._live.trouble:
            self._say(None)
        self._play.description = "Pause" if self._live.playing else "Play"
        self._fork.description = "End the fork" if self._live.kept else "Fork"
        self._typed.layout.display = None if self._live.selected else "none"
        if self._live.selected:
            name, number = self._live.selected
            self._typed.description, self._typed.value = name, round(self._live.parameter(number), 3)
        if self._live.kept is not self._kept:
            self._divide()

    def _divide(self) -> None:
        """Show the fork's other run beside this one, or this one alone."""
        if self._kept:
            self._kept.unwatch(self._other_moved)
        self._kept = kept = self._live.kept
        sides = [self._view]
        if kept:
            kept.watch(self._other_moved)
            sides.append(FigureView(kept, lambda error: self._say(error) if error else None))
        titles = ["This run: the controls move it", "Kept run: it goes on with its old settings"]
        for view, title in zip(sides, titles if kept else [""], strict=True):
            view.title = title
            view.layout.flex, view.layout.min_width = ("1 1 420px", "0") if kept else ("0 1 auto", None)
        self._views.children = sides

    def _other_moved(self) -> None:
        if not self._live.playing:
            self._sides[-1].refresh()

    def _type(self, value: float) -> None:
        """A number was typed; what only follows the parameter is not."""
        if self._live.selected:
            _, number = self._live.selected
            if value != round(self._live.parameter(number), 3):
                self._live.edit(number, value)

    def _say(self, error: Exception | None) -> None:
        trouble = self._live.trouble
        super()._say(error or (RuntimeError(trouble) if trouble else None))

    def _button(self, name: str, press: Callable[[], Any], tooltip: str = "") -> ipywidgets.Button:
        def pressed(_: Any) -> None:
            try:
                press()
            except Exception as error:
                self._say(error)

        layout = {"width": "120px"}  # four and the pace fit beside JupyterLab's file browser
        button = lean(ipywidgets.Button, description=name, tooltip=tooltip, layout=layout)
        button.on_click(pressed)
        return button
