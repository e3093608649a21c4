"""The widgets of the controls: each moves its field of the state, and follows it."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

import ipywidgets
import traitlets

from dlviz.explorables.kit.controls import Choice, Control, Sizes, Slider, Steps, Toggle, controls
from dlviz.explorables.kit.scene import Scene

LABEL = {"description_width": "initial"}  # a style: labels are as wide as their words
COLUMN = 292  # pixels with the margins: two fit beside JupyterLab's file browser on a page 1024 pixels wide


class FloatSlider(ipywidgets.FloatSlider):
    """A slider that is not told its own value again at each move: the answer comes 2 ms sooner."""

    value = traitlets.CFloat(0.0).tag(sync=True, echo_update=False)


class IntSlider(ipywidgets.IntSlider):
    """The same for whole numbers."""

    value = traitlets.CInt(0).tag(sync=True, echo_update=False)


class SelectionSlider(ipywidgets.SelectionSlider):
    """The same for the places of a list."""

    index = traitlets.Int().tag(sync=True, echo_update=False)


_shared: dict[tuple, ipywidgets.Widget] = {}


def lean(kind: type[ipywidgets.Widget], **settings: Any) -> Any:
    """A widget that has its layout and its style in common with others of the same: nobody may change them.

    ipywidgets keeps every widget, layouts and styles too, until the kernel ends, and they were two of three.
    """
    for name in {"layout", "style"} & kind.class_traits().keys():
        part, look = kind.class_traits()[name].klass, settings.get(name, {})
        key = part, *look.items()
        if key not in _shared or _shared[key].comm is None:  # all widgets were closed
            _shared[key] = part(**look)
        settings[name] = _shared[key]
    return kind(**settings)


class Inputs:
    """The widgets of a scene's controls, by field name. What cannot be set is told to `say`."""

    def __init__(self, scene: Scene, say: Callable[[Exception | None], None]) -> None:
        self._scene, self._say = scene, say
        self._controls = controls(scene.state)
        self.widgets = {
            name: widget(c, name, getattr(scene.state, name)) for name, c in self._controls.items()
        }
        for name, each in self.widgets.items():
            each.add_class(f"dlviz-moves-{name}")  # the page finds it so
            each.observe(lambda change, name=name: self._move(name, change["new"]), "value")

    def follow(self) -> dict[str, str]:
        """Bring the widgets to where the state is; disable those that have no effect there, and say why."""
        idle = self._scene.idle(self._scene.state)
        for name, each in self.widgets.items():
            each.value = self._place(name)
            each.disabled, each.tooltip = name in idle, idle.get(name, "")
        return idle

    def columns(self) -> list[ipywidgets.Widget]:
        """The widgets in order; tick boxes that follow each other stay together, as wide as whole sliders."""
        columns: list[ipywidgets.Widget] = []
        for kind, names in groupby(self.widgets, lambda name: type(self._controls[name])):
            widgets = [self.widgets[name] for name in names]
            if kind is Toggle and len(widgets) > 1:
                width = across(sum(44 + 7 * len(widget.description) for widget in widgets))
                layout = {"flex_flow": "row wrap", "width": width, "max_width": "98%", "margin": "2px"}
                widgets = [lean(ipywidgets.Box, children=widgets, layout=layout)]
            columns += widgets
        return columns

    def _move(self, name: str, place: Any) -> None:
        if place == self._place(name):  # it follows the state
            return self._say(None)
        try:
            self._scene.set(**{name: self._controls[name].value(place)})
        except Exception as error:  # an impossible setting is explained in place of a traceback
            self._say(error)

    def _place(self, name: str) -> Any:
        """Where a widget stands in this state."""
        return self._controls[name].place(getattr(self._scene.state, name))


def across(pixels: int) -> str:
    """The width of as many whole columns as something this wide takes."""
    return f"{-(-(pixels + 4) // COLUMN) * COLUMN - 4}px"


def widget(control: Control, name: str, value: Any) -> Any:
    """The widget that moves the field called `name`."""
    label = control.label or name
    wide = {"width": across(151 + 13 * len(label) // 2), "max_width": "98%"}  # at least 55 to slide on
    said = {"value": control.place(value), "description": label, "style": LABEL, "layout": wide}
    match control:
        case Slider(low, high, step):
            kind = IntSlider if isinstance(step, int) else FloatSlider
            return lean(kind, min=low, max=high, step=step, **said)
        case Steps(options):
            return lean(SelectionSlider, options=options, **said)
        case Choice(options):
            return lean(ipywidgets.Dropdown, options=options, **said)
        case Toggle():
            layout = {"width": "auto", "margin": "2px 12px 2px 2px"}
            return lean(ipywidgets.Checkbox, indent=False, **{**said, "layout": layout, "style": {}})
        case _:
            return lean(ipywidgets.Text, continuous_update=not isinstance(control, Sizes), **said)
