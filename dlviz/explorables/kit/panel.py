"""What the page shows of an explorable: its controls, its picture, its code, and what went wrong."""

from html import escape
from itertools import groupby
from typing import Any

import ipywidgets
import numpy as np
from IPython.display import Code

from dlviz.explorables.kit import controls
from dlviz.explorables.kit.explorable import Explorable
from dlviz.explorables.kit.figure_view import FigureView
from dlviz.explorables.kit.painting import Painting


class Panel(ipywidgets.VBox):
    """One view of an explorable; several may show the same one."""

    def __init__(self, explorable: Explorable) -> None:
        self._explorable = explorable
        self._shown = explorable.frame, explorable.description
        self._controls = controls.controls(explorable.state)
        self._sliders = {
            name: control.widget(name, getattr(explorable.state, name))
            for name, control in self._controls.items()
        }
        for name, widget in self._sliders.items():
            widget.observe(lambda change, name=name: self._move(name, change["new"]), "value")
        self._view = FigureView(
            explorable.size,
            self._draw,
            explorable.painting,
            self._point if explorable.hover or explorable.drag else None,
        )
        reset = ipywidgets.Button(
            description="Reset", tooltip="Back to the settings this picture opened with"
        )
        reset.on_click(lambda _: explorable.reset())
        self._library = ipywidgets.ToggleButtons(
            options=[("NumPy", "numpy"), ("PyTorch", "torch")], layout={"display": "none"}
        )
        self._show = ipywidgets.ToggleButton(
            description="Show code", tooltip="The code that gives this picture's numbers"
        )
        self._code = ipywidgets.HTML(layout={"display": "none"}).add_class("dlviz-code")
        self._notice = ipywidgets.HTML()
        for widget in (self._show, self._library):
            widget.observe(lambda _: self._write_code(), "value")
        row = ipywidgets.Layout(flex_flow="row wrap", align_items="center")
        buttons = [reset, *([self._show, self._library] if explorable.numpy else [])]
        super().__init__(
            [
                ipywidgets.Box(self._columns(), layout=row),
                self._view,
                self._notice,
                ipywidgets.Box(buttons, layout=row),
                self._code,
            ]
        )
        Panel._follow(self)
        explorable.watch(self._refresh)

    def _columns(self) -> list[ipywidgets.Widget]:
        """The widgets in order; tick boxes that follow each other stay together, as wide as whole sliders."""
        columns: list[ipywidgets.Widget] = []
        for kind, names in groupby(self._sliders, lambda name: type(self._controls[name])):
            widgets = [self._sliders[name] for name in names]
            if kind is controls.Toggle and len(widgets) > 1:
                wide = sum(44 + 7 * len(widget.description) for widget in widgets)  # pixels
                layout = {
                    "flex_flow": "row wrap",
                    "width": f"{304 * -(-wide // 304) - 4}px",
                    "max_width": "98%",
                }
                widgets = [ipywidgets.Box(widgets, layout={**layout, "margin": "2px"})]
            columns += widgets
        return columns

    def _move(self, name: str, value: Any) -> None:
        if value == self._place(name, getattr(self._explorable.state, name)):  # it follows the state
            return self._say(None)
        try:
            self._explorable.set(**{name: _tidy(self._place(name, value))})
        except Exception as error:  # an impossible setting is explained in place of a traceback
            self._say(error)

    def _place(self, name: str, value: Any) -> Any:
        """Where the widget of a control stands for a value of its field."""
        control = self._controls[name]
        return control.place(value) if isinstance(control, controls.Slider) else value

    def _refresh(self) -> None:
        self._view.refresh()
        self._follow()
        self._write_code()

    def _follow(self) -> None:
        """Bring the widgets to where the state is, and disable those that have no effect there."""
        state = self._explorable.state
        idle = self._explorable.idle(state)
        for name, widget in self._sliders.items():
            widget.value = self._place(name, getattr(state, name))
            widget.disabled, widget.tooltip = name in idle, idle.get(name, "")

    def _draw(self, painting: Painting, whole: bool) -> tuple[np.ndarray, str]:
        """Paint the newest frame, or the last one that could be painted; with its description."""
        try:
            frame, words = self._explorable.frame, self._explorable.description
            runs = painting.paint(frame, whole)
        except Exception as error:  # whatever a picture's own code raises
            self._say(error)
            frame, words = self._shown
            return painting.paint(frame, whole), words
        self._shown = frame, words
        self._say(None)
        return runs, words

    def _point(self, event: str, painting: Painting, x: float, y: float) -> str:
        ax, x, y = painting.locate(x, y)
        try:
            return self._explorable.point(event, ax, x, y) if ax else ""
        except Exception as error:
            self._say(error)
            return ""

    def _say(self, error: Exception | None) -> None:
        self._notice.value = (
            f'<div class="dlviz-notice" role="alert">{escape(str(error) or type(error).__name__)}</div>'
            if error
            else ""
        )

    def _write_code(self) -> None:
        shown = {"display": None if self._show.value else "none"}
        self._library.layout.display = self._code.layout.display = shown["display"]
        if self._show.value:
            source = self._explorable.code(self._library.value)
            self._code.value = Code(source, language="python")._repr_html_()


def _tidy(value: Any) -> Any:
    """What is meant: a slider that counts in steps of 0.1 says 1.2999999999999998."""
    return float(f"{value:.12g}") if isinstance(value, float) else value
