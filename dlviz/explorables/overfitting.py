"""The explorable of lesson 07: OverfitDial."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from dlviz.explorables.kit.controls import slider, toggle
from dlviz.explorables.kit.explorable import Explorable, Frame
from dlviz.pictures import style

STEPS, POINTS, UNITS = 400, 60, 60  # at most
LR, MOMENTUM = 1.0, 0.5

# The hidden layer stays as it was drawn; raising the capacity adds a unit and leaves the others alone.
_rng = np.random.default_rng(0)
SLOPE = 15 * _rng.choice([-1, 1], UNITS) * _rng.uniform(0.3, 1.7, UNITS)
CENTRE = _rng.permutation(np.linspace(-1.1, 1.1, UNITS))


class OverfitDial(Explorable):
    """How far apart do the errors on seen and on unseen points drift, and what pulls them together?"""

    size = (760, 400)

    @dataclass(frozen=True)
    class State:
        """A layer of `units` random tanh units, fixed, and output weights trained on noisy points."""

        units: int = slider(60, 1, UNITS, step=1, label="capacity: units")
        points: int = slider(14, 5, POINTS, step=1, label="sample size")
        noise: float = slider(0.3, 0.0, 0.6, step=0.02, label="noise")
        sample: int = slider(19, 0, 20, step=1, label="another sample")
        steps: int = slider(STEPS, 1, STEPS, step=1, label="train for")
        patience: int = slider(STEPS, 1, STEPS, step=1, label="patience")
        log_l2: float = slider(-5.0, -5.0, 0.0, step=0.1, label="log₁₀ L2 penalty λ")
        dropout: float = slider(0.0, 0.0, 0.5, step=0.02, label="dropout p")
        mirror: bool = toggle(False, label="augment: add each point's mirror image")

    numpy = """
import numpy as np
from dlviz import nn, optim
from dlviz.explorables.overfitting import CENTRE, SLOPE, chances, drawn, truth

def hidden(x):  # (n,) -> (n, units): fixed, so only the output layer learns
    return np.tanh(SLOPE[:units] * (x[:, None] - CENTRE[:units])) / np.sqrt(60)

x, unseen_x, error, unseen_error = drawn(sample, points)
t, unseen_t = truth(x) + noise * error, truth(unseen_x) + noise * unseen_error
mirrored = np.stack([-x, -t] if mirror else [x[:0], t[:0]])  # the truth is odd
h = hidden(np.append(x, mirrored[0]))
target = np.append(t, mirrored[1])[:, None]

model = nn.Linear(units, 1, bias=False).double()
model.weight.data[...] = 0
optimizer = optim.SGD(model.parameters(), lr=1.0, momentum=0.5, weight_decay=10**log_l2)
loss_fn = nn.MSELoss()
train, unseen = [], []  # root mean squared errors after each step
checkpoint = 0
while len(train) < steps and len(train) - checkpoint < patience:
    keep = chances()[len(train), : len(h), :units] >= dropout
    optimizer.zero_grad()
    loss_fn(model(h * keep / (1 - dropout)), target)
    model.backward(loss_fn.backward())
    optimizer.step()
    train.append(np.sqrt(np.mean((model(hidden(x))[:, 0] - t) ** 2)))
    unseen.append(np.sqrt(np.mean((model(hidden(unseen_x))[:, 0] - unseen_t) ** 2)))
    if unseen[-1] == min(unseen):
        checkpoint, weight = len(unseen), model.weight.data.copy()

grid = np.linspace(-1, 1, 121)
last = model(hidden(grid))[:, 0]
model.weight.data[...] = weight  # the best ones, restored
frame = {
    "x": x, "t": t, "unseen_x": unseen_x, "unseen_t": unseen_t, "mirrored": mirrored, "noise": noise,
    "train": np.array(train), "unseen": np.array(unseen), "checkpoint": checkpoint,
    "grid": grid, "truth": truth(grid), "last": last, "best": model(hidden(grid))[:, 0],
}
"""
    torch = """
