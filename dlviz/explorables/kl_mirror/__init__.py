"""KLMirror: the KL divergence of one distribution from another, and back."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dlviz.explorables.kit.controls import slider
from dlviz.explorables.kit.explorable import Explorable, Frame
from dlviz.explorables.kl_mirror import code_numpy, picture


class KLMirror(Explorable):
    """What does a model with one hump do about two? KL(p‖q) makes it cover both, KL(q‖p) seek one."""

    size = picture.SIZE
    numpy = staticmethod(code_numpy.kl_mirror)
    setup = staticmethod(picture.setup)
    draw = staticmethod(picture.draw)

    @dataclass(frozen=True)
    class State:
        """The normal distribution q, and p, a mixture of two with a standard deviation of 0.7."""

        mean: float = slider(0.8, -4.0, 4.0, label="mean of q")
        spread: float = slider(1.0, 0.4, 4.0, label="std. dev. of q")
        apart: float = slider(4.4, 0.0, 6.0, label="humps of p apart")
        left: float = slider(0.4, 0.05, 0.95, step=0.05, label="share of the left one")

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """Both divergences, which is the larger, and where each is lowest."""
        more = "missing a hump" if frame["cover"] > frame["seek"] else "lying where p is low"
        (cover, *_), seek = frame["cover best"], frame["seek best"]
        humps = " or ".join(_number(mean) for mean, _ in seek)
        return (
            f"p has a hump of {100 * state.left:.0f} % at {_number(-state.apart / 2)} and one of "
            f"{100 * (1 - state.left):.0f} % at {_number(state.apart / 2)}; q is at {_number(state.mean)} "
            f"with a standard deviation of {state.spread:.1f}: KL(p‖q) = {frame['cover']:.2f}, "
            f"KL(q‖p) = {frame['seek']:.2f}; it pays most for {more}. KL(p‖q) is lowest for a q at "
            f"{_number(cover[0])} with a standard deviation of {cover[1]:.1f}, KL(q‖p) for one at {humps} "
            f"with {seek[0, 1]:.1f}."
        )

    @staticmethod
    def idle(state: Any) -> dict[str, str]:
        """Two humps at the same place are one, whatever their shares."""
        return {} if state.apart else {"left": "Both humps of p are at the same place."}

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """The terms under the pointer, or the divergence of the q that a map has there."""
        if ax.endswith("map"):
            mean, log_spread = np.clip(x, -6, 6), np.clip(y, *code_numpy.LOG_SPREADS[[0, -1]])
            row = np.abs(code_numpy.LOG_SPREADS - log_spread).argmin()
            column = np.abs(code_numpy.MEANS - mean).argmin()
            sign = picture.DIRECTIONS[ax.removesuffix(" map")].sign
            there = f"mean {_number(mean)}, standard deviation {np.exp(log_spread):.1f}"
            return f"{there}\n{sign} ≈ {frame[ax][row, column]:.2f}"
        if not ax.startswith(("cover", "seek")):
            return ""
        i = np.abs(frame["x"] - x).argmin()
        terms = (_short(frame[name][i]) for name in ("p", "q", "cover terms", "seek terms"))
        return "at {}: p = {}, q = {}\np log(p/q) = {}\nq log(q/p) = {}".format(_number(x), *terms)

    @staticmethod
    def drag(state: Any, frame: Frame, ax: str, x: float, y: float) -> Any:
        """Shift q; on a map, its spread too."""
        if not ax.startswith(("cover", "seek")):
            return state
        if ax.endswith("map"):
            state = replace(state, spread=round(float(np.clip(np.exp(y), 0.4, 4.0)), 1))
        return replace(state, mean=round(float(np.clip(x, -4, 4)), 1))


def _number(value: float) -> str:
    """A number with the sign that texts have."""
    return f"{round(float(value), 1) + 0.0:.1f}".replace("-", "−")


def _short(value: float) -> str:
    """A term, of whatever size."""
    return f"{value:.2g}".replace("-", "−")
