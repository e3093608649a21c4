"""BugClinic: what the learning curves of a training run look like that has one bug."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from dlviz.explorables.bug_clinic import code_numpy, picture
from dlviz.explorables.bug_clinic.bugs import BUGS, HEALTHY
from dlviz.explorables.bug_clinic.data import EVERY
from dlviz.explorables.kit.controls import choice, slider
from dlviz.explorables.kit.explorable import Explorable, Frame


class BugClinic(Explorable):
    """Which bug leaves which mark on the learning curves, which test catches it, and what cures it?"""

    size = picture.SIZE

    @dataclass(frozen=True)
    class State:
        """One bug in the training of a small digit reader, beside the healthy run."""

        bug: str = choice("targets shuffled apart", ["healthy", *BUGS], label="bug")
        n: int = slider(0, -8, 0, step=1, label="lower its rate: × 2ⁿ, n =")
        seed: int = slider(0, 0, 9, step=1, label="seed: other digits and first weights")

    numpy = staticmethod(code_numpy.clinic)
    setup = staticmethod(picture.setup)
    draw = staticmethod(picture.draw)

    @classmethod
    def compute(cls, state: Any) -> Frame:
        """The curves of the bug and of the healthy run, and what is written below them."""
        return {**super().compute(state), "settings": (state.bug, state.n)}

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """How both runs end, what catches the bug and what cures it."""
        known = BUGS.get(state.bug, HEALTHY)
        what = f"with the bug “{state.bug}”" if state.bug in BUGS else "without a bug"
        lowered = f", its rate times {picture.factor(state.n)}" if state.n else ""
        seen = "" if state.n else f"{known.symptom} "  # what is said of a bug is said of its usual rate
        training, new = frame["curves"][-1, 0], frame["new"][1]
        return (
            f"A digit reader is trained {what}{lowered} (seed {state.seed}). {seen}{picture.outcome(frame)} "
            f"Its training loss ends at {picture.number(training)}, and it reads {100 * new:.0f} % of new "
            f"digits correctly. Test: {known.asks} Cure: {' '.join(known.cure)}."
        )

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """The numbers under the pointer, and the healthy run's."""
        if ax == "page":
            return ""
        at = int(np.clip(round(x / EVERY), 0, len(frame["curves"]) - 1))
        rows = {
            "loss": (("training", 0, 1), ("validation", 2, 1)),
            "accuracy": (("training %", 1, 100), ("validation %", 3, 100)),
            "moved": (("first layer", 4, 1), ("second layer", 5, 1)),
        }[ax]
        lines = [
            f"{name} {picture.number(scale * frame['curves'][at, column])} "
            f"(healthy {picture.number(scale * frame['healthy'][at, column])})"
            for name, column, scale in rows
        ]
        return "\n".join([f"step {EVERY * at}", *lines])