import torch
from torch import nn, optim
from dlviz.explorables.overfitting import CENTRE, SLOPE, chances, drawn, truth

slope, centre = torch.tensor(SLOPE[:units]), torch.tensor(CENTRE[:units])

def hidden(x):  # (n,) -> (n, units): fixed, so only the output layer learns
    return torch.tanh(slope * (x[:, None] - centre)) / 60**0.5

def rms(x, t):
    with torch.no_grad():
        return nn.functional.mse_loss(model(hidden(x))[:, 0], t).sqrt().item()

x, unseen_x, error, unseen_error = map(torch.tensor, drawn(sample, points))
t, unseen_t = truth(x, torch) + noise * error, truth(unseen_x, torch) + noise * unseen_error
mirrored = torch.stack([-x, -t] if mirror else [x[:0], t[:0]])  # the truth is odd
h = hidden(torch.cat([x, mirrored[0]]))
target = torch.cat([t, mirrored[1]])[:, None]

model = nn.Linear(units, 1, bias=False, dtype=torch.float64)
nn.init.zeros_(model.weight)
optimizer = optim.SGD(model.parameters(), lr=1.0, momentum=0.5, weight_decay=10**log_l2)
loss_fn = nn.MSELoss()
train, unseen = [], []  # root mean squared errors after each step
checkpoint = 0
while len(train) < steps and len(train) - checkpoint < patience:
    keep = torch.tensor(chances()[len(train), : len(h), :units]) >= dropout
    optimizer.zero_grad()
    loss_fn(model(h * keep / (1 - dropout)), target).backward()
    optimizer.step()
    train.append(rms(x, t))
    unseen.append(rms(unseen_x, unseen_t))
    if unseen[-1] == min(unseen):
        checkpoint, weight = len(unseen), model.weight.detach().clone()

grid = torch.linspace(-1, 1, 121, dtype=torch.float64)
with torch.no_grad():
    last = model(hidden(grid))[:, 0]
    model.weight[...] = weight  # the best ones, restored
    best = model(hidden(grid))[:, 0]
