"""What the page shows of an explorable: its controls, its picture, its code, and what went wrong."""

from html import escape
from typing import Any

import ipywidgets
from IPython.display import Code

from dlviz.explorables.kit.figure_view import FigureView
from dlviz.explorables.kit.inputs import Inputs, lean
from dlviz.explorables.kit.scene import Scene

ROW = {"flex_flow": "row wrap", "align_items": "center"}


class Panel(ipywidgets.VBox):
    """One view of a scene; several may show the same one. It watches the scene while a page shows it."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._inputs = Inputs(scene, self._say)
        self._view = FigureView(scene, self._say)
        self._view.observe(lambda _: self._opened(), "on_page")
        tooltip = "Back to the settings this picture opened with"
        reset = lean(ipywidgets.Button, description="Reset", tooltip=tooltip)
        reset.on_click(lambda _: scene.reset())
        self._library = ipywidgets.ToggleButtons(
            options=[("NumPy", "numpy"), ("PyTorch", "torch")], layout={"display": "none"}
        )
        tooltip = "The code that gives this picture's numbers"
        self._show = lean(ipywidgets.ToggleButton, description="Show code", tooltip=tooltip)
        self._code = ipywidgets.HTML(layout={"display": "none"}).add_class("dlviz-code")
        self._notice = lean(ipywidgets.HTML)
        for widget in (self._show, self._library):
            widget.observe(lambda _: self._write_code(), "value")
        buttons = [reset, *([self._show, self._library] if scene.numpy else [])]
        super().__init__(
            [
                lean(ipywidgets.Box, children=self._inputs.columns(), layout=ROW),
                self._view,
                self._notice,
                lean(ipywidgets.Box, children=buttons, layout=ROW),
                self._code,
            ]
        )
        self._view.reasons = self._inputs.follow()

    def _opened(self) -> None:
        """A page shows this panel, or none any more: one that nobody sees is not kept up to date."""
        if self._view.on_page:
            self._scene.watch(self._refresh)
            self._follow()
        else:
            self._scene.unwatch(self._refresh)

    def _refresh(self) -> None:
        self._view.refresh()
        self._follow()

    def _follow(self) -> None:
        """Bring all but the picture to where the state is."""
        self._view.reasons = self._inputs.follow()
        self._write_code()

    def _say(self, error: Exception | None) -> None:
        self._notice.value = (
            f'<div class="dlviz-notice" role="alert">{escape(str(error) or type(error).__name__)}</div>'
            if error
            else ""
        )

    def _write_code(self) -> None:
        shown: Any = None if self._show.value else "none"
        self._library.layout.display = self._code.layout.display = shown
        if self._show.value:
            source = self._scene.code(self._library.value)
            self._code.value = Code(source, language="python")._repr_html_()
