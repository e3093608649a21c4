"""Playground: a small network that trains live on points of the plane."""

from dataclasses import dataclass, make_dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from dlviz.explorables.kit.controls import choice, record, sizes_text, slider, toggle
from dlviz.explorables.kit.explorable import Frame
from dlviz.explorables.kit.live import Live
from dlviz.explorables.kit.track import LiveState
from dlviz.explorables.playground import code_numpy, picture
from dlviz.explorables.playground.data import OWN, OWN_NUMBERS, REACH, SETS, is_numbers
from dlviz.explorables.playground.features import ACTIVATIONS, FEATURES
from dlviz.explorables.playground.hit_testing import Hit, hit
from dlviz.explorables.playground.own_data import own_points
from dlviz.explorables.playground.picture import NET, number, places, settings, used
from dlviz.explorables.playground.size_buttons import LAYERS, UNITS, Button, buttons
from dlviz.explorables.playground.training import SIDE, Training

PULL = 25  # pixels that a parameter is dragged by for a change of 1
RATES = (0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10)  # of regularization


class Playground(Live):
    """What can a network of this size learn, how fast, and what does each of its units look at?

    `Playground(data=(x, t))` trains on your own points: x (n, 2), any two columns; t (n,), 0 and 1 (integer
    or bool) for two classes, floats for numbers; 4 to 3,000 points. They are scaled for training; axes,
    tooltips and description have your units.
    """

    size = picture.SIZE
    LIVE = frozenset({"log_lr", "batch", "l1", "l2", "dropout"})
    LOOKS = frozenset({"discrete", "show_test", "shown"})
    numpy = staticmethod(code_numpy.playground)
    setup = staticmethod(picture.setup)
    draw = staticmethod(picture.draw)
    _held = Hit()  # what the pointer drags

    @dataclass(frozen=True)
    class State(LiveState):
        """A network of `hidden` units in each layer, trained on a set of points in the plane."""

        dataset: str = choice("circle", list(SETS), label="data")
        noise: int = slider(0, 0, 50, step=1, label="noise, %")
        share: int = slider(50, 10, 90, step=10, label="for training, %")
        seed: int = slider(0, 0, 99, step=1, label="seed")
        x1: bool = toggle(True, label="x₁")
        x2: bool = toggle(True, label="x₂")
        x1_squared: bool = toggle(False, label="x₁²")
        x2_squared: bool = toggle(False, label="x₂²")
        x1_x2: bool = toggle(False, label="x₁x₂")
        sin_x1: bool = toggle(False, label="sin x₁")
        sin_x2: bool = toggle(False, label="sin x₂")
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
        own: tuple[tuple[float, float, float], ...] = record(())  # the learner's points: x1, x2, target

        def __post_init__(self) -> None:
            if not any(getattr(self, name) for name in FEATURES):
                raise ValueError(
                    "the network needs an input: switch on another feature before this one goes off"
                )

    def __init__(self, data: Any = None, **fields: Any) -> None:
        if data is not None:
            fields["own"] = own_points(data)
        if own := fields.get("own"):
            self.State = OWN_STATES[isinstance(own[0][2], int)]  # type: ignore[misc, assignment]
        super().__init__(**fields)

    @staticmethod
    def idle(state: Any) -> dict[str, str]:
        """What acts on hidden units, where there are none."""
        if state.hidden.strip():
            return {}
        reason = "It acts on hidden units, and there is no hidden layer."
        return dict.fromkeys(("activation", "dropout"), reason)

    @staticmethod
    def begin(state: Any) -> Training:
        """The network before training."""
        if state.library == "dlviz.nn":
            return code_numpy.NumpyTraining(state)
        from dlviz.explorables.playground import code_torch  # only who asks for it waits for PyTorch

        return code_torch.TorchTraining(state)

    @staticmethod
    def look(state: Any, run: Training) -> Frame:
        """The numbers of the run, and what is written beside them."""
        known = {"names": run.points.names, "classes": run.points.classes, "settings": state}
        return run.frame() | known

    def given(self) -> dict[str, str]:
        """The arguments of the line to share and of the code: the learner's points are their variables."""
        given = super().given()
        given.pop("own")
        return {"data": "(x, t)", **given} if self._state.own else given

    def code(self, library: str) -> str:
        """The training as a script, or one line that makes this picture again."""
        source = super().code(library)
        if not self._state.own or library == "share":
            return source
        return f"# x and t: your own points in your own units, as you gave them to Playground\n{source}"

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """What is under the pointer, and its number."""
        if ax == "plane":
            column, row = (int(np.clip((v / REACH + 1) / 2 * SIDE, 0, SIDE - 1)) for v in (x, y))
            output = frame["output"][row, column]
            centres, steps = frame["scale"].T
            values = map(number, centres + steps * (x, y, output), steps / (10, 10, 100))
            place_1, place_2, target = values  # in the data's own units
            said = target if is_numbers(state.dataset) else f"{50 + 50 * output:.0f} % yellow-orange"
            return f"({place_1}, {place_2}): {said}"
        if ax == "network" and (button := _button(frame, x, y)):
            return button.says
        spot = _hit(state, frame, ax, x, y)
        if spot.number is not None:
            value = number(frame["parameters"][spot.number])
            return f"{spot.name}: {value}\ndrag up or down, or press and type"
        return f"{spot.name}: press to switch" if spot.name else ""

    def point(self, event: str, ax: Axes, x: float, y: float) -> str:
        """Press an input to switch it, a unit to see its map large, + and − to change the network's size.

        Drag a link or a unit: its parameter.
        """
        if event == "press" and ax.get_label() == "network" and (button := _button(self.frame, x, y)):
            self._held = Hit()
            if button.hidden is not None:
                self.set(hidden=button.hidden, shown=-1)
        elif event == "press":
            self._held = spot = _hit(self.state, self.frame, ax.get_label(), x, y)
            if spot.input:
                self.set(**{spot.input: not getattr(self.state, spot.input)})
            elif spot.number is None or spot.unit is not None:
                self.set(shown=-1 if spot.unit is None else spot.unit)
            self.select(spot.name, spot.number)
            self._grip = y - PULL * self.frame["parameters"][spot.number or 0]
        elif event == "drag" and self._held.number is not None:
            value = round((y - self._grip) / PULL, 2)
            self.edit(self._held.number, value)
            return f"{self._held.name}: {number(value, 0.01)}"
        return super().point("hover", ax, x, y)

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """How far it is, then everything that was chosen."""
        train, test = frame["losses"][-1]
        inputs = ", ".join(feature.name for name, feature in FEATURES.items() if getattr(state, name))
        layers = " → ".join([inputs, *map(str, frame["widths"][1:])])
        return (
            f"Epoch {len(frame['losses']) - 1}: training loss {train:.3f}, test loss {test:.3f}. "
            f"{state.dataset}{_axes(state, frame)}, noise {state.noise} %, "
            f"{frame['examples']} of {len(frame['x'])} points for training"
            f"{', test points shown' if state.show_test else ''}; {layers}, {state.activation}"
            f"{', only yes or no' if state.discrete else ''}; {settings(state).replace(chr(10), ', ')}."
        )


