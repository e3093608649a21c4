"""The explorable of lesson 05: OptimizerDerby."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle

from dlviz import nn, optim
from dlviz.explorables._core.landscapes import LANDSCAPES, REACH, grid
from dlviz.explorables.kit.controls import choice, slider
from dlviz.explorables.kit.explorable import Explorable, Frame
from dlviz.pictures.landscape import RACERS, Landscape

MOST_STEPS = 120
CROSS, DISC = (MarkerStyle(sign).get_path().transformed(MarkerStyle(sign).get_transform()) for sign in "Xo")
LOST = 10.0  # a racer farther out than this is out of the race
FIRST = {"momentum": "momentum_buffer", "Adam": "exp_avg"}  # where each keeps its first moment
SECOND = {"Adagrad": "sum", "RMSprop": "square_avg", "Adam": "exp_avg_sq"}  # and its second


class OptimizerDerby(Explorable):
    """Who gets down first, and who flies off? Curvature sets the speed, and the rate that is too much."""

    size = (760, 470)

    @dataclass(frozen=True)
    class State:
        """One race: all five start at (x1, x2) with the same learning rate, and see the same noise."""

        surface: str = choice("narrow valley", list(LANDSCAPES), label="surface")
        steps: int = slider(60, 1, MOST_STEPS, step=1, label="steps")
        log_lr: float = slider(-1.0, -2.5, 0.5, step=0.05, label="log₁₀ learning rate")
        momentum: float = slider(0.9, 0.0, 0.99, step=0.01, label="momentum μ")
        beta1: float = slider(0.9, 0.0, 0.99, step=0.01, label="β₁ (Adam)")
        beta2: float = slider(0.95, 0.5, 0.999, step=0.001, label="β₂ (Adam, RMSprop)")
        noise: float = slider(0.0, 0.0, 5.0, label="noise in the gradient")
        x1: float = slider(-1.6, -REACH, REACH, step=0.05, label="start x₁")
        x2: float = slider(1.25, -REACH, REACH, step=0.05, label="start x₂")

    numpy = """
import numpy as np
from dlviz import nn, optim
from dlviz.explorables.optimizers import FIRST, LANDSCAPES, LOST, SECOND, grid

land, lr = LANDSCAPES[surface], 10**log_lr
at = {name: nn.Parameter([x1, x2], dtype=float) for name in ("SGD", "momentum", "Adagrad", "RMSprop", "Adam")}
race = {
    "SGD": optim.SGD([at["SGD"]], lr),
    "momentum": optim.SGD([at["momentum"]], lr, momentum=momentum),
    "Adagrad": optim.Adagrad([at["Adagrad"]], lr),
    "RMSprop": optim.RMSprop([at["RMSprop"]], lr, alpha=beta2),
    "Adam": optim.Adam([at["Adam"]], lr, (beta1, beta2)),
}
noises = noise * np.random.default_rng(0).normal(size=(120, 2))  # the same for all
path = np.full((5, steps + 1, 2), np.nan)
path[:, 0] = x1, x2
first, second = np.full((5, steps, 2), np.nan), np.full((5, steps, 2), np.nan)
for racer, (name, optimizer) in enumerate(race.items()):
    p = at[name]
    for i in range(steps):
        if np.abs(p.data).max() > LOST:
            break  # out of the race
        p.grad[...] = land.slope(*p.data) + noises[i]
        optimizer.step()
        path[racer, i + 1] = p.data
        kept = optimizer.state[p]
        first[racer, i] = kept.get(FIRST.get(name), np.nan)
        second[racer, i] = kept.get(SECOND.get(name), np.nan)
frame = {
    "height": land.height(*grid(81), np),
    "path": path,
    "loss": land.height(path[..., 0], path[..., 1], np),
    "first": first,
    "second": second,
}
"""
    torch = """
import numpy as np
import torch
from torch import nn, optim
from dlviz.explorables.optimizers import FIRST, LANDSCAPES, LOST, SECOND, grid

height, lr = LANDSCAPES[surface].height, 10**log_lr
start = torch.tensor([x1, x2], dtype=torch.float64)
at = {name: nn.Parameter(start.clone()) for name in ("SGD", "momentum", "Adagrad", "RMSprop", "Adam")}
race = {
    "SGD": optim.SGD([at["SGD"]], lr),
    "momentum": optim.SGD([at["momentum"]], lr, momentum=momentum),
    "Adagrad": optim.Adagrad([at["Adagrad"]], lr),
    "RMSprop": optim.RMSprop([at["RMSprop"]], lr, alpha=beta2),
    "Adam": optim.Adam([at["Adam"]], lr, (beta1, beta2)),
}
noises = torch.tensor(noise * np.random.default_rng(0).normal(size=(120, 2)))  # the same for all
path = torch.full((5, steps + 1, 2), torch.nan, dtype=torch.float64)
path[:, 0] = start
first, second = torch.full_like(path[:, 1:], torch.nan), torch.full_like(path[:, 1:], torch.nan)
for racer, (name, optimizer) in enumerate(race.items()):
    p = at[name]
    for i in range(steps):
        if p.detach().abs().max() > LOST:
            break  # out of the race
        optimizer.zero_grad()
        height(*p, torch).backward()
        p.grad += noises[i]
        optimizer.step()
        path[racer, i + 1] = p.detach()
        kept = optimizer.state[p]
        first[racer, i] = kept.get(FIRST.get(name), torch.tensor(torch.nan))
        second[racer, i] = kept.get(SECOND.get(name), torch.tensor(torch.nan))
