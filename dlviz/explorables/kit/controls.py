"""Typed controls: each is a field of an explorable's `State` that knows its range."""

import math
from collections.abc import Sequence
from dataclasses import Field, dataclass, field, fields
from typing import Any


class Control:
    """What moves a field; `label` stands beside it, or else the field's name."""

    label: str | None

    def check(self, name: str, value: Any) -> None:
        """Raise ValueError if `value` does not fit."""
        raise NotImplementedError

    def place(self, value: Any) -> Any:
        """Where the page's widget stands for `value`."""
        return value

    def value(self, place: Any) -> Any:
        """What is meant by this place of the page's widget."""
        return place


@dataclass(frozen=True)
class Slider(Control):
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

    def value(self, place: float) -> float:
        """The number at the nearest place, without rounding errors: 1.3 where the page says 1.2999999999."""
        place = self.place(place)
        return float(f"{place:.12g}") if isinstance(place, float) else place


@dataclass(frozen=True)
class Choice(Control):
    """One of a few options."""

    options: tuple[Any, ...]
    label: str | None

    def check(self, name: str, value: Any) -> None:
        """Raise ValueError if `value` is not among the options."""
        if value not in self.options:
            raise ValueError(f"{name} is one of {', '.join(map(repr, self.options))}; got {value!r}")


@dataclass(frozen=True)
class Steps(Choice):
    """One of a few numbers, such as 1, 2, 5, 10, on a slider that gives each the same room."""


@dataclass(frozen=True)
class Toggle(Control):
    """On or off."""

    label: str | None

    def check(self, name: str, value: Any) -> None:
        """Raise ValueError if `value` is not True or False."""
        if not isinstance(value, bool):
            raise ValueError(f"{name} is True or False, got {value!r}")


@dataclass(frozen=True)
class Text(Control):
    """A line of text."""

    label: str | None

    def check(self, name: str, value: Any) -> None:
        """Raise ValueError if `value` is not text."""
        if not isinstance(value, str):
            raise ValueError(f"{name} expects text, got {value!r}")


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


@dataclass(frozen=True)
class Record:
    """What no widget moves: it is written while the explorable runs. Numbers lie from `low` to `high`."""

    kind: type
    low: float = -math.inf
    high: float = math.inf

    def check(self, name: str, value: Any) -> None:
        """Raise ValueError if `value` is not of the kind, or a number out of range."""
        kinds = (int, float) if self.kind is float else self.kind
        if not isinstance(value, kinds) or isinstance(value, bool):
            raise ValueError(f"{name} expects {self.kind.__name__}, got {value!r}")
        if isinstance(value, (int, float)) and not self.low <= value <= self.high:
            to = f" to {self.high}" if math.isfinite(self.high) else " upwards"
            raise ValueError(f"{name} goes from {self.low}{to}, got {value!r}")


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


def record(default: Any, low: float = -math.inf, high: float = math.inf) -> Any:
    """A part of the state without a control."""
    return control(default, Record(type(default), low, high))


def control(default: Any, kind: Control | Record) -> Any:
    """A dataclass field with this default, moved by this control."""
    return field(default=default, metadata={"control": kind})


def controls(state: Any) -> dict[str, Control]:
    """The controls of a `State` (class or instance), by field name."""
    return {f.name: kind for f in fields(state) if not isinstance(kind := _control(f), Record)}


def check(state: Any, given: dict[str, Any] | None = None) -> Any:
    """Return `state` if each field is in its control's range; otherwise raise ValueError naming the field.

    Values in `given`, by name, are checked in place of the state's own.
    """
    values = vars(state) | (given or {})
    for f in fields(state):
        _control(f).check(f.name, values[f.name])
    return state


def _control(f: Field) -> Control | Record:
    if "control" not in f.metadata:
        raise TypeError(f"State.{f.name} has no control: give it slider(…), choice(…), toggle(…) or text(…)")
    return f.metadata["control"]
