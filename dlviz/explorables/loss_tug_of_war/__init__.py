"""LossTugOfWar: a line or a curve fitted with several losses, and how hard one odd point pulls at each."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dlviz.explorables.kit.controls import choice, slider, toggle
from dlviz.explorables.kit.explorable import Explorable, Frame
from dlviz.explorables.loss_tug_of_war import code_numpy, picture

CONTROLS = {"regression": ("x", "y", "delta"), "classification": ("odd", "label", "gamma", "yes")}


class LossTugOfWar(Explorable):
    """Who pulls the fit, and how hard? The loss decides which points matter."""

    size = picture.SIZE
    numpy = staticmethod(code_numpy.loss_tug_of_war)
    setup = staticmethod(picture.setup)
    draw = staticmethod(picture.draw)

    @dataclass(frozen=True)
    class State:
        """A line through points and an outlier; or a curve between no and yes, and a point of odd label."""

        task: str = choice("regression", [*CONTROLS], label="task")
        x: float = slider(1.8, -2.0, 2.0, label="outlier, across")
        y: float = slider(-3.5, -4.0, 4.0, label="outlier, up")
        delta: float = slider(0.5, 0.1, 4.0, label="δ of Huber")
        odd: float = slider(2.2, -3.0, 3.0, label="odd point, across")
        label: bool = toggle(False, label="the odd point is a yes")
        gamma: float = slider(2.0, 0.0, 5.0, label="γ of focal")
        yes: int = slider(15, 1, 30, step=1, label="yes beside 30 no")

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """How much of all the pull comes from the diamond, by loss."""
        shares = np.abs(frame["pulls"][:, -1]) / np.abs(frame["pulls"]).sum(axis=1)
        said = ", ".join(
            f"{name} {100 * share:.0f} %"
            for name, share in zip(picture.TASKS[state.task].losses, shares, strict=True)
        )
        if state.task == "regression":
            return (
                f"Of all the pull on a line through twelve points and an outlier at ({_number(state.x)}, "
                f"{_number(state.y)}), the outlier has: {said}, with δ {state.delta:.1f}."
            )
        return (
            f"Of all the pull on a curve between 30 no and {state.yes} yes, an odd point at "
            f"{_number(state.odd)} labelled {'yes' if state.label else 'no'} has: {said}, with "
            f"γ {state.gamma:.1f}."
        )

    @staticmethod
    def idle(state: Any) -> dict[str, str]:
        """The controls of the other task."""
        (other,) = CONTROLS.keys() - {state.task}
        return {name: f"This belongs to the task {other}." for name in CONTROLS[other]}

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """How hard each loss pulls at the point under the pointer; on a curve, its value there."""
        if ax == "fit":
            near = _nearest(state, frame, x, y)
            title, values = f"pulls at x = {_number(frame['x'][near])}", -frame["pulls"][:, near]
        elif ax in ("loss", "gradient"):
            curves = frame["losses" if ax == "loss" else "gradients"]
            title, values = f"{ax} at {_number(x)}", [np.interp(x, frame["z"], curve) for curve in curves]
        else:
            return ""
        rows = zip(picture.TASKS[state.task].losses, values, strict=True)
        return "\n".join([title, *(f"{name}: {_number(value, 3)}" for name, value in rows)])

    @staticmethod
    def drag(state: Any, frame: Frame, ax: str, x: float, y: float) -> Any:
        """Put the diamond where the pointer is; in classification its height is its label."""
        if ax != "fit":
            return state
        if state.task == "regression":
            return replace(state, x=round(float(np.clip(x, -2, 2)), 1), y=round(float(np.clip(y, -4, 4)), 1))
        return replace(state, odd=round(float(np.clip(x, -3, 3)), 1), label=bool(y > 0.5))


def _nearest(state: Any, frame: Frame, x: float, y: float) -> int:
    """The point under the pointer."""
    if state.task == "regression":
        return int(np.hypot(frame["x"] - x, (frame["t"] - y) / 2).argmin())
    return int((np.abs(frame["x"] - x) + 10 * (frame["t"] != (y > 0.5))).argmin())


def _number(value: float, digits: int = 1) -> str:
    """A number with the sign that texts have."""
    return f"{round(float(value), digits) + 0.0:.{digits}f}".replace("-", "−")