frame = {
    "x": x, "t": t, "unseen_x": unseen_x, "unseen_t": unseen_t, "mirrored": mirrored, "noise": noise,
    "train": train, "unseen": unseen, "checkpoint": checkpoint,
    "grid": grid, "truth": truth(grid, torch), "last": last, "best": best,
}
"""

    @staticmethod
    def compute(state: Any) -> Frame:
        """A whole training, step by step, and the fits of its last and of its best weights."""
        x, unseen_x, error, unseen_error = drawn(state.sample, state.points)
        t, unseen_t = truth(x) + state.noise * error, truth(unseen_x) + state.noise * unseen_error
        mirrored = np.stack([-x, -t] if state.mirror else [x[:0], t[:0]])
        weights = trained(np.append(x, mirrored[0]), np.append(t, mirrored[1]), state)
        train, unseen = (
            np.sqrt(np.mean((weights @ hidden(at, state.units).T - target) ** 2, axis=1))
            for at, target in ((x, t), (unseen_x, unseen_t))
        )
        checkpoint, stop = early_stopping(unseen, state.patience)
        grid = np.linspace(-1, 1, 121)
        last, best = weights[[stop - 1, checkpoint - 1]] @ hidden(grid, state.units).T
        return {
            "x": x,
            "t": t,
            "unseen_x": unseen_x,
            "unseen_t": unseen_t,
            "mirrored": mirrored,
            "noise": state.noise,
            "train": train[:stop],
            "unseen": unseen[:stop],
            "checkpoint": checkpoint,
            "grid": grid,
            "truth": truth(grid),
            "last": last,
            "best": best,
        }

    @staticmethod
    def setup(fig: Figure) -> dict[str, Any]:
        """Left the points and the fits; right both errors over the steps, and the gap between them."""
        fit, errors = fig.subplots(1, 2, width_ratios=(1.2, 1))
        fig.subplots_adjust(0.05, 0.24, 0.985, 0.92, wspace=0.2)
        ink = fit.xaxis.label.get_color()
        fit.set(label="fit", xlim=(-1.03, 1.03), ylim=(-2, 2), xticks=(-1, 0, 1), yticks=(-1, 0, 1))
        fit.set(xlabel="$x$", title="points and fit")
        errors.set(label="errors", xscale="log", xlim=(1, 1.1 * STEPS), ylim=(0, 1), yticks=(0, 0.5, 1))
        errors.set(
            xticks=(1, 10, 100, 400), xticklabels=("1", "10", "100", "400"), xlabel="steps of training"
        )
        errors.set_title("error on seen and unseen points")
        errors.minorticks_off()
        for y, words, colour in ((0.95, "unseen", style.ORANGE), (0.87, "seen", style.BLUE)):
            errors.text(0.03, y, words, color=colour, transform=errors.transAxes, va="top", weight="bold")
        artists = {
            "gap": errors.add_collection(
                PolyCollection([], facecolor=style.ORANGE, alpha=0.25, lw=0), autolim=False
            ),
            "floor": errors.plot(
                [1, 1.1 * STEPS], [0, 0], color=style.GREY, lw=1, ls=":", label="the noise alone"
            )[0],
            "errors": [errors.plot([], [], color=colour)[0] for colour in (style.BLUE, style.ORANGE)],
            "checkpoint": errors.plot([], [], "o-", color=style.GREEN, ms=9, lw=1, markevery=[1], zorder=5)[
                0
            ],
            "said": errors.text(0.97, 0.95, "", transform=errors.transAxes, ha="right", va="top"),
            "unseen": fit.plot([], [], ".", color=style.ORANGE, ms=5, alpha=0.5, label="unseen points")[0],
            "truth": fit.plot([], [], color=style.GREY, lw=4, alpha=0.4, label="truth")[0],
            "mirrored": fit.plot(
                [], [], "o", mfc="none", mec=style.BLUE, ms=7, zorder=4, label="their mirror images"
            )[0],
            "seen": fit.plot([], [], "o", color=style.BLUE, ms=7, zorder=4, label="training points")[0],
            "last": fit.plot([], [], color=ink, lw=2, label="fit after the last step")[0],
            "best": fit.plot([], [], color=style.GREEN, lw=2, label="fit of the best checkpoint")[0],
        }
        shown = [artists[name] for name in ("seen", "mirrored", "unseen", "truth", "last", "best", "floor")]
        fig.legend(
            handles=shown, loc="lower center", ncols=4, fontsize=9, handlelength=1.6, columnspacing=1.4
        )
        return artists

    @staticmethod
    def draw(artists: dict[str, Any], frame: Frame) -> None:
        """Lay the curves, and shade what lies between the two errors."""
        steps = np.arange(1, len(frame["train"]) + 1)
        low, high = frame["train"], frame["unseen"]
        for line, values in zip(artists["errors"], (low, high), strict=True):
            line.set_data(steps, values)
        around = np.concatenate([steps, steps[::-1]]), np.concatenate([low, high[::-1]])
        artists["gap"].set_verts([np.column_stack(around)])
        artists["floor"].set_ydata([frame["noise"]] * 2)
        best = frame["checkpoint"]
        artists["checkpoint"].set_data([best, best], [0, high[best - 1]])
        gap = written_gap(low[-1], high[-1], 2).replace("-", "−")
        artists["said"].set_text(f"gap {high[-1]:.2f} − {low[-1]:.2f} = {gap}")
        artists["seen"].set_data(frame["x"], frame["t"])
        artists["unseen"].set_data(frame["unseen_x"], frame["unseen_t"])
        artists["mirrored"].set_data(*frame["mirrored"])
        for name in ("truth", "last", "best"):
            artists[name].set_data(frame["grid"], frame[name])

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """Both errors, the gap, and the best checkpoint."""
        train, unseen = frame["train"][-1], frame["unseen"][-1]
        return (
            f"{state.units} units fitted to {state.points} points{' and their mirror images' * state.mirror} "
            f"with noise {state.noise:.2f} (sample {state.sample}), λ = {10**state.log_l2:.1g}, dropout "
            f"{state.dropout:.2f}, at most {state.steps} steps, patience {state.patience}: after step "
            f"{len(frame['train'])} the error is {train:.2f} on the training points and {unseen:.2f} on "
            f"unseen ones, a gap of {written_gap(train, unseen, 2)}; the best checkpoint was at step "
            f"{frame['checkpoint']}, with {frame['unseen'].min():.2f}."
        )

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """The fits under the pointer; on the right, the errors after that step."""
        if ax == "fit":
            at = int(np.abs(frame["grid"] - x).argmin())
            return (
                f"truth {frame['truth'][at]:.2f}\nlast fit {frame['last'][at]:.2f}\n"
                f"best checkpoint {frame['best'][at]:.2f}"
            )
        step = int(np.clip(round(x), 1, len(frame["train"])))
        seen, unseen = frame["train"][step - 1], frame["unseen"][step - 1]
        return f"step {step}\nseen {seen:.3f}, unseen {unseen:.3f}\ngap {written_gap(seen, unseen, 3)}"

    @staticmethod
    def drag(state: Any, frame: Frame, ax: str, x: float, y: float) -> Any:
        """Train just as far as the pointer."""
        return replace(state, steps=int(np.clip(round(x), 1, STEPS))) if ax == "errors" else state


def truth(x: Any, library: Any = np) -> Any:
    """The curve behind the points; odd, so a mirrored point (-x, -t) is as true as the point."""
    return 0.8 * library.sin(3.5 * x)


def hidden(x: np.ndarray, units: int) -> np.ndarray:
    """x (n,) -> (n, units): the outputs of the fixed layer."""
    return np.tanh(SLOPE[:units] * (x[:, None] - CENTRE[:units])) / np.sqrt(UNITS)


def drawn(sample: int, points: int) -> list[np.ndarray]:
    """x of the training points and of 100 unseen ones, and the errors of both in units of the noise."""
    rng = np.random.default_rng(sample)
    x, error = rng.uniform(-1, 1, POINTS), rng.normal(size=POINTS)
    return [x[:points], rng.uniform(-1, 1, 100), error[:points], rng.normal(size=100)]


@cache
def chances() -> np.ndarray:
    """For each step, example and unit a number from 0 to 1: below p, the unit is dropped."""
    return np.random.default_rng(0).random((STEPS, 2 * POINTS, UNITS), np.float32)


def trained(x: np.ndarray, t: np.ndarray, state: Any) -> np.ndarray:
    """The output weights after each step (steps, units): gradient descent with momentum, from 0.

    Written out in place of dlviz.nn, which gives the same numbers, since a slider moves faster than that.
    """
    h, n, λ = hidden(x, state.units), len(x), 10**state.log_l2
    w, v = np.zeros(state.units), np.zeros(state.units)
    weights = np.empty((state.steps, state.units))
    kept = h
    for step in range(state.steps):
        if state.dropout:
            kept = h * (chances()[step, :n, : state.units] >= state.dropout) / (1 - state.dropout)
        v = MOMENTUM * v + (2 / n) * ((kept @ w - t) @ kept) + λ * w
        w = w - LR * v
        weights[step] = w
    return weights


def written_gap(seen: float, unseen: float, digits: int) -> str:
    """Unseen minus seen, both rounded first, so that it fits what is written beside it."""
    return f"{round(float(unseen), digits) - round(float(seen), digits):.{digits}f}"


def early_stopping(errors: np.ndarray, patience: int) -> tuple[int, int]:
    """The step (from 1) with the lowest error, and the one at which patience runs out, or the last."""
    best = 1
    for step, error in enumerate(errors, start=1):
        if error < errors[best - 1]:
            best = step
        if step - best >= patience:
            return best, step
    return best, len(errors)
