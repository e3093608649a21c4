"""OptimizerDerby: five optimizers race down a surface."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dlviz.explorables.kit import controls
from dlviz.explorables.kit.controls import choice, slider
from dlviz.explorables.kit.explorable import Explorable, Frame
from dlviz.explorables.optimizer_derby import code_numpy, picture
from dlviz.explorables.optimizer_derby.surfaces import REACH, SURFACES
from dlviz.explorables.optimizer_derby.words import count, number
from dlviz.pictures.landscape import RACERS


class OptimizerDerby(Explorable):
    """Who gets down first, and who flies off? Curvature sets the speed, and the rate that is too much."""

    size = picture.SIZE
    numpy = staticmethod(code_numpy.race)
    setup = staticmethod(picture.setup)
    draw = staticmethod(picture.draw)

    @dataclass(frozen=True)
    class State:
        """One race: all five start at (x1, x2) with the same learning rate, and see the same noise."""

        surface: str = choice("narrow valley", list(SURFACES), label="surface")
        log_lr: float = slider(-1.0, -2.5, 0.5, step=0.05, label="log₁₀ learning rate")
        steps: int = slider(60, 1, 120, step=1, label="steps")
        noise: float = slider(0.0, 0.0, 5.0, label="noise in the gradient")
        x1: float = slider(-1.6, -REACH, REACH, step=0.05, label="start x₁")
        x2: float = slider(1.25, -REACH, REACH, step=0.05, label="start x₂")
        momentum: float = slider(0.9, 0.0, 0.99, step=0.01, label="momentum μ")
        beta1: float = slider(0.9, 0.0, 0.99, step=0.01, label="β₁ (Adam)")
        beta2: float = controls.steps(
            0.95, (0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999), label="β₂ (Adam, RMSprop)"
        )

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """Who leads, how low each one is, and who is lost."""
        losses = dict(zip(RACERS, frame["loss"][:, -1], strict=True))
        racing = sorted((loss, name) for name, loss in losses.items() if np.isfinite(loss))
        lost = [name for name, loss in losses.items() if not np.isfinite(loss)]
        here = ", ".join(f"{name} {number(loss)}" for loss, name in racing)
        x1, x2 = (f"{x:.2f}".replace("-", "−") for x in (state.x1, state.x2))
        return (
            f"{state.surface.capitalize()}, from ({x1}, {x2}), learning rate {number(frame['lr'])}, "
            f"momentum {state.momentum:.2f}, β₁ {state.beta1:.2f}, β₂ {state.beta2:.3f}, "
            f"noise {state.noise:.1f}; losses after {count(state.steps, 'step')}: {here or 'none'}"
            f"{'; diverged: ' + ', '.join(lost) if lost else ''}."
        )

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """On a map the racer under the pointer or the ground; below it the loss or the moments there."""
        part, _, lane = ax.partition(" ")
        if part == "page":
            return ""
        if part == "map" and not np.linalg.norm(frame["path"][int(lane), -1] - (x, y)) < 0.3:  # or lost: NaN
            return _ground(state.surface, x, y)
        if part == "loss":
            step = round(min(max(x, 0), 1) * state.steps)
            loss = frame["loss"][int(lane), step]
            said = f"loss {number(loss)}" if np.isfinite(loss) else "out of the race"
            return f"{list(RACERS)[int(lane)]}, step {step}: {said}"
        return _racer(frame, int(lane))

    @staticmethod
    def drag(state: Any, frame: Frame, ax: str, x: float, y: float) -> Any:
        """Start from where the pointer is."""
        if not ax.startswith("map"):
            return state
        x1, x2 = (round(float(np.clip(v, -REACH, REACH)) / 0.05) * 0.05 for v in (x, y))
        return replace(state, x1=round(x1, 2), x2=round(x2, 2))


def _ground(surface: str, x1: float, x2: float) -> str:
    """Height and gradient at a place."""
    ground = SURFACES[surface]
    return f"height {number(ground.height(x1, x2, np))}\ngradient {_pair(ground.slope(x1, x2))}"


def _racer(frame: Frame, lane: int) -> str:
    """The loss of a racer, what it remembers, and its last step."""
    name = list(RACERS)[lane]
    loss = frame["loss"][lane]
    if not np.isfinite(loss[-1]):
        return f"{name}: lost at step {np.isfinite(loss).sum() - 1}"
    lines = [f"{name}: loss {number(loss[-1])}"]
    for moment, symbol in (("first", "first moment m"), ("second", "second moment v")):
        if np.isfinite(values := frame[moment][lane, -1]).all():
            lines.append(f"{symbol} = {_pair(values)}")
    step = frame["path"][lane, -1] - frame["path"][lane, -2]
    return "\n".join([*lines, f"last step {_pair(step)}"])


def _pair(values: Any) -> str:
    return f"({number(values[0])}, {number(values[1])})"
