"""SoftmaxScales: what softmax weighs, and why the largest score is taken away first."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dlviz.explorables.kit.controls import slider
from dlviz.explorables.kit.explorable import Explorable, Frame
from dlviz.explorables.softmax_scales import code_numpy, picture
from dlviz.explorables.softmax_scales.picture import number, verdict
from dlviz.pictures.numerals import decimal, short


class SoftmaxScales(Explorable):
    """What counts in softmax? Only differences do, so the largest score may be taken away first."""

    size = picture.SIZE
    numpy = staticmethod(code_numpy.softmax_scales)
    setup = staticmethod(picture.setup)
    draw = staticmethod(picture.draw)

    @dataclass(frozen=True)
    class State:
        """Four scores, all shifted by the same number, then divided by the temperature."""

        z1: float = slider(2.0, -5.0, 5.0, label="z₁")
        z2: float = slider(1.0, -5.0, 5.0, label="z₂")
        z3: float = slider(0.0, -5.0, 5.0, label="z₃")
        z4: float = slider(-1.5, -5.0, 5.0, label="z₄")
        shift: float = slider(300.0, -1000.0, 1000.0, step=10.0, label="shift of all")
        temperature: float = slider(1.0, 0.1, 5.0, label="temperature T")

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """The shares, and whether the naive way finds them."""
        shares = ", ".join(f"{100 * share:.0f} %" for share in frame["stable"])
        (said, ill), scaled = verdict(frame), frame["scaled"]
        return (
            f"Scores from {number(scaled.min())} to {number(scaled.max())}, after a shift of "
            f"{decimal(state.shift, 0)} and at temperature {state.temperature:.1f}, share out as {shares}; "
            f"without taking the largest away first, the formula {'fails, ' * ill}{said}."
        )

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """Where the share under the pointer comes from."""
        if ax == "page":
            return ""
        i = _nearest(x if ax == "scores" else y)
        score, power, naive, shifted, stable = (
            frame[name][i] for name in ("scaled", "power", "naive", "stable_power", "stable")
        )
        less = number(score - frame["scaled"].max())
        return (
            f"naive: exp({number(score)}) = {short(power, 3)}, share {short(naive, 3)}\n"
            f"stable: exp({less}) = {short(shifted, 3)}, share {short(stable, 3)}"
        )

    @staticmethod
    def drag(state: Any, frame: Frame, ax: str, x: float, y: float) -> Any:
        """Pull a score up or down."""
        if ax != "scores":
            return state
        return replace(state, **{f"z{_nearest(x) + 1}": round(float(np.clip(y, -5, 5)), 1)})


def _nearest(place: float) -> int:
    """Which of the four scores is drawn there."""
    return int(np.clip(round(place), 0, 3))
