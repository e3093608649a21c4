"""The explorable of lesson 08: Playground."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from dlviz.explorables._core.plane_code import NUMPY, TORCH, script
from dlviz.explorables._core.plane_data import REACH, SETS, is_numbers, points
from dlviz.explorables._core.plane_handles import LAYERS, TOP, UNITS, Handle, Handles, handles
from dlviz.explorables._core.plane_nets import (
    ACTIVATIONS,
    FEATURES,
    Training,
    features,
    first_weights,
    grid,
    set_parameter,
)
from dlviz.explorables._core.plane_spots import Spot, find, split, unit_name
from dlviz.explorables.kit.controls import choice, record, sizes, sizes_text, slider, toggle
from dlviz.explorables.kit.explorable import Frame
from dlviz.explorables.kit.live import Live
from dlviz.explorables.kit.track import LiveState
from dlviz.pictures import style
from dlviz.pictures.boundary import Maps
from dlviz.pictures.still_text import StillText
from dlviz.pictures.unit_network import UnitNetwork, layout

__all__ = [  # and what its code uses
    "ACTIVATIONS",
    "FEATURES",
    "Playground",
    "features",
    "first_weights",
    "grid",
    "points",
    "set_parameter",
    "sizes",
]

SIDE = 50  # cells along a map; a unit's takes every second
NET = 96, 606, 292  # the inputs' x, where the output's map begins, and the middle; CSS pixels from below
PULL = 25  # pixels that a parameter is dragged by for a change of 1
LARGE = 606, 150, 300  # the output's map: left, bottom, side
PLAIN = ("x₁", "x₂", "x₁²", "x₂²", "x₁x₂", "sin x₁", "sin x₂")
NAMES = ("$x_1$", "$x_2$", "$x_1^2$", "$x_2^2$", "$x_1 x_2$", "$\\sin x_1$", "$\\sin x_2$")
RATES = (0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10)  # of regularisation


class Playground(Live):
    """What can a network of this size learn, how fast, and what does each of its units look at?"""

    size = (940, 500)
    LIVE = frozenset({"log_lr", "batch", "l1", "l2", "dropout"})
    LOOKS = frozenset({"discrete", "show_test", "shown"})

    @dataclass(frozen=True)
    class State(LiveState):
        """A network of `hidden` units in each layer, trained on a set of points in the plane."""

        dataset: str = choice("circle", list(SETS), label="data")
        x1: bool = toggle(True, label="x₁")
        x2: bool = toggle(True, label="x₂")
        x1_squared: bool = toggle(False, label="x₁²")
        x2_squared: bool = toggle(False, label="x₂²")
        x1_x2: bool = toggle(False, label="x₁x₂")
        sin_x1: bool = toggle(False, label="sin x₁")
        sin_x2: bool = toggle(False, label="sin x₂")
        noise: int = slider(0, 0, 50, step=1, label="noise, %")
        share: int = slider(50, 10, 90, step=10, label="for training, %")
        seed: int = slider(0, 0, 99, step=1, label="seed")
        hidden: str = sizes_text("4, 2", most=LAYERS, high=UNITS, label="units in each hidden layer")
        activation: str = choice("tanh", list(ACTIVATIONS), label="activation")
        library: str = choice("dlviz.nn", ("dlviz.nn", "PyTorch"), label="trained by")
        log_lr: float = slider(-1.0, -4.0, 1.0, step=0.05, label="log₁₀ learning rate")
        batch: int = slider(10, 1, 50, step=1, label="batch size")
        dropout: float = slider(0.0, 0.0, 0.8, step=0.05, label="dropout")
        l1: float = choice(0, RATES, label="L1")
        l2: float = choice(0, RATES, label="L2")
        show_test: bool = toggle(False, label="show test points")
        discrete: bool = toggle(False, label="only yes or no")
        shown: int = record(-1)  # the hidden unit whose map is drawn large; -1 for the output's

        def __post_init__(self) -> None:
            if not any(getattr(self, name) for name in FEATURES):
                raise ValueError(
                    "the network needs an input: switch on another feature before this one goes off"
                )

    numpy, torch = NUMPY, TORCH

    @staticmethod
    def begin(state: Any) -> Training:
        """The network before training."""
        if state.library == "dlviz.nn":
            return Training(state)
        from dlviz.explorables._core.plane_torch import (
            TorchTraining,
        )  # only who asks for it waits for PyTorch

        return TorchTraining(state)

    @staticmethod
    def look(state: Any, run: Training) -> Frame:
        """Every unit's map, the large one, the parameters, and the losses after each epoch."""
        units, output = run.maps(SIDE)
        return {
            "x": run.x.copy(),
            "t": run.t.copy(),
            "output": output,
            "units": units,
            "parameters": run.parameters(),
            "losses": np.array(run.losses),
            "widths": tuple(run.widths),
            "shade": (run.t if run.numbers else 2 * run.t - 1)[:, 0],
            "examples": run.examples,
            "settings": state,
        }

    def code(self, library: str) -> str:
        """The training as a script, with what was done by hand where something was."""
        return super().code(library) if library == "share" else script(super().code(library), self._state)

    @staticmethod
    def setup(fig: Figure) -> dict[str, Any]:
        """Left the network of maps, right what it answers, below how far it is."""
        width, height = Playground.size
        ratio = fig.dpi / 100
        theme = "dark" if np.mean(to_rgb(fig.get_facecolor())) < 0.5 else "light"
        left, bottom, side = LARGE
        plane = fig.add_axes((left / width, bottom / height, side / width, side / height), label="plane")
        plane.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH), xticks=range(-6, 7, 3), yticks=range(-6, 7, 3))
        plane.tick_params(length=0, labelsize=8, left=False, labelleft=False, labelright=True)
        plane.patch.set_visible(False)
        plane.spines[:].set_visible(False)
        curve = fig.add_axes((left / width, 26 / height, side / width, 84 / height), label="losses")
        curve.set(xlim=(0, 1), xticks=(), yscale="log", ylim=(1e-4, 5), yticks=(1e-4, 1e-2, 1))
        curve.minorticks_off()
        curve.tick_params(labelsize=8, length=2)
        network = fig.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(0, height), label="network")
        network.set_axis_off()  # the last axes: the pointer asks the others first
        for x, y, words, fontsize in (
            (24, 76, "epoch", 20),
            (24, 54, "training loss", 10),
            (184, 54, "test loss", 10),
        ):
            network.text(x, y, words, fontsize=fontsize)
        curve.text(
            1, 1, "training", color=style.INK[theme], fontsize=9, ha="right", transform=curve.transAxes
        )
        curve.text(0.8, 1, "test", color=style.GREY, fontsize=9, ha="right", transform=curve.transAxes)
        curve.text(0, 1, "  loss", fontsize=9, transform=curve.transAxes)
        for name, (x, y) in zip(NAMES, layout([True] * 7, [], *NET).inputs, strict=True):
            network.text(x - 26, y, name, ha="right", va="center", fontsize=11)
        network.text(NET[0] - 26, TOP, "layers", ha="right", va="center", fontsize=10)
        return {
            "handles": Handles(network, theme),
            "network": UnitNetwork(network, ratio, theme),
            "large": network.add_artist(Maps(side, ratio, theme, radius=4)),
            "points": plane.scatter([], [], 16, lw=0.7, zorder=4),
            "test": curve.plot([], [], color=style.GREY, lw=1.4)[0],
            "train": curve.plot([], [], color=style.INK[theme], lw=1.4)[0],
            "title": network.add_artist(StillText(left, bottom + side + 8, fontsize=11)),
            "epoch": network.text(122, 76, "", fontsize=20),
            "losses": [network.text(x, 54, "", fontsize=10) for x in (118, 252)],
            "settings": network.add_artist(StillText(24, 16, fontsize=9, color=style.GREY, linespacing=1.5)),
        }

    @staticmethod
    def draw(artists: dict[str, Any], frame: Frame) -> None:
        """Colour the maps and the links, and lengthen the curves."""
        state = frame["settings"]
        used = [getattr(state, name) for name in FEATURES]
        weights, biases = split(frame["parameters"], frame["widths"])
        artists["handles"].show(handles(frame["widths"][1:-1], *NET[:2]))
        units, output = (np.sign(frame[k]) if state.discrete else frame[k] for k in ("units", "output"))
        artists["network"].show(
            layout(used, frame["widths"][1:-1], *NET),
            np.concatenate([_input_maps(), units])[:, 1::2, 1::2],
            np.array([1.0 if on else 0.25 for on in [*used, *[True] * len(units)]]),
            np.concatenate([weight.ravel() for weight in weights]),
            np.concatenate([np.empty(0), *biases[:-1]]),
        )
        shown = state.shown if -1 <= state.shown < len(units) else -1
        artists["large"].show(np.concatenate([units, output[None]])[shown][None], np.array([LARGE[:2]]))
        artists["title"].set_text(unit_name(shown, frame["widths"]))
        n = len(frame["x"]) if state.show_test else frame["examples"]
        training = np.arange(n) < frame["examples"]
        artists["points"].set_offsets(frame["x"][:n])
        artists["points"].set_facecolors(style.diverging()(0.5 + frame["shade"][:n] / 2))
        artists["points"].set_edgecolors(np.where(training[:, None], to_rgb("white"), to_rgb("black")))
        losses = frame["losses"]
        some = np.unique(np.linspace(0, len(losses) - 1, 300).astype(int))
        for name, line in zip(("train", "test"), losses[some].T, strict=True):
            artists[name].set_data(some / max(len(losses) - 1, 1), line)
        artists["epoch"].set_text(f"{len(losses) - 1:,}")
        for text, loss in zip(artists["losses"], losses[-1], strict=True):
            text.set_text(f"{loss:.3f}" if loss < 1e4 else f"{loss:.0e}")
        artists["settings"].set_text(_settings(state))

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """What is under the pointer, and its number."""
        if ax == "plane":
            column, row = (int(np.clip((v / REACH + 1) / 2 * SIDE, 0, SIDE - 1)) for v in (x, y))
            output = frame["output"][row, column]
            said = f"{output:.2f}" if is_numbers(state.dataset) else f"{50 + 50 * output:.0f} % orange"
            return f"({x:.1f}, {y:.1f}): {said}"
        if ax == "network" and (handle := _handle(frame, x, y)):
            return handle.says
        spot = _spot(state, frame, ax, x, y)
        if spot.number is not None:
            return f"{spot.name}: {frame['parameters'][spot.number]:.3g}\ndrag up or down, or press and type"
        return f"{spot.name}: press to switch" if spot.name else ""

    def point(self, event: str, ax: Axes, x: float, y: float) -> str:
        """Press an input to switch it, a unit to see its map large, + and − to change the network's size.

        Drag a link or a unit: its parameter.
        """
        if event == "press" and ax.get_label() == "network" and (handle := _handle(self.frame, x, y)):
            self._held = Spot()
            if handle.hidden is not None:
                self.set(hidden=handle.hidden, shown=-1)
        elif event == "press":
            self._held = spot = _spot(self.state, self.frame, ax.get_label(), x, y)
            if spot.input:
                self.set(**{spot.input: not getattr(self.state, spot.input)})
            elif spot.number is None or spot.unit is not None:
                self.set(shown=-1 if spot.unit is None else spot.unit)
            self.select(spot.name, spot.number)
            self._grip = y - PULL * self.frame["parameters"][spot.number or 0]
        elif event == "drag" and self._held.number is not None:
            self.edit(self._held.number, round((y - self._grip) / PULL, 2))
            return f"{self._held.name}: {(y - self._grip) / PULL:.2f}"
        return super().point("hover", ax, x, y)

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """How far it is, then everything that was chosen."""
        train, test = frame["losses"][-1]
        inputs = ", ".join(plain for name, plain in zip(FEATURES, PLAIN, strict=True) if getattr(state, name))
        layers = " → ".join([inputs, *map(str, frame["widths"][1:])])
        return (
            f"Epoch {len(frame['losses']) - 1}: training loss {train:.3f}, test loss {test:.3f}. "
            f"{state.dataset}, noise {state.noise} %, "
            f"{frame['examples']} of {len(frame['x'])} points for training"
            f"{', test points shown' if state.show_test else ''}; {layers}, {state.activation}"
            f"{', only yes or no' if state.discrete else ''}; {_settings(state).replace(chr(10), ', ')}."
        )


