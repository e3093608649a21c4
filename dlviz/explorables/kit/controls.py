"""Typed controls: each is a field of an explorable's `State` that knows its range and its widget."""

import math
from collections.abc import Sequence
from dataclasses import Field, dataclass, field, fields
from typing import Any

import ipywidgets
import traitlets

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


@dataclass(frozen=True)
class Slider:
    """A number between `low` and `high`; whole numbers only if `step` is an int."""

    low: float
    high: float
    step: float
    label: str | None

    def check(self, name: str, value: Any) -> None:
        """Raise ValueError if `value` is not a number in range."""
        whole = isinstance(self.step, int)
        if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
            kind = "a whole number" if whole else "a number"
            raise ValueError(f"{name} expects {kind} from {self.low} to {self.high}, got {value!r}")
        if not self.low <= value <= self.high:
            nearest = min(max(value, self.low), self.high)
            raise ValueError(f"{name} goes from {self.low} to {self.high}, got {value!r}: try {nearest}")

    def widget(self, name: str, value: float) -> ipywidgets.Widget:
        """The slider that moves the field called `name`."""
        whole = isinstance(self.step, int)
        kind = IntSlider if whole else FloatSlider
        label = self.label or name
        return kind(
            value=self.place(value),
            min=self.low,
            max=self.high,
            step=self.step,
            description=label,
            style=LABEL,
            layout=_wide(label),
        )

    def place(self, value: float) -> float:
        """Where the page's slider stands for `value`: on its grid, with its rounding errors.

        Told any other number, the page moves it there and sends that back, and an answer that comes late
        undoes a newer move. The arithmetic is that of noUiSlider, which counts in percent of the range.
        """
        span = self.high - self.low
        step = 100 * self.step / span
        percent = math.floor(100 * (value - self.low) / span / step + 0.5) * step
        place = percent * span / 100 + self.low if percent < 100 else self.high
        return round(place) if isinstance(self.step, int) else place


@dataclass(frozen=True)
class Choice:
    """One of a few options."""

    options: tuple[Any, ...]
    label: str | None

    def check(self, name: str, value: Any) -> None:
        """Raise ValueError if `value` is not among the options."""
        if value not in self.options:
            raise ValueError(f"{name} is one of {', '.join(map(repr, self.options))}; got {value!r}")

    def widget(self, name: str, value: Any) -> ipywidgets.Widget:
        """The drop-down that moves the field called `name`."""
        return ipywidgets.Dropdown(
            value=value, options=self.options, description=self.label or name, style=LABEL
        )


@dataclass(frozen=True)
class Steps(Choice):
    """One of a few numbers, such as 1, 2, 5, 10, on a slider that gives each the same room."""

    def widget(self, name: str, value: Any) -> ipywidgets.Widget:
        """The slider that moves the field called `name`."""
        label = self.label or name
        return SelectionSlider(
            value=value, options=self.options, description=label, style=LABEL, layout=_wide(label)
        )


@dataclass(frozen=True)
class Toggle:
    """On or off."""

    label: str | None

    def check(self, name: str, value: Any) -> None:
        """Raise ValueError if `value` is not True or False."""
        if not isinstance(value, bool):
            raise ValueError(f"{name} is True or False, got {value!r}")

    def widget(self, name: str, value: bool) -> ipywidgets.Widget:
        """The tick box that moves the field called `name`."""
        layout = {"width": "auto", "margin": "2px 12px 2px 2px"}
        return ipywidgets.Checkbox(value=value, description=self.label or name, indent=False, layout=layout)


@dataclass(frozen=True)
class Text:
    """A line of text."""

    label: str | None

    def check(self, name: str, value: Any) -> None:
        """Raise ValueError if `value` is not text."""
        if not isinstance(value, str):
            raise ValueError(f"{name} expects text, got {value!r}")

    def widget(self, name: str, value: str) -> ipywidgets.Widget:
        """The text box that moves the field called `name`."""
        return ipywidgets.Text(value=value, description=self.label or name, style=LABEL)


@dataclass(frozen=True)
class Sizes(Text):
    """Whole numbers from 1 to `high`, at most `most` of them, typed as "4, 2"."""

    most: int
    high: int

    def check(self, name: str, value: Any) -> None:
        """Raise ValueError if `value` is anything else."""
        super().check(name, value)
        numbers = value.replace(" ", "").split(",") if value.strip() else []
        if len(numbers) > self.most or not {*numbers} <= {str(n + 1) for n in range(self.high)}:
            raise ValueError(
                f"{name} expects up to {self.most} whole numbers from 1 to {self.high}, "
                f"got {value!r}: try '4, 2'"
            )

    def widget(self, name: str, value: str) -> ipywidgets.Widget:
        """The text box that moves the field called `name` when the learner has finished typing."""
        box = super().widget(name, value)
        box.continuous_update = False
        return box


@dataclass(frozen=True)
class Record:
    """What no widget moves: it is written while the explorable runs."""

    kind: type

    def check(self, name: str, value: Any) -> None:
        """Raise ValueError if `value` is not of the kind."""
        if not isinstance(value, self.kind) or isinstance(value, bool):
            raise ValueError(f"{name} expects {self.kind.__name__}, got {value!r}")


Control = Slider | Choice | Toggle | Text


def slider(default: float, low: float, high: float, step: float = 0.1, label: str | None = None) -> Any:
    """A number of a `State`, moved by a slider; an int `step` makes it a whole number."""
    return control(default, Slider(low, high, step, label))


def choice(default: Any, options: Sequence[Any], label: str | None = None) -> Any:
    """One of `options`, picked from a list."""
    return control(default, Choice(tuple(options), label))


def steps(default: Any, options: Sequence[Any], label: str | None = None) -> Any:
    """One of `options`, in their order, moved by a slider: for what counts in ratios, as prices do."""
    return control(default, Steps(tuple(options), label))


def toggle(default: bool, label: str | None = None) -> Any:
    """A switch."""
    return control(default, Toggle(label))


def text(default: str, label: str | None = None) -> Any:
    """A line of text."""
    return control(default, Text(label))


def sizes_text(default: str, most: int, high: int, label: str | None = None) -> Any:
    """Whole numbers in a line of text, such as the units of each layer."""
    return control(default, Sizes(label, most, high))


def sizes(text: str) -> list[int]:
    """The numbers of a `Sizes`: "4, 2" -> [4, 2]."""
    return [int(size) for size in text.split(",")] if text.strip() else []


def record(default: Any) -> Any:
    """A part of the state without a control."""
    return control(default, Record(type(default)))


def control(default: Any, kind: Control | Record) -> Any:
    """A dataclass field with this default, moved by this control."""
    return field(default=default, metadata={"control": kind})


def controls(state: Any) -> dict[str, Control]:
    """The controls of a `State` (class or instance), by field name."""
    return {f.name: kind for f in fields(state) if not isinstance(kind := _control(f), Record)}


def check(state: Any) -> Any:
    """Return `state` if each field is in its control's range; otherwise raise ValueError naming the field."""
    for f in fields(state):
        _control(f).check(f.name, getattr(state, f.name))
    return state


def _wide(label: str) -> dict[str, str]:
    """The layout of a slider: at least 87 px to slide on beside its label."""
    return {"width": f"{max(300, 167 + 7 * len(label))}px", "max_width": "98%"}


def _control(f: Field) -> Control | Record:
    if "control" not in f.metadata:
        raise TypeError(f"State.{f.name} has no control: give it slider(…), choice(…), toggle(…) or text(…)")
    return f.metadata["control"]
