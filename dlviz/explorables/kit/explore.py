"""`explore`: the explorables' machinery for anyone's own drawing function."""

import inspect
import re
from collections.abc import Callable
from dataclasses import asdict, make_dataclass
from typing import Any

import ipywidgets
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dlviz.explorables.kit.controls import Choice, Control, Slider, Text, Toggle, control
from dlviz.explorables.kit.explorable import Explorable
from dlviz.pictures.style import Look


def explore(*, size: tuple[int, int] = (640, 360), **abbreviations: Any) -> Callable[[Callable], Explorable]:
    """Turn `picture(ax, **settings)` into an explorable: a slider for each setting, and no flicker.

    The abbreviations are those of `ipywidgets.interact`: (low, high), (low, high, step), a number, a bool, a
    text, or a list of options. A setting without one takes the function's default as its abbreviation; a
    range or a list starts at the default, where there is one.

        @explore(lr=(0.01, 1.0))
        def picture(ax, lr=0.1):
            ax.plot(path(lr))

    `size` is the picture's, in CSS pixels. The axes are cleared before each call. The function's docstring,
    if it has one, describes the picture to screen readers; `{lr}` in it becomes the value.

    Raises:
        TypeError: a setting that the function does not take, or one that it takes and nothing abbreviates.
    """

    def wrap(picture: Callable) -> Explorable:
        settings = dict(list(inspect.signature(picture).parameters.items())[1:])  # the first is the axes
        unknown = abbreviations.keys() - settings.keys()
        if unknown:
            raise TypeError(
                f"{picture.__name__} takes {', '.join(settings)}; explore was given {', '.join(unknown)}"
            )
        found = []
        for name, parameter in settings.items():
            abbreviation = abbreviations.get(name, parameter.default)
            if abbreviation is parameter.empty:
                raise TypeError(f"explore needs a range for {name}, for example {name}=(0.0, 1.0)")
            kind, start = _typed(name, abbreviation, parameter.default)
            found.append((name, type(start), control(start, kind)))
        state = make_dataclass("State", found, frozen=True)
        words = inspect.getdoc(picture) or picture.__name__.replace("_", " ") + ": " + ", ".join(
            f"{name} = {{{name}}}" for name in settings
        )

        class Picture(Explorable):
            """One function's picture."""

            State = state

            @staticmethod
            def compute(state: Any) -> dict[str, Any]:
                return asdict(state)

            @staticmethod
            def setup(fig: Figure, look: Look) -> Axes:
                return fig.add_subplot()

            @staticmethod
            def draw(ax: Axes, frame: dict[str, Any]) -> None:
                ax.clear()
                picture(ax, **frame)

            @staticmethod
            def describe(state: Any, frame: dict[str, Any]) -> str:
                names = "|".join(settings)  # other braces, of formulas, stay
                return re.sub(rf"{{({names})(:[^{{}}]*)?}}", lambda found: found[0].format_map(frame), words)

        Picture.size = size
        return Picture()

    return wrap


def _typed(name: str, abbreviation: Any, default: Any) -> tuple[Control, Any]:
    """Our control for ipywidgets' abbreviation, and where it starts."""
    widget = ipywidgets.interactive.widget_from_abbrev(abbreviation, default)
    match widget:
        case ipywidgets.Checkbox():
            kind: Control = Toggle(None)
        case ipywidgets.IntSlider() | ipywidgets.FloatSlider():
            kind = Slider(widget.min, widget.max, widget.step, None)
        case ipywidgets.Dropdown():
            kind = Choice(tuple(value for _, value in widget._options_full), None)
        case ipywidgets.Text():
            kind = Text(None)
        case _:
            raise TypeError(
                f"explore cannot make a control for {name} from {abbreviation!r}: try (low, high) or a list"
            )
    return kind, widget.value