def __getattr__(name: str) -> Any:
    if name == "Dropout":  # the PyTorch code's
        from dlviz.explorables._core.plane_torch import Dropout

        return Dropout
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _spot(state: Any, frame: Frame, ax: str, x: float, y: float) -> Spot:
    """What is under the pointer."""
    if ax != "network":
        return Spot()
    used = [getattr(state, name) for name in FEATURES]
    return find(dict(zip(FEATURES, PLAIN, strict=True)), used, frame["widths"], NET, x, y)


def _handle(frame: Frame, x: float, y: float) -> Handle | None:
    """The button under the pointer."""
    made = handles(frame["widths"][1:-1], *NET[:2])
    return next((handle for handle in made if handle.at(x, y)), None)


@cache
def _input_maps() -> np.ndarray:
    """What every feature says all over the square, scaled to -1 … 1."""
    values = features(grid(SIDE), FEATURES)
    return (values / np.abs(values).max(axis=0)).T.reshape(-1, SIDE, SIDE)


def _settings(state: Any) -> str:
    """How it trains, in two lines."""
    return (
        f"{state.library}, learning rate {10**state.log_lr:.3g}, "
        f"batch size {state.batch}, seed {state.seed}\n"
        f"dropout {state.dropout:.2f}, L1 {state.l1:g}, L2 {state.l2:g}"
    )
