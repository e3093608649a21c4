"""ActivationAutopsy: an untrained deep network is opened, and what is found is said."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from dlviz.explorables.activation_autopsy import code_numpy, picture
from dlviz.explorables.activation_autopsy.code_numpy import FUNCTIONS, GAINS
from dlviz.explorables.activation_autopsy.findings import findings
from dlviz.explorables.kit.controls import choice, slider
from dlviz.explorables.kit.explorable import Explorable, Frame
from dlviz.pictures.numerals import decimal, short


class ActivationAutopsy(Explorable):
    """What do an activation and the first weights do to numbers, and to gradients, many layers deep?"""

    size = picture.SIZE
    numpy = staticmethod(code_numpy.activation_autopsy)
    setup = staticmethod(picture.setup)
    draw = staticmethod(picture.draw)

    @dataclass(frozen=True)
    class State:
        """An untrained network: `depth` layers of 64 units, each z = W h + bias and then the activation."""

        activation: str = choice("ReLU", list(FUNCTIONS), label="activation")
        slope: float = slider(0.0, 0.0, 1.0, step=0.01, label="slope of ReLU below 0")
        depth: int = slider(10, 1, 20, step=1, label="layers")
        weights: str = choice("PyTorch's default", list(GAINS), label="first weights")
        bias: float = slider(0.0, -2.0, 2.0, label="every bias")

    @staticmethod
    def idle(state: Any) -> dict[str, str]:
        """Only ReLU has the slope."""
        return (
            {} if state.activation == "ReLU" else {"slope": "Only ReLU has a slope below 0 that can be set."}
        )

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """The verdicts, how much arrives at the first layer, and how many units are closed."""
        leak = f" with slope {state.slope:.2f} below 0" if state.activation == "ReLU" else ""
        layers = "1 layer" if state.depth == 1 else f"{state.depth} layers"
        closed, dead = (100 * frame[share].mean() for share in ("closed", "dead"))
        outputs, gradient, _ = (finding.verdict for finding in findings(frame))
        return (
            f"{layers} of 64 {state.activation} units{leak}, weights {state.weights}, every bias "
            f"{decimal(state.bias, 1)}: the outputs {outputs} and the gradient {gradient}; of a gradient of "
            f"size 1 at the top, {short(frame['gradient'][0])} arrives at the first layer; units are closed "
            f"to {closed:.0f} % of their inputs, and {dead:.0f} % of them are dead."
        )

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """The numbers of the layer under the pointer; on the curve, value and slope."""
        if ax in ("curve", "arrived"):
            f = code_numpy.function(state.activation, state.slope)
            value, slope = f(np.array(x)), f.backward(np.ones(()))
            return f"{state.activation}({decimal(x, 2)}) = {decimal(value, 3)}\nslope {decimal(slope, 3)}"
        if ax not in picture.ROWS:
            return ""
        layer = min(int(x * state.depth), state.depth - 1)
        dead = round(frame["dead"][layer] * 64)
        return (
            f"layer {layer + 1}: outputs of size {short(frame['size'][layer])}, "
            f"gradient {short(frame['gradient'][layer])}\n"
            f"{100 * frame['closed'][layer]:.0f} % closed, {dead} of 64 units dead"
        )