frame = {
    "height": height(*map(torch.tensor, grid(81)), torch),
    "path": path,
    "loss": height(path[..., 0], path[..., 1], torch),
    "first": first,
    "second": second,
}
"""

    @staticmethod
    def compute(state: Any) -> Frame:
        """The five paths and their losses (racer, step), and the moments of those that keep them."""
        land = LANDSCAPES[state.surface]
        at = {name: nn.Parameter([state.x1, state.x2], dtype=float) for name in RACERS}
        noises = state.noise * np.random.default_rng(0).normal(size=(MOST_STEPS, 2))
        path = np.full((len(RACERS), state.steps + 1, 2), np.nan)
        path[:, 0] = state.x1, state.x2
        first, second = np.full_like(path[:, 1:], np.nan), np.full_like(path[:, 1:], np.nan)
        for racer, (name, optimizer) in enumerate(racing(at, 10**state.log_lr, state).items()):
            p = at[name]
            for i in range(state.steps):
                if np.abs(p.data).max() > LOST:
                    break
                p.grad[...] = land.slope(*p.data) + noises[i]
                optimizer.step()
                path[racer, i + 1] = p.data
                kept: dict[Any, Any] = optimizer.state[p]
                first[racer, i] = kept.get(FIRST.get(name), np.nan)
                second[racer, i] = kept.get(SECOND.get(name), np.nan)
        loss = land.height(path[..., 0], path[..., 1], np)
        return {
            "height": land.height(*grid(81), np),
            "path": path,
            "loss": loss,
            "first": first,
            "second": second,
        }

    @staticmethod
    def setup(fig: Figure) -> dict[str, Any]:
        """Left the map, right the loss and both moments over the steps."""
        panels = fig.add_gridspec(3, 2, width_ratios=(1.25, 1), hspace=0.42, wspace=0.16)
        fig.subplots_adjust(0.035, 0.15, 0.985, 0.94)
        map_ = fig.add_subplot(panels[:, 0], label="map")
        loss, first, second = (fig.add_subplot(panels[row, 1]) for row in range(3))
        ink, paper = map_.xaxis.label.get_color(), map_.get_facecolor()
        ground = Landscape(map_, REACH)
        map_.set(xlabel="$x_1$", ylabel="$x_2$", xticks=(), yticks=())
        for ax, title in (
            (loss, "loss"),
            (first, "first moment, $m$"),
            (second, "root of the second moment, $\\sqrt{v}$"),
        ):
            ax.set(xlim=(0, MOST_STEPS), xticks=range(0, MOST_STEPS + 1, 40))
            ax.set_title(title, fontsize=10)
            ax.tick_params(labelsize=8)
        loss.set(yscale="log", ylim=(1e-6, 1e3), yticks=(1e-6, 1e-3, 1, 1e3))
        first.set_yscale("symlog", linthresh=0.1)
        first.set(ylim=(-300, 300), yticks=(-100, -1, 0, 1, 100))
        first.axhline(0, color=ink, lw=0.5)
        second.set(yscale="log", ylim=(1e-4, 3e2), yticks=(1e-4, 1e-2, 1, 100))
        for ax in (loss, first, second):
            ax.minorticks_off()
        second.set_xlabel("steps", fontsize=9)
        trails = {
            name: map_.plot([], [], color=colour, lw=1.4, marker=".", ms=4)[0]
            for name, colour in RACERS.items()
        }
        heads = map_.scatter([0] * 5, [0] * 5, 110, [*RACERS.values()], edgecolor=paper, zorder=4)
        losses, moments, roots = (
            ax.add_collection(
                LineCollection([], colors=[colour for colour in RACERS.values() for _ in styles], ls=styles),
                autolim=False,
            )
            for ax, styles in ((loss, ["-"]), (first, ["-", ":"]), (second, ["-", ":"]))
        )
        start = map_.plot([], [], color=ink, marker="+", ms=14, mew=2, ls="none", zorder=5)[0]
        fig.legend(
            [Line2D([], [], color=colour, marker="o", ms=8) for colour in RACERS.values()]
            + [Line2D([], [], color=ink, ls=line) for line in ("-", ":")],
            [*RACERS, "along $x_1$", "along $x_2$"],
            loc="lower center",
            ncols=7,
            fontsize=9,
            handlelength=1.6,
            columnspacing=1.4,
        )
        return {
            "ground": ground,
            "trails": trails,
            "heads": heads,
            "losses": losses,
            "first": moments,
            "second": roots,
            "start": start,
            "title": map_.text(0, 1.02, "", transform=map_.transAxes, fontsize=10),
        }

    @staticmethod
    def draw(artists: dict[str, Any], frame: Frame) -> None:
        """Lay the trails; a racer that has left the map is a cross where it went out."""
        artists["ground"].show(frame["height"])
        artists["start"].set_data(*frame["path"][0, :1].T)
        ends = [path[np.isfinite(path[:, 0])][-1] for path in frame["path"]]
        out = np.abs(ends).max(axis=1) > REACH
        for trail, path in zip(artists["trails"].values(), frame["path"], strict=True):
            trail.set_data(*path.T)
        artists["heads"].set_offsets(np.clip(ends, -0.97 * REACH, 0.97 * REACH))
        artists["heads"].set_paths([CROSS if lost else DISC for lost in out])
        steps = np.arange(frame["path"].shape[1])
        moments = {name: frame[name].transpose(0, 2, 1).reshape(10, -1) for name in ("first", "second")}
        artists["losses"].set_segments(lines(steps, np.maximum(frame["loss"], 1e-6)))
        artists["first"].set_segments(lines(steps[1:], moments["first"]))
        artists["second"].set_segments(lines(steps[1:], np.sqrt(moments["second"])))
        losses = dict(zip(RACERS, frame["loss"][:, -1], strict=True))
        lost = diverged(losses)
        words = f"{ranking(losses)[0][0]} leads" if len(lost) < len(losses) else "all are lost"
        if 0 < len(lost) < len(losses):
            words += f"; lost: {', '.join(lost)}"
        artists["title"].set_text(f"{count(steps[-1], 'step')}: {words}")

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """Who leads, how low each one is, and who is lost."""
        losses = dict(zip(RACERS, frame["loss"][:, -1], strict=True))
        here = ", ".join(f"{name} {loss:.2g}" for name, loss in ranking(losses))
        lost = diverged(losses)
        return (
            f"{state.surface.capitalize()}, from ({state.x1:.2f}, {state.x2:.2f}), learning rate "
            f"{10**state.log_lr:.2g}, momentum {state.momentum:.2f}, β₁ {state.beta1:.2f}, "
            f"β₂ {state.beta2:.3f}, noise {state.noise:.1f}; losses after {count(state.steps, 'step')}: "
            f"{here or 'none'}{'; diverged: ' + ', '.join(lost) if lost else ''}."
        )

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """The racer under the pointer, and where its step comes from; or the ground."""
        if ax != "map":
            return ""
        ends = frame["path"][:, -1]
        away = np.nan_to_num(np.linalg.norm(ends - (x, y), axis=1), nan=np.inf)
        nearest = int(away.argmin())
        if away[nearest] > 0.15:
            height = LANDSCAPES[state.surface].height(x, y, np)
            slope = LANDSCAPES[state.surface].slope(x, y)
            return f"height {height:.3g}\ngradient ({slope[0]:.3g}, {slope[1]:.3g})"
        name = list(RACERS)[nearest]
        lines = [f"{name}: loss {frame['loss'][nearest, -1]:.2g}"]
        for moment, keepers, symbol in (("first", FIRST, "m"), ("second", SECOND, "v")):
            if name in keepers:
                values = frame[moment][nearest, -1]
                lines.append(f"{symbol} = ({values[0]:.2g}, {values[1]:.2g})")
        step = ends[nearest] - frame["path"][nearest, -2]
        return "\n".join([*lines, f"last step ({step[0]:.2g}, {step[1]:.2g})"])

    @staticmethod
    def drag(state: Any, frame: Frame, ax: str, x: float, y: float) -> Any:
        """Start from where the pointer is."""
        if ax != "map":
            return state
        x1, x2 = (round(float(np.clip(v, -REACH, REACH)) / 0.05) * 0.05 for v in (x, y))
        return replace(state, x1=round(x1, 2), x2=round(x2, 2))


def racing(at: dict[str, nn.Parameter], lr: float, state: Any) -> dict[str, optim.Optimizer]:
    """The five optimizers, each with its own parameter."""
    return {
        "SGD": optim.SGD([at["SGD"]], lr),
        "momentum": optim.SGD([at["momentum"]], lr, momentum=state.momentum),
        "Adagrad": optim.Adagrad([at["Adagrad"]], lr),
        "RMSprop": optim.RMSprop([at["RMSprop"]], lr, alpha=state.beta2),
        "Adam": optim.Adam([at["Adam"]], lr, (state.beta1, state.beta2)),
    }


def lines(x: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Points (row, x, 2) of one line for each row."""
    return np.stack([np.broadcast_to(x, rows.shape), rows], axis=-1)


def ranking(losses: dict[str, float]) -> list[tuple[str, float]]:
    """Those still in the race, the lowest first."""
    return sorted(((n, v) for n, v in losses.items() if np.isfinite(v)), key=lambda pair: pair[1])


def diverged(losses: dict[str, float]) -> list[str]:
    """Those that flew off."""
    return [name for name, loss in losses.items() if not np.isfinite(loss)]


def count(number: int, thing: str) -> str:
    """The number and the thing, in the plural where it is."""
    return f"{number} {thing}{'' if number == 1 else 's'}"
