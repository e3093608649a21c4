"""GanDuel: a generator and a discriminator train against each other on points of the plane."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from dlviz.explorables.gan_duel import code_numpy, picture
from dlviz.explorables.gan_duel.picture import STRIPS, WINDOW, capitalized, decimals, verdict
from dlviz.explorables.gan_duel.targets import (
    MINE,
    REACH,
    SMILE,
    TARGETS,
    centres_of,
    stroke,
    words_for,
)
from dlviz.explorables.gan_duel.training import BOTH, D_ALONE, G_ALONE, NON_SATURATING, SATURATING, SIDE, Duel
from dlviz.explorables.kit.controls import choice, record, slider, toggle
from dlviz.explorables.kit.explorable import Frame
from dlviz.explorables.kit.live import Live
from dlviz.explorables.kit.track import LiveState


class GanDuel(Live):
    """One network makes fakes, another tells them from what is real: when do both get better?"""

    size = picture.SIZE
    unit = "round"
    LIVE = frozenset({"target", "drawn", "who", "log_lr_d", "log_lr_g", "d_steps", "loss"})
    LOOKS = frozenset({"rub"})
    numpy = staticmethod(code_numpy.gan_duel)
    setup = staticmethod(picture.setup)
    draw = staticmethod(picture.draw)
    _pen: np.ndarray | None = None  # where it was, while it is down

    @dataclass(frozen=True)
    class State(LiveState):
        """What is real, who moves, and how fast."""

        target: str = choice("eight Gaussians", [*TARGETS, MINE], label="what is real")
        rub: bool = toggle(False, label="rub out")
        who: str = choice(BOTH, (BOTH, D_ALONE, G_ALONE), label="who learns")
        log_lr_d: float = slider(-2.3, -4.0, -1.5, step=0.1, label="discriminator's log₁₀ rate")
        d_steps: int = slider(1, 1, 5, step=1, label="its updates to one of the generator")
        log_lr_g: float = slider(-2.7, -4.0, -1.5, step=0.1, label="generator's log₁₀ rate")
        loss: str = choice(NON_SATURATING, (NON_SATURATING, SATURATING), label="generator's loss")
        noise: int = slider(2, 1, 8, step=1, label="numbers of noise")
        seed: int = slider(0, 0, 99, step=1, label="seed")
        drawn: str = record(SMILE)  # the spots of my drawing
        epochs: int = record(40, 0)  # rounds

        def __post_init__(self) -> None:
            if self.target == MINE:
                centres_of(MINE, self.drawn)  # refuses what is no drawing

    @staticmethod
    def idle(state: Any) -> dict[str, str]:
        """The rates of who does not learn."""
        if state.who == G_ALONE:
            return dict.fromkeys(("log_lr_d", "d_steps"), "The discriminator does not learn.")
        return {"log_lr_g": "The generator does not learn."} if state.who == D_ALONE else {}

    @staticmethod
    def begin(state: Any) -> Duel:
        """Both networks before training."""
        return code_numpy.NumpyDuel(state)

    @staticmethod
    def look(state: Any, run: Duel) -> Frame:
        """Real points, fakes and where each is pushed, D all over the square, and what was measured."""
        return run.frame(state) | {"settings": state}

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """What the discriminator says there, of the fake under the pointer if there is one."""
        if ax == "plane":
            away = np.hypot(*(frame["fakes"] - (x, y)).T)
            if away.min() < 0.1:
                return f"a fake: {100 * frame['scores'][away.argmin()]:.0f} % real, says the discriminator"
            column, row = (int(np.clip((v / REACH + 1) / 2 * SIDE, 0, SIDE - 1)) for v in (x, y))
            place = f"({x:.1f}, {y:.1f})".replace("-", "−")
            return f"{place}: {50 + 50 * frame['field'][row, column]:.0f} % real"
        if ax in STRIPS:
            last = len(frame["history"]) - 1
            first = max(last - WINDOW, 0)
            number = first + round(float(np.clip(x, 0, 1)) * (last - first))
            d_real, d_fake, near, covered = frame["history"][number, :4]
            if ax == "belief":
                return f"round {number}\nreal points {d_real:.2f}, fakes {d_fake:.2f}"
            return (
                f"round {number}\n{100 * near:.0f} % of the fakes, {100 * covered:.0f} % of the real points"
            )
        return ""

    @staticmethod
    def paints(state: Any, ax: str) -> bool:
        """A drag draws, or rubs out, what is real."""
        return ax == "plane"

    def point(self, event: str, ax: Axes, x: float, y: float) -> str:
        """Press and drag on the plane: draw, or rub out, what is real; the game goes on."""
        if ax.get_label() == "plane" and event != "hover":
            here = np.array([x, y])
            start = here if event == "press" or self._pen is None else self._pen
            centres = centres_of(self.state.target, self.state.drawn)
            self.set(target=MINE, drawn=words_for(stroke(centres, start, here, self.state.rub)))
            self._pen = here
        return super().point("hover", ax, x, y)

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """Who is winning, then what is real and how it is trained."""
        d_real, d_fake, near, covered, loss_d, loss_g = frame["history"][-1]
        learns = "both learn" if state.who == BOTH else f"{state.who} learns"
        return (
            f"Round {len(frame['history']) - 1}: {verdict(frame['history'])}. The discriminator gives real "
            f"points {d_real:.2f} and fakes {d_fake:.2f}; {100 * near:.0f} % of the fakes look real, and "
            f"{100 * covered:.0f} % of the real points are imitated; losses {decimals(loss_d)} and "
            f"{decimals(loss_g)}. {capitalized(state.target)}, the pen "
            f"{'rubs out' if state.rub else 'draws'}; "
            f"{learns}, rates {10**state.log_lr_d:.2g} and {10**state.log_lr_g:.2g}, {state.loss} loss, "
            f"{state.d_steps} : 1 updates, {state.noise} "
            f"{'number' if state.noise == 1 else 'numbers'} of noise, seed {state.seed}."
        )
