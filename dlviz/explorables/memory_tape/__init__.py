"""MemoryTape: how long a recurrent cell remembers, and whether the gradient finds its way back."""

from dataclasses import dataclass, replace
from typing import Any

from dlviz.explorables.kit.controls import choice, slider, toggle
from dlviz.explorables.kit.explorable import Explorable, Frame
from dlviz.explorables.memory_tape import code_numpy, picture
from dlviz.explorables.memory_tape.picture import CELLS, GATES, STEPS, number, size_of


class MemoryTape(Explorable):
    """How long does a network remember, and does the gradient find its way back? A gate decides both."""

    size = picture.SIZE
    numpy = staticmethod(code_numpy.read)
    setup = staticmethod(picture.setup)
    draw = staticmethod(picture.draw)

    @dataclass(frozen=True)
    class State:
        """A cell of one unit reads 40 numbers; one of them is marked: this one shall be remembered."""

        cell: str = choice("LSTM", CELLS, label="cell")
        keep: float = slider(0.99, 0.0, 1.0, step=0.01, label="keep (f, z)")
        write: float = slider(0.0, 0.0, 1.0, step=0.01, label="write (i)")
        show: float = slider(1.0, 0.0, 1.0, step=0.01, label="show (o), reset (r)")
        at_mark: bool = toggle(True, label="write anew at the mark")
        w: float = slider(0.9, -2.0, 2.0, step=0.05, label="recurrent weight w")
        mark: int = slider(5, 1, STEPS, step=1, label="marked step")
        value: float = slider(1.2, -1.8, 1.8, step=0.1, label="marked number")
        noise: float = slider(0.4, 0.0, 1.0, step=0.05, label="size of the others")

    @staticmethod
    def idle(state: Any) -> dict[str, str]:
        """Gates that the cell does not have."""
        if state.cell == "RNN":
            return dict.fromkeys(("keep", "write", "show", "at_mark"), "A plain RNN has no gates.")
        return {"write": "A GRU writes as much as it does not keep: 1 − z."} if state.cell == "GRU" else {}

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """The settings, what is left at the end, and what the gradient is at the mark."""
        gates = {
            "LSTM": f"keep {state.keep:.2f}, write {state.write:.2f}, show {state.show:.2f}",
            "GRU": f"keep {state.keep:.2f}, reset {state.show:.2f}",
            "RNN": "no gates",
        }[state.cell]
        rnn = size_of(frame["rnn gradient"][state.mark - 1])
        plain = "" if state.cell == "RNN" else f"; in a plain RNN it would be {rnn}"
        anew = "" if state.at_mark or state.cell == "RNN" else ", at the mark too"
        return (
            f"{state.cell}, {gates}{anew}, recurrent weight {number(state.w)}, reads 40 numbers; "
            f"{number(state.value)} is marked at step {state.mark}, the others reach {state.noise:.2f}. "
            f"At the end h is {number(frame['h'][-1])}, {number(frame['perfect'])} would be perfect; "
            f"the gradient that gets back to the mark is {size_of(frame['gradient'][state.mark - 1])}{plain}."
        )

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """All numbers of the step under the pointer."""
        t = round(x) - 1
        if ax not in picture.ROWS or not 0 <= t < STEPS:
            return ""
        gates = zip(GATES[state.cell], frame["gates"][:, t], strict=False)
        lines = [
            f"step {t + 1}: x = {number(frame['x'][t])}",
            *(f"{name} = {gate:.2f}" for name, gate in gates),
            f"c = {number(frame['c'][t])}, h = {number(frame['h'][t])}",
        ]
        if t + 1 >= state.mark:
            lines.append(f"gradient = {size_of(frame['gradient'][t])}")
        return "\n".join(lines)

    @staticmethod
    def drag(state: Any, frame: Frame, ax: str, x: float, y: float) -> Any:
        """Put the mark, and its number, where the pointer is on the tape."""
        if ax != "tape":
            return state
        step, value = round(min(max(x, 1), STEPS)), round(min(max(y, -1.8), 1.8), 1)
        return replace(state, mark=int(step), value=float(value))
