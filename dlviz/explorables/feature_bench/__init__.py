"""FeatureBench: two features made by hand beside two that a network learned."""

from dataclasses import dataclass, replace
from typing import Any

from dlviz.data import hand_made
from dlviz.explorables.feature_bench import code_numpy, picture
from dlviz.explorables.feature_bench.code_numpy import EPOCHS, made_by_hand
from dlviz.explorables.feature_bench.crowd import inside
from dlviz.explorables.kit.controls import choice, slider
from dlviz.explorables.kit.explorable import Explorable, Frame


class FeatureBench(Explorable):
    """Which two numbers tell digits apart: two that we thought of, or two that a network learned?"""

    size = picture.SIZE
    numpy = staticmethod(code_numpy.feature_bench)
    setup = staticmethod(picture.setup)
    draw = staticmethod(picture.draw)

    @dataclass(frozen=True)
    class State:
        """Left two features made by hand; right two that a network has learned in `epochs`; and one digit."""

        across: str = choice("ink", list(hand_made.FEATURES), label="across")
        up: str = choice("symmetry", list(hand_made.FEATURES), label="up")
        epochs: int = slider(20, 0, EPOCHS, step=1, label="epochs of learning")
        digit: int = slider(5, 0, 358, step=1, label="digit")

    @classmethod
    def compute(cls, state: Any) -> Frame:
        """The numbers, and the names of the features made by hand."""
        return {**super().compute(state), "names": (state.across, state.up)}

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """How well each pair of features tells the digits apart, and what becomes of the chosen digit."""
        hand, learned = (100 * frame[f"{kind} right"] for kind in ("hand", "learned"))
        read = [frame[f"{kind} read"][state.digit] for kind in ("hand", "learned")]
        epochs = f"{state.epochs} epoch{'' if state.epochs == 1 else 's'}"
        digit = f"Digit {state.digit}, {picture.one(frame['t'][state.digit])}"
        return (
            f"By {state.across} and {state.up}, {hand:.0f} % of the unseen digits are nearest to the average "
            f"of their kind; by two features learned in {epochs}, {learned:.0f} %. "
            f"{digit}, is read as {read[0]} and as {read[1]}."
        )

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """The digit under the pointer, and its two numbers."""
        if ax not in ("hand", "learned"):
            return ""
        i = _nearest(frame, ax, x, y)
        said = f"digit {i}: {picture.one(frame['t'][i])}, read as {frame[f'{ax} read'][i]}"
        if ax == "learned":
            return said
        numbers = [f"{name} {made_by_hand(name, 'validation')[i]:.2f}" for name in (state.across, state.up)]
        return "\n".join([said, *numbers]).replace("-", "−")

    @staticmethod
    def drag(state: Any, frame: Frame, ax: str, x: float, y: float) -> Any:
        """Choose the digit under the pointer."""
        return replace(state, digit=_nearest(frame, ax, x, y)) if ax in ("hand", "learned") else state


def _nearest(frame: Frame, kind: str, x: float, y: float) -> int:
    """Which digit is drawn nearest to (x, y)."""
    return int(((inside(frame[kind]) - [x, y]) ** 2).sum(axis=1).argmin())
