"""NeuronBench: a single neuron with two inputs."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dlviz.explorables.kit.controls import choice, slider
from dlviz.explorables.kit.explorable import Explorable, Frame
from dlviz.explorables.neuron_bench import code_numpy, picture
from dlviz.explorables.neuron_bench.code_numpy import ACTIVATIONS
from dlviz.pictures.numerals import decimal


class NeuronBench(Explorable):
    """What do the two weights and the bias of one neuron do? A weight tilts, the bias shifts."""

    size = picture.SIZE
    numpy = staticmethod(code_numpy.neuron_bench)
    setup = staticmethod(picture.setup)
    draw = staticmethod(picture.draw)

    @dataclass(frozen=True)
    class State:
        """The neuron: output = activation(w1 x1 + w2 x2 + b)."""

        w1: float = slider(1.2, -3.0, 3.0, label="w₁")
        w2: float = slider(0.8, -3.0, 3.0, label="w₂")
        b: float = slider(-0.6, -3.0, 3.0, label="b")
        activation: str = choice("tanh", list(ACTIVATIONS), label="activation")

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """Where the line is and what the output does."""
        length = np.hypot(state.w1, state.w2)
        low, high = decimal(frame["output"].min(), 2), decimal(frame["output"].max(), 2)
        if not length:
            return f"Both weights are 0: the neuron ignores its inputs and answers {high} everywhere."
        angle = decimal(np.rad2deg(np.arctan2(state.w2, state.w1)), 0)
        return (
            f"The weights point at {angle}° and the line lies across them; the bias puts it "
            f"{abs(state.b) / length:.2f} from the origin. The {state.activation} output goes from {low} "
            f"to {high}."
        )

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """Where the output under the pointer comes from."""
        if ax != "plane":
            return ""
        z = state.w1 * x + state.w2 * y + state.b
        output = ACTIVATIONS[state.activation]()(np.array(z))
        inputs = (_factor(decimal(value, 2)) for value in (x, y))
        weights = decimal(state.w1, 1), f"{'−+'[state.w2 >= 0]} {abs(state.w2):.1f}"
        products = " ".join(f"{w} · {value}" for w, value in zip(weights, inputs, strict=True))
        return (
            f"{products} {'−+'[state.b >= 0]} {abs(state.b):.1f} = {decimal(z, 2)}\n"
            f"{state.activation}({decimal(z, 2)}) = {decimal(output, 2)}"
        )

    @staticmethod
    def drag(state: Any, frame: Frame, ax: str, x: float, y: float) -> Any:
        """Pull the line to the pointer: only the bias changes."""
        if ax != "plane" or not (state.w1 or state.w2):
            return state
        return replace(state, b=round(float(np.clip(-(state.w1 * x + state.w2 * y), -3, 3)), 1))


def _factor(number: str) -> str:
    """A number after a multiplication sign: a negative one stands in brackets."""
    return f"({number})" if number.startswith("−") else number