# With the learner's own points, the list of data sets has one more: for numbers, and for classes.
OWN_STATES = [
    make_dataclass("State", [("dataset", str, field)], bases=(Playground.State,), frozen=True)
    for field in (choice(name, [*SETS, name], label="data") for name in (OWN_NUMBERS, OWN))
]


def _axes(state: Any, frame: Frame) -> str:
    """The ranges of measured data, and what a loss of numbers means in their unit."""
    (x, y, t), losses = frame["scale"], frame["losses"]
    if (x == (0, 1)).all():
        return ""
    shown = [
        f"{name} from {number(centre - REACH * step, step)} to {number(centre + REACH * step, step)}"
        for name, (centre, step) in zip(frame["names"], (x, y), strict=True)
    ]
    said = f" ({', '.join(shown)}"
    if is_numbers(state.dataset):
        error = t[1] * np.sqrt(losses[-1][1])
        said += f"; targets from {number(t[0] - t[1])} to {number(t[0] + t[1])}, scaled to −1 … 1"
        said += f" for training; typical error on test points {number(error)}"
    return f"{said})"


def _hit(state: Any, frame: Frame, ax: str, x: float, y: float) -> Hit:
    """What of the network is under the pointer."""
    if ax != "network":
        return Hit()
    return hit(places(used(state), frame["widths"][1:-1]), used(state), frame["widths"], x, y)


def _button(frame: Frame, x: float, y: float) -> Button | None:
    """The button under the pointer."""
    return next((button for button in buttons(frame["widths"][1:-1], *NET[:2]) if button.at(x, y)), None)
