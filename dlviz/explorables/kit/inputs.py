"""The widgets of the controls: each moves its field of the state, and follows it."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

import ipywidgets
import traitlets

from dlviz.explorables.kit.controls import Choice, Control, Sizes, Slider, Steps, Toggle, controls
from dlviz.explorables.kit.scene import Scene

LABEL = {"description_width": "initial"}


class FloatSlider(ipywidgets.FloatSlider):
    """A slider that is not told its own value again at each move: the answer comes 2 ms sooner."""

    value = traitlets.CFloat(0.0).tag(sync=True, echo_update=False)


class IntSlider(ipywidgets.IntSlider):
    """The same for whole numbers."""

    value = traitlets.CInt(0).tag(sync=True, echo_update=False)


class SelectionSlider(ipywidgets.SelectionSlider):
    """The same for the places of a list."""

    index = traitlets.Int().tag(sync=True, echo_update=False)


class Inputs:
    """The widgets of a scene's controls, by field name. What cannot be set is told to `say`."""

    def __init__(self, scene: Scene, say: Callable[[Exception | None], None]) -> None:
        self._scene, self._say = scene, say
        self._controls = controls(scene.state)
        self.widgets = {
            name: widget(c, name, getattr(scene.state, name)) for name, c in self._controls.items()
        }
        for name, each in self.widgets.items():
            each.observe(lambda change, name=name: self._move(name, change["new"]), "value")

    def follow(self) -> None:
        """Bring the widgets to where the state is, and disable those that have no effect there."""
        idle = self._scene.idle(self._scene.state)
        for name, each in self.widgets.items():
            each.value = self._place(name)
            each.disabled, each.tooltip = name in idle, idle.get(name, "")

    def columns(self) -> list[ipywidgets.Widget]:
        """The widgets in order; tick boxes that follow each other stay together, as wide as whole sliders."""
        columns: list[ipywidgets.Widget] = []
        for kind, names in groupby(self.widgets, lambda name: type(self._controls[name])):
            widgets = [self.widgets[name] for name in names]
            if kind is Toggle and len(widgets) > 1:
                wide = sum(44 + 7 * len(widget.description) for widget in widgets)  # pixels
                layout = {
                    "flex_flow": "row wrap",
                    "width": f"{304 * -(-wide // 304) - 4}px",
                    "max_width": "98%",
                }
                widgets = [ipywidgets.Box(widgets, layout={**layout, "margin": "2px"})]
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


def widget(control: Control, name: str, value: Any) -> ipywidgets.Widget:
    """The widget that moves the field called `name`."""
    said = {"description": control.label or name, "style": LABEL}
    match control:
        case Slider(low, high, step):
            kind = IntSlider if isinstance(step, int) else FloatSlider
            place = control.place(value)
            return kind(value=place, min=low, max=high, step=step, layout=_wide(control, name), **said)
        case Steps(options):
            return SelectionSlider(value=value, options=options, layout=_wide(control, name), **said)
        case Choice(options):
            return ipywidgets.Dropdown(value=value, options=options, **said)
        case Toggle():
            layout = {"width": "auto", "margin": "2px 12px 2px 2px"}
            return ipywidgets.Checkbox(
                value=value, description=said["description"], indent=False, layout=layout
            )
        case _:
            return ipywidgets.Text(value=value, continuous_update=not isinstance(control, Sizes), **said)


def _wide(control: Control, name: str) -> dict[str, str]:
    """The layout of a slider: at least 87 px to slide on beside its label."""
    return {"width": f"{max(300, 167 + 7 * len(control.label or name))}px", "max_width": "98%"}
