"""NewPicture: NEW: say in half a sentence what is to be seen."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from dlviz.explorables.kit.controls import slider
from dlviz.explorables.kit.explorable import Explorable, Frame
from dlviz.explorables.new_picture import code_numpy, picture


class NewPicture(Explorable):
    """NEW: ask the question that moving the picture answers."""

    size = picture.SIZE
    numpy = staticmethod(code_numpy.new_picture)
    setup = staticmethod(picture.setup)
    draw = staticmethod(picture.draw)

    @dataclass(frozen=True)
    class State:
        """NEW: name what can be moved. Controls: slider, steps, choice, toggle, text of kit/controls.py."""

        slope: float = slider(1.0, -2.0, 2.0, step=0.1, label="slope")

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """NEW: say in one sentence what this state shows, with its numbers; screen readers read it."""
        return f"A line of slope {state.slope:.1f} passes through the origin.".replace("-", "−")

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """NEW: give the text of a tooltip for (x, y) of the axes labelled `ax`, or delete this method."""
        return f"y = {np.interp(x, frame['x'], frame['y']):.2f}".replace("-", "−") if ax == "plane" else ""
