"""The explorable of lesson 12: GanDuel."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from dlviz.explorables._core.duel_code import NUMPY, TORCH, script
from dlviz.explorables._core.duel_nets import (
    BOTH,
    D_ALONE,
    G_ALONE,
    NON_SATURATING,
    SATURATING,
    Duel,
    first_weights,
    grid,
)
from dlviz.explorables._core.duel_targets import (
    MINE,
    REACH,
    SMILE,
    TARGETS,
    alike,
    centres_of,
    sample,
    stroke,
    words_for,
)
from dlviz.explorables._core.plane_nets import set_parameter
from dlviz.explorables.kit.controls import choice, record, slider, toggle
from dlviz.explorables.kit.explorable import Frame
from dlviz.explorables.kit.live import Live
from dlviz.explorables.kit.track import LiveState
from dlviz.pictures import style
from dlviz.pictures.raster import Raster, table
from dlviz.pictures.still_text import StillText
from dlviz.pictures.writing import Writing

__all__ = [
    "GanDuel",
    "alike",
    "centres_of",
    "first_weights",
    "grid",
    "sample",
    "set_parameter",
]  # for its code

SIDE, FINE = 40, 240  # cells along the field, as computed and as drawn
PLANE = 10, 10, 480  # the large square: left, bottom, side; CSS pixels
STRIPS = {"belief": 300, "likeness": 146}  # the bottoms of the curves, CSS pixels
LEFT, WIDTH, HEIGHT = 532, 312, 82  # of the curves
SECOND = LEFT + 140  # column of numbers
WINDOW = 150  # rounds that a curve shows: the last ones
ARROWS = slice(None, None, 3)  # the fakes that have one
LONGEST = 0.45  # arrow


class GanDuel(Live):
    """One network makes fakes, another tells them from what is real: when do both get better?"""

    size = (860, 500)
    unit = "round"
    LIVE = frozenset({"target", "drawn", "who", "log_lr_d", "log_lr_g", "d_steps", "loss"})
    LOOKS = frozenset({"rub"})

    @dataclass(frozen=True)
    class State(LiveState):
        """What is real, who moves, and how fast."""

        target: str = choice("eight Gaussians", [*TARGETS, MINE], label="what is real")
        rub: bool = toggle(False, label="rub out")
        who: str = choice(BOTH, (BOTH, D_ALONE, G_ALONE), label="who learns")
        log_lr_d: float = slider(-2.3, -4.0, -1.5, step=0.1, label="discriminator's log₁₀ rate")
        log_lr_g: float = slider(-2.7, -4.0, -1.5, step=0.1, label="generator's log₁₀ rate")
        d_steps: int = slider(1, 1, 5, step=1, label="discriminator's turns to one")
        loss: str = choice(NON_SATURATING, (NON_SATURATING, SATURATING), label="generator's loss")
        noise: int = slider(2, 1, 8, step=1, label="numbers of noise")
        seed: int = slider(0, 0, 99, step=1, label="seed")
        drawn: str = record(SMILE)  # the spots of my drawing
        epochs: int = record(40)  # rounds

        def __post_init__(self) -> None:
            if self.target == MINE:
                centres_of(MINE, self.drawn)  # refuses what is no drawing

    numpy, torch = NUMPY, TORCH
    _pen: np.ndarray | None = None  # where it was, while it is down

    @staticmethod
    def begin(state: Any) -> Duel:
        """Both networks before training."""
        return Duel(state)

    @staticmethod
    def look(state: Any, run: Duel) -> Frame:
        """Real points, fakes and where each is pushed, D all over the square, and what was measured."""
        fakes = run.generator(run.z)
        return {
            "real": run.real(state),
            "fakes": fakes,
            "scores": 0.5 + np.tanh(run.discriminator(fakes)[:, 0] / 2) / 2,
            "push": run.push(state.loss),
            "field": np.tanh(run.discriminator(grid(SIDE)) / 2).reshape(SIDE, SIDE),
            "history": np.array([*run.history, run.measure(state)]),
            "settings": state,
        }

    def code(self, library: str) -> str:
        """The training as a script, with what was moved on the way where something was."""
        source = super().code(library)
        return source if library == "share" else script(source, self._state, self.LIVE)

    @staticmethod
    def setup(fig: Figure) -> dict[str, Any]:
        """Left the plane where they fight, right who is winning."""
        width, height = GanDuel.size
        theme = "dark" if np.mean(to_rgb(fig.get_facecolor())) < 0.5 else "light"
        ink = style.INK[theme]
        left, bottom, side = PLANE
        page = fig.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(0, height), label="page")
        page.set_axis_off()
        plane = fig.add_axes((left / width, bottom / height, side / width, side / height), label="plane")
        plane.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH))
        plane.set(xticks=(), yticks=())
        plane.spines[:].set(visible=True, color=style.GREY, linewidth=0.8)
        curves = {}
        for label, low in STRIPS.items():
            ax = fig.add_axes((LEFT / width, low / height, WIDTH / width, HEIGHT / height), label=label)
            ax.set(xlim=(0, 1), ylim=(-0.02, 1.02), xticks=(), yticks=(0, 0.5, 1))
            ax.tick_params(labelsize=8, length=2)
            curves[label] = ax
        belief, likeness = curves.values()
        belief.axhline(0.5, color=style.GREY, lw=1, ls=(0, (4, 3)))
        likeness.set_yticklabels(("0", "50", "100"))
        colours = {"real": style.ORANGE, "fake": style.SKY if theme == "dark" else style.BLUE}
        colours |= {"near": ink, "covered": style.GREEN}
        for x, y, words, colour in (
            (LEFT, 416, "How real, says the discriminator, are", ink),
            (LEFT + 42, 394, "real points", colours["real"]),
            (SECOND + 42, 394, "fakes", colours["fake"]),
            (LEFT, 262, "How good are the fakes?", ink),
            (LEFT + 52, 240, "look real", colours["near"]),
            (SECOND + 52, 240, "real imitated", colours["covered"]),
            (LEFT, 14, "arrows: where some fakes are pushed", style.PURPLE),
        ):
            page.text(x, y, words, color=colour, fontsize=10)
        lines = {"real": belief, "fake": belief, "near": likeness, "covered": likeness}
        dots = {"s": 22, "marker": (14, 0), "linewidths": 0.6, "edgecolors": style.PAPER[theme]}
        return {
            "colours": table(style.diverging(theme), {"light": 0.5, "dark": 0.7}[theme]),
            "field": Raster(plane),
            "real": plane.scatter([], [], color=colours["real"], zorder=2, **dots),
            "push": plane.add_collection(
                LineCollection([], colors=style.PURPLE, linewidths=1.5, zorder=3), False
            ),
            "fakes": plane.scatter([], [], color=colours["fake"], zorder=4, **dots),
            "curves": [ax.plot([], [], color=colours[n], lw=1.6)[0] for n, ax in lines.items()],
            "numbers": [Writing(page, colours[name], 12.5, "bold") for name in lines],
            "title": page.add_artist(StillText(LEFT, 456, fontsize=14.5, weight="bold")),
            "progress": Writing(page, ink, 11.5),
            "settings": Writing(page, style.GREY),
            "task": page.add_artist(StillText(left + 12, bottom + 12, fontsize=10, color=ink, zorder=5)),
        }

    @staticmethod
    def draw(artists: dict[str, Any], frame: Frame) -> None:
        """Colour the field, move the points, lengthen the curves."""
        state, history = frame["settings"], frame["history"]
        field = _finer(_finer(frame["field"]).T).T[::-1]
        artists["field"].show(field, (-REACH, REACH, -REACH, REACH), artists["colours"], -1, 1)
        artists["real"].set_offsets(frame["real"])
        artists["fakes"].set_offsets(frame["fakes"])
        artists["push"].set_segments(arrows(frame["fakes"][ARROWS], frame["push"][ARROWS]))
        window = history[-WINDOW - 1 :]
        for line, values in zip(artists["curves"], window.T, strict=False):
            line.set_data(np.linspace(0, 1, len(window)), values)
        d_real, d_fake, near, covered, loss_d, loss_g = history[-1]
        numbers = f"{d_real:.2f}", f"{d_fake:.2f}", f"{100 * near:.0f} %", f"{100 * covered:.0f} %"
        places = [(x, y) for y in (394, 240) for x in (LEFT, SECOND)]
        for writing, place, number in zip(artists["numbers"], places, numbers, strict=True):
            writing.show([(place, "left", number)])
        artists["title"].set_text(_upper(verdict(history)))
        losses = f"losses: discriminator {loss_d:.2f}, generator {loss_g:.2f}"
        done = f"round {len(history) - 1:,}"
        artists["progress"].show([((LEFT, 124), "left", done), ((LEFT, 106), "left", losses)])
        lines = enumerate(_settings(state).splitlines())
        artists["settings"].show([((LEFT, 77 - 18 * number), "left", line) for number, line in lines])
        artists["task"].set_text(
            "drag here to rub out what is real" if state.rub else "drag here to draw what is real"
        )

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """What the discriminator says there, of the fake under the pointer if there is one."""
        if ax == "plane":
            away = np.hypot(*(frame["fakes"] - (x, y)).T)
            if away.min() < 0.1:
                return f"a fake: {100 * frame['scores'][away.argmin()]:.0f} % real, says the discriminator"
            column, row = (int(np.clip((v / REACH + 1) / 2 * SIDE, 0, SIDE - 1)) for v in (x, y))
            return f"({x:.1f}, {y:.1f}): {50 + 50 * frame['field'][row, column]:.0f} % real"
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
        return (
            f"Round {len(frame['history']) - 1}: {verdict(frame['history'])}. The discriminator gives real "
            f"points {d_real:.2f} and fakes {d_fake:.2f}; {100 * near:.0f} % of the fakes look real, and "
            f"{100 * covered:.0f} % of what is real is imitated; losses {loss_d:.2f} and {loss_g:.2f}. "
            f"{_upper(state.target)}, the pen {'rubs out' if state.rub else 'draws'}; "
            f"{_settings(state).replace(chr(10), ', ')}."
        )


def verdict(history: np.ndarray) -> str:
    """Who is winning, over the last five rounds."""
    d_real, d_fake, near, covered, *_ = history[-5:].mean(axis=0)
    if len(history) <= 10:
        return "the duel begins"
    if d_real - d_fake > 0.6:
        return "the discriminator wins"
    if d_fake - d_real > 0.05:
        return "the discriminator is fooled"
    if covered < 0.6:
        return "mode collapse"
    return "in balance" if near > 0.8 and covered > 0.8 else "the duel is open"


def arrows(starts: np.ndarray, push: np.ndarray) -> np.ndarray:
    """A line (n, 5, 2) for each arrow: its shaft, then its head; the longer ones are shortened more."""
    strength = np.hypot(*push.T)[:, None]
    way = LONGEST * np.tanh(strength) * push / np.maximum(strength, 1e-12)
    across = way[:, ::-1] * (-1, 1)
    tips = starts + way
    left, right = (tips - 0.28 * way + turn * across for turn in (0.18, -0.18))
    return np.stack([starts, tips, left, tips, right], axis=1)


def _finer(field: np.ndarray) -> np.ndarray:
    """FINE rows in place of SIDE, in straight lines between them; faster here than a matrix product."""
    at = np.clip((np.arange(FINE) + 0.5) * SIDE / FINE - 0.5, 0, SIDE - 1)
    before = np.minimum(at.astype(int), SIDE - 2)
    return field[before] + (at - before)[:, None] * (field[before + 1] - field[before])


def _upper(words: str) -> str:
    """With a capital letter, and the others as they are."""
    return words[0].upper() + words[1:]


def _settings(state: Any) -> str:
    """How it trains, in three lines."""
    return (
        f"{'both learn' if state.who == BOTH else state.who}, rates {10**state.log_lr_d:.2g} and "
        f"{10**state.log_lr_g:.2g}\n{state.loss} loss, {state.d_steps} : 1 updates\n"
        f"{state.noise} {'number' if state.noise == 1 else 'numbers'} of noise, seed {state.seed}"
    )
