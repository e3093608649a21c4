"""DigitPad: draw a digit, and a network reads it while you draw."""

from dataclasses import dataclass, replace
from typing import Any

from dlviz.explorables.digit_pad import code_numpy, picture
from dlviz.explorables.digit_pad.paper import BLANK, DRAWING, MINE, POINTS, ink_of, painted_as, stroke
from dlviz.explorables.digit_pad.reader import checked
from dlviz.explorables.kit.controls import choice, record, toggle
from dlviz.explorables.kit.explorable import Frame
from dlviz.explorables.kit.own_model import OwnModel
from dlviz.explorables.kit.pen import Pen, start_of


class DigitPad(Pen, OwnModel):
    """Draw a digit: what does the network get to see of it, and what does it read?

    DigitPad(model=model) asks your own network, as it is now: a module of dlviz.nn or torch.nn that takes
    images (n, 8, 8) or (n, 1, 8, 8), with ink from 0 to 1, and gives ten scores.

    Raises:
        TypeError, ValueError: `model` is not such a network.
    """

    size = picture.SIZE
    numpy = staticmethod(code_numpy.digit_pad)
    setup = staticmethod(picture.setup)
    draw = staticmethod(picture.draw)
    checked = staticmethod(checked)

    @dataclass(frozen=True)
    class State:
        """A drawing on paper of 32×32 points, and what the pen does."""

        paper: str = choice(MINE, [MINE, BLANK], label="paper")
        rubber: bool = toggle(False, label="rub out")
        painted: str = record(DRAWING)  # each row as a hexadecimal number, whose bits are the points with ink
        pen: str = record("")  # where it is on the paper, while it is down

        def __post_init__(self) -> None:
            ink_of(self.paper, self.painted)  # refuses what is no drawing

    @classmethod
    def compute(cls, state: Any) -> Frame:
        """The drawing, the 8×8 pixels that the network gets, and the probability of each digit."""
        frame = code_numpy.digit_pad(state.paper, state.painted, cls.model)
        return {**frame, "settings": state}

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """How much is drawn, and what is read."""
        shares, ink = frame["shares"], frame["ink"]
        pen = f"Paper: {state.paper}; the pen {'rubs out' if state.rubber else 'draws'}."
        if not ink.any():
            return f"There is no ink yet, so no digit is read. {pen}"
        return (
            f"A drawing with ink on {ink.sum():.0f} of {POINTS}×{POINTS} points becomes 8×8 pixels, and the "
            f"network reads {shares.argmax()} ({100 * shares.max():.0f} %). {pen}"
        )

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """The number under the pointer."""
        if ax == "image" and 0 <= x < 8 and 0 <= y < 8:
            pixel = frame["image"][int(y), int(x)]
            return f"pixel {pixel:.2f}: {16 * pixel:.0f} of 16 points have ink"
        if ax == "read" and 0 <= x < 1:
            k = int(10 * x)
            return f"{k}: {100 * frame['shares'][k]:.1f} %"
        return ""

    @staticmethod
    def paints(state: Any, ax: str) -> bool:
        """A drag draws on the paper."""
        return ax == "paper"

    @staticmethod
    def drag(state: Any, frame: Frame, ax: str, x: float, y: float) -> Any:
        """Draw on the paper, or rub out."""
        if ax != "paper":
            return state
        ink = stroke(frame["ink"], start_of(state.pen, x, y), (x, y), state.rubber)
        return replace(state, paper=MINE, painted=painted_as(ink), pen=f"{x:.1f} {y:.1f}")
