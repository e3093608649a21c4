"""BackpropMicroscope: the chain rule at work, one node at a time."""

from dataclasses import dataclass, replace
from typing import Any

from dlviz.explorables.backprop_microscope import code_numpy, picture
from dlviz.explorables.backprop_microscope.graph import GIVEN, NODES, STEPS, lens
from dlviz.explorables.backprop_microscope.words import said, short, words
from dlviz.explorables.kit.controls import choice, slider, toggle
from dlviz.explorables.kit.explorable import Explorable, Frame


class BackpropMicroscope(Explorable):
    """Where does a gradient come from? From whoever used the number.

    Each user sends local derivative times upstream gradient; what several send is added up.
    """

    size = picture.SIZE
    numpy = staticmethod(code_numpy.backprop)
    setup = staticmethod(picture.setup)
    draw = staticmethod(picture.draw)

    @dataclass(frozen=True)
    class State:
        """Three neurons, and how far we have come: 9 steps forward, then 15 backward, a node at each."""

        step: int = slider(STEPS, 0, STEPS, step=1, label="step")
        add_up: bool = toggle(True, label="add up what arrives")
        x: float = slider(1.2, -2.0, 2.0, label="input x")
        t: float = slider(1.0, -2.0, 2.0, label="target t")
        w1: float = slider(0.8, -2.0, 2.0, label="w₁")
        w2: float = slider(-0.5, -2.0, 2.0, label="w₂")
        v1: float = slider(1.0, -2.0, 2.0, label="v₁")
        v2: float = slider(1.5, -2.0, 2.0, label="v₂")
        activation: str = choice("tanh", list(code_numpy.ACTIVATIONS), label="activation f")

    @staticmethod
    def idle(state: Any) -> dict[str, str]:
        """Only x is used twice, and its gradient comes last."""
        early = state.step < STEPS
        return {"add_up": f"Only x is used twice, and its gradient comes at step {STEPS}."} if early else {}

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """What is being computed at this step, and from what."""
        given = ", ".join(f"{said(name)} = {short(getattr(state, name))}" for name in GIVEN)
        start = f"Three neurons with {given} and {state.activation} as f; step {state.step} of {STEPS}"
        if not state.step:
            return f"{start}: nothing is computed yet."
        title, rows, total, measured = words(state.step, lens(state.step), frame)
        kept = "" if state.add_up else ", where only what arrives last is kept"
        return f"{start}, {'; '.join(filter(None, [title, *rows, total, measured]))}{kept}."

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """The node under the pointer: its value, gradient and finite difference."""
        i = picture.nearest(ax, x, y)
        if i is None:
            return ""
        name = said(NODES[i])
        return (
            f"{name} = {frame['values'][i]:.4f}\nchain rule: ∂L/∂{name} = {frame['grads'][i]:.4f}\n"
            f"finite difference: {frame['measured'][i]:.4f}"
        )

    @staticmethod
    def drag(state: Any, frame: Frame, ax: str, x: float, y: float) -> Any:
        """Put the lens on the node under the pointer, at its step of the backward pass."""
        i = picture.nearest(ax, x, y)
        return state if i is None else replace(state, step=STEPS - i)
