"""OverfitDial: a fit that is too good, and what each remedy does to the gap."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dlviz.explorables.kit.controls import slider, toggle
from dlviz.explorables.kit.explorable import Explorable, Frame
from dlviz.explorables.overfit_dial import code_numpy, picture
from dlviz.explorables.overfit_dial.data import POINTS, STEPS, UNITS
from dlviz.explorables.overfit_dial.picture import gap, number


class OverfitDial(Explorable):
    """How far apart do the errors on seen and on unseen points drift, and what pulls them together?"""

    size = picture.SIZE
    numpy = staticmethod(code_numpy.overfit_dial)
    setup = staticmethod(picture.setup)
    draw = staticmethod(picture.draw)

    @dataclass(frozen=True)
    class State:
        """A layer of `units` random tanh units, fixed, and output weights trained on noisy points."""

        units: int = slider(60, 1, UNITS, step=1, label="capacity: units")
        points: int = slider(14, 5, POINTS, step=1, label="sample size")
        noise: float = slider(0.3, 0.0, 0.6, step=0.02, label="noise")
        sample: int = slider(19, 0, 20, step=1, label="another sample")
        steps: int = slider(STEPS, 1, STEPS, step=1, label="train for")
        patience: int = slider(STEPS, 1, STEPS, step=1, label="patience")
        log_l2: float = slider(-5.0, -5.0, 0.0, step=0.1, label="log₁₀ L2 penalty λ")
        dropout: float = slider(0.0, 0.0, 0.5, step=0.02, label="dropout p")
        mirror: bool = toggle(False, label="augment: add each point's mirror image")

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """Both errors, the gap, and the step with the lowest unseen error."""
        train, unseen = frame["train"][-1], frame["unseen"][-1]
        return (
            f"{state.units} units fitted to {state.points} points{' and their mirror images' * state.mirror} "
            f"with noise {state.noise:.2f} (sample {state.sample}), λ = {10**state.log_l2:.1g}, dropout "
            f"{state.dropout:.2f}, at most {state.steps} steps, patience {state.patience}: after step "
            f"{len(frame['train'])} the error is {train:.2f} on the training points and {unseen:.2f} on "
            f"unseen ones, a gap of {gap(train, unseen, 2)}; the lowest unseen error was at step "
            f"{frame['checkpoint']}, with {frame['unseen'].min():.2f}."
        )

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """The fits under the pointer; on the right, the errors after that step."""
        if ax == "fit":
            at = int(np.abs(frame["grid"] - x).argmin())
            rows = {"truth": "truth", "last": "last fit", "best": "best fit"}
            return "\n".join(f"{words} {number(frame[name][at])}" for name, words in rows.items())
        if ax != "errors":
            return ""
        step = int(np.clip(round(x), 1, len(frame["train"])))
        seen, unseen = frame["train"][step - 1], frame["unseen"][step - 1]
        return f"step {step}\nseen {seen:.3f}, unseen {unseen:.3f}\ngap {gap(seen, unseen, 3)}"

    @staticmethod
    def drag(state: Any, frame: Frame, ax: str, x: float, y: float) -> Any:
        """Train just as far as the pointer."""
        return replace(state, steps=int(np.clip(round(x), 1, STEPS))) if ax == "errors" else state
