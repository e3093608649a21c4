"""The explorables of lesson 06: LossTugOfWar and KLMirror."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from dlviz import nn
from dlviz.explorables.kit.controls import slider, toggle
from dlviz.explorables.kit.explorable import Explorable, Frame
from dlviz.pictures import style
from dlviz.pictures.landscape import Landscape
from dlviz.pictures.tug import Tug

NUMBERS = {"squared": style.BLUE, "Huber": style.ORANGE}  # losses for a number, and their colours
CLASSES = {"squared": style.BLUE, "cross-entropy": style.GREEN, "focal": style.ORANGE}  # for yes or no
DIRECTIONS = {"cover": style.BLUE, "seek": style.ORANGE}  # what KL(p‖q) makes a model do, and KL(q‖p)
SIGNS = {"cover": "p log(p/q) = KL(p‖q)", "seek": "q log(q/p) = KL(q‖p)"}
HIGHEST = 0.14  # the largest term of a divergence that is drawn whole


class LossTugOfWar(Explorable):
    """Who pulls the fit, and how hard? The loss decides which points matter."""

    size = (760, 500)

    @dataclass(frozen=True)
    class State:
        """Above, a line through points and one outlier; below, yes or no, and one point with an odd label."""

        x: float = slider(1.8, -2.0, 2.0, label="outlier, across")
        y: float = slider(-3.5, -4.0, 4.0, label="outlier, up")
        delta: float = slider(0.5, 0.1, 4.0, label="δ of Huber")
        odd: float = slider(2.2, -3.0, 3.0, label="odd one, across")
        label: bool = toggle(False, label="the odd one is a yes")
        gamma: float = slider(2.0, 0.0, 5.0, label="γ of focal")
        yes: int = slider(15, 1, 30, step=1, label="yes beside 30 no")

    numpy = """
import numpy as np
from dlviz import nn
from dlviz.explorables.losses import no_and_yes, on_a_line

def pull(loss_fn, input, target):
    loss_fn(input, target)
    return loss_fn.backward()

# above: least squares, in which Huber lets far points weigh less
px, py = on_a_line(x, y)
X, lines, pulls = np.stack([px, np.ones(13)], axis=1), [], []
for loss_fn, near in (nn.MSELoss("sum"), np.inf), (nn.HuberLoss("sum", delta), delta):
    weight = np.ones(13)
    for _ in range(40):
        w = np.linalg.solve(X.T * weight @ X, X.T * weight @ py)
        weight = 1 / np.maximum(np.abs(X @ w - py) / near, 1)
    lines.append(w)
    pulls.append(pull(loss_fn, X @ w, py))
pulls[0] /= 2  # so that both agree near the line
frame = {"x": px, "y": py, "lines": np.array(lines), "pulls": np.array(pulls)}

# below: Newton's steps, with a curvature that is never negative
cx, t = no_and_yes(yes, odd, label)
X, curves, tugs = np.stack([cx, np.ones_like(cx)], axis=1), [], []
for name, focus in ("squared", 0), ("cross-entropy", 0), ("focal", gamma):
    w = np.zeros(2)
    for _ in range(15):
        score = X @ w
        p = nn.Sigmoid()(score)
        cross_entropy = nn.FocalLoss(alpha=None, gamma=focus, reduction="sum")  # it is, for γ = 0
        tug = 2 * (p - t) * p * (1 - p) if name == "squared" else pull(cross_entropy, score, t)
        curvature = X.T * (tug / (p - t) * p * (1 - p)) @ X + 0.02 * np.eye(2)
        slope = X.T @ tug + 0.02 * w  # a little weight decay keeps w finite
        w = w - np.linalg.solve(curvature, slope) / (1 + focus / 2)
    curves.append(w)
    tugs.append(tug)
frame |= {"cx": cx, "t": t, "curves": np.array(curves), "tugs": np.array(tugs)}
z = np.linspace(-6, 6, 97)
frame["huber slope"] = pull(nn.HuberLoss("sum", delta), z, np.zeros(97))
frame["focal slope"] = pull(nn.FocalLoss(None, gamma, "sum"), z, np.ones(97))
frame["huber"] = nn.HuberLoss("none", delta)(z, np.zeros(97))
frame["focal"] = nn.FocalLoss(None, gamma, "none")(z, np.ones(97))
"""
    torch = """
import torch
from torch import nn
from dlviz.explorables.losses import no_and_yes, on_a_line
from dlviz.torch_extras import FocalLoss

def pull(loss_fn, input, target):
    input = input.clone().requires_grad_()
    loss_fn(input, target).backward()
    return input.grad

# above: least squares, in which Huber lets far points weigh less
px, py = map(torch.tensor, on_a_line(x, y))
X, lines, pulls = torch.stack([px, torch.ones_like(px)], dim=1), [], []
huber = nn.HuberLoss(reduction="sum", delta=delta)
for loss_fn, near in (nn.MSELoss(reduction="sum"), torch.inf), (huber, delta):
    weight = torch.ones_like(px)
    for _ in range(40):
        w = torch.linalg.solve(X.T * weight @ X, X.T * weight @ py)
        weight = 1 / ((X @ w - py).abs() / near).clip(min=1)
    lines.append(w)
    pulls.append(pull(loss_fn, X @ w, py))
pulls[0] /= 2  # so that both agree near the line
frame = {"x": px, "y": py, "lines": torch.stack(lines), "pulls": torch.stack(pulls)}

# below: Newton's steps, with a curvature that is never negative
cx, t = map(torch.tensor, no_and_yes(yes, odd, label))
X, curves, tugs = torch.stack([cx, torch.ones_like(cx)], dim=1), [], []

def squared(score, t):
    return (score.sigmoid() - t).square().sum()

cross_entropy, focal = nn.BCEWithLogitsLoss(reduction="sum"), FocalLoss(None, gamma, "sum")
for loss_fn, focus in (squared, 0), (cross_entropy, 0), (focal, gamma):
    w = torch.zeros(2, dtype=torch.float64)
    for _ in range(15):
        p = (X @ w).sigmoid()
        tug = pull(loss_fn, X @ w, t)
        curvature = X.T * (tug / (p - t) * p * (1 - p)) @ X + 0.02 * torch.eye(2)
        slope = X.T @ tug + 0.02 * w  # a little weight decay keeps w finite
        w = w - torch.linalg.solve(curvature, slope) / (1 + focus / 2)
    curves.append(w)
    tugs.append(tug)
frame |= {"cx": cx, "t": t, "curves": torch.stack(curves), "tugs": torch.stack(tugs)}
z = torch.linspace(-6, 6, 97, dtype=torch.float64)
right, one = torch.zeros_like(z), torch.ones_like(z)
frame |= {"huber slope": pull(huber, z, right), "focal slope": pull(focal, z, one)}
frame["huber"] = nn.HuberLoss(reduction="none", delta=delta)(z, right)
frame["focal"] = FocalLoss(None, gamma, "none")(z, one)
"""

    @staticmethod
    def compute(state: Any) -> Frame:
        """Each loss's fit, and on it the pull of every point: the gradient; and the two curves that move."""
        frame = _regression(state.x, state.y, state.delta) | _classification(
            state.odd, state.label, state.gamma, state.yes
        )
        return {name: array.copy() for name, array in frame.items()}

    @staticmethod
    def setup(fig: Figure) -> dict[str, Any]:
        """A row for numbers, one for yes or no: fit, losses, gradients, and the diamond's share of them."""
        grid = fig.add_gridspec(2, 4, width_ratios=(1.6, 1, 1, 0.62), hspace=0.46, wspace=0.28)
        fig.subplots_adjust(0.052, 0.095, 0.985, 0.945)
        numbers, classes = ([fig.add_subplot(grid[row, column]) for column in range(4)] for row in range(2))
        ink = numbers[0].xaxis.label.get_color()
        numbers[0].set(
            label="a number", xlim=(-2.2, 2.2), ylim=(-4.4, 4.4), xticks=(-2, 0, 2), yticks=(-4, 0, 4)
        )
        classes[0].set(label="yes or no", xlim=(-3.2, 3.2), ylim=(-0.22, 1.22), xticks=(-3, 0, 3))
        classes[0].set(yticks=(0, 1), yticklabels=("no", "yes"))
        classes[0].axhline(0.5, color=ink, lw=0.6, alpha=0.5)
        numbers[1].set(ylim=(0, 18), yticks=(0, 9, 18))
        numbers[2].set(ylim=(-6.3, 6.3), yticks=(-5, 0, 5))
        classes[1].set(ylim=(0, 6), yticks=(0, 3, 6))
        classes[2].set(ylim=(-1.55, 0.1), yticks=(-1, 0))
        above = Tug(numbers, "a number", NUMBERS, "prediction - target", "upper left")
        below = Tug(classes, "yes or no", CLASSES, "score of the right answer", (0.02, 0.52))
        above.artist["points"].set_facecolor(ink)
        below.artist["points"].set_facecolor(["none"] * 30 + [ink] * 30)
        springs = numbers[0].add_collection(LineCollection([], lw=2.2, alpha=0.75), autolim=False)
        springs.set_color([colour for colour in NUMBERS.values() for _ in range(13)])
        return {"above": above, "below": below, "springs": springs}

    @staticmethod
    def draw(artists: dict[str, Any], frame: Frame) -> None:
        """Lay the fits, stretch a spring from each line to each point, put the diamonds on the curves."""
        across, z = np.linspace(-3.2, 3.2, 65), np.linspace(-6, 6, 97)
        p, w = _sigmoid(z), frame["lines"]
        d = w[:, :1] * frame["x"] + w[:, 1:] - frame["y"]  # (loss, point)
        artists["above"].show(
            points=np.column_stack([frame["x"], frame["y"]]),
            fits=np.vstack([across, w[:, :1] * across + w[:, 1:]]),
            curves=np.array([z, z**2 / 2, frame["huber"], z, frame["huber slope"]]),
            at=d[:, -1],
            pulls=frame["pulls"],
        )
        x, hung = (
            frame["x"] + np.array([[-0.03], [0.03]]),
            frame["y"] + d,
        )  # side by side, on each loss's line
        ends = np.stack([x, hung, x, hung - frame["pulls"]], axis=-1)
        artists["springs"].set_segments(ends.reshape(-1, 2, 2))

        w, t = frame["curves"], frame["t"]
        side = 2 * t - 1
        artists["below"].show(
            points=np.column_stack([frame["cx"], t + side * _stacked(len(t))]),
            fits=np.vstack([across, _sigmoid(w[:, :1] * across + w[:, 1:])]),
            curves=np.array(
                [
                    z,
                    *((1 - p) ** 2, -np.log(p), frame["focal"]),
                    *(-2 * p * (1 - p) ** 2, p - 1, frame["focal slope"]),
                ]
            ),
            at=side[-1] * (w @ [frame["cx"][-1], 1]),
            pulls=frame["tugs"],
        )

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """How much of all the pull comes from each of the two odd points, by loss."""
        above, below = (
            ", ".join(f"{name} {100 * share:.0f} %" for name, share in zip(losses, shares, strict=True))
            for losses, shares in ((NUMBERS, _shares(frame["pulls"])), (CLASSES, _shares(frame["tugs"])))
        )
        return (
            f"Of all the pull on the line, the outlier at ({state.x:.1f}, {state.y:.1f}) has: {above}, with "
            f"δ {state.delta:.1f}; beside 30 no and {state.yes} yes, a {'yes' if state.label else 'no'} at "
            f"{state.odd:.1f} has: {below}, with γ {state.gamma:.1f}."
        )

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """What each loss says at the point under the pointer."""
        if ax == "a number":
            near = int(np.hypot(frame["x"] - x, (frame["y"] - y) / 2).argmin())
            pulls, losses, at = (
                frame["pulls"][:, near],
                NUMBERS,
                f"({frame['x'][near]:.1f}, {frame['y'][near]:.1f})",
            )
        elif ax == "yes or no":
            kind = np.flatnonzero(frame["t"] == (y > 0.5))
            near = kind[np.abs(frame["cx"][kind] - x).argmin()] if kind.size else -1
            pulls, losses, at = frame["tugs"][:, near], CLASSES, f"x = {frame['cx'][near]:.1f}"
        else:
            return ""
        return "\n".join(
            [f"pulls at {at}", *(f"{n}: {abs(pull):.3f}" for n, pull in zip(losses, pulls, strict=True))]
        )

    @staticmethod
    def drag(state: Any, frame: Frame, ax: str, x: float, y: float) -> Any:
        """Put the diamond where the pointer is; below, its height is its label."""
        if ax == "a number":
            return replace(state, x=round(float(np.clip(x, -2, 2)), 1), y=round(float(np.clip(y, -4, 4)), 1))
        if ax == "yes or no":
            return replace(state, odd=round(float(np.clip(x, -3, 3)), 1), label=bool(y > 0.5))
        return state


class KLMirror(Explorable):
    """What does a model with one hump do about two? KL(p‖q) makes it cover both, KL(q‖p) seek one."""

    size = (760, 470)

    @dataclass(frozen=True)
    class State:
        """The normal distribution q, and p, a mixture of two with a spread of 0.7."""

        mean: float = slider(0.8, -4.0, 4.0, label="mean of q")
        spread: float = slider(1.0, 0.4, 4.0, label="spread of q")
        apart: float = slider(4.4, 0.0, 6.0, label="humps of p apart")
        left: float = slider(0.4, 0.05, 0.95, step=0.05, label="share of the left one")

    numpy = """
import numpy as np
from dlviz import nn

x = np.linspace(-7, 7, 141)

def log_normal(mean, spread):  # log shares of the 141 places, which add up to 1
    return nn.LogSoftmax(dim=-1)(-0.5 * ((x - mean) / spread) ** 2)

def divergence(log_p, log_q):  # KL(p‖q)
    return nn.KLDivLoss(reduction="sum", log_target=True)(log_q, log_p)

humps = log_normal(-apart / 2, 0.7), log_normal(apart / 2, 0.7)
log_p = np.log(left * np.exp(humps[0]) + (1 - left) * np.exp(humps[1]))
log_q = log_normal(mean, spread)
p, q = np.exp(log_p), np.exp(log_q)

# both divergences of all q on a grid: 33 spreads, 33 means
means, spreads = 4 * np.linspace(-1, 1, 33), 1.2 * 3.5 ** np.linspace(-1, 1, 33)
all_log_q = np.array([[log_normal(m, s) for m in means] for s in spreads])
cover = (p * (log_p - all_log_q)).sum(axis=-1)
seek = (np.exp(all_log_q) * (all_log_q - log_p)).sum(axis=-1)
frame = {
    "x": x, "p": p, "q": q, "cover": divergence(log_p, log_q), "seek": divergence(log_q, log_p),
    "cover terms": p * (log_p - log_q), "seek terms": q * (log_q - log_p),
    "cover map": cover, "seek map": seek, "at": np.array([mean, spread]),
}
"""
    torch = """
import torch
from torch import nn

x = torch.linspace(-7, 7, 141, dtype=torch.float64)

def log_normal(mean, spread):  # log shares of the 141 places, which add up to 1
    return torch.log_softmax(-0.5 * ((x - mean) / spread) ** 2, dim=-1)

def divergence(log_p, log_q):  # KL(p‖q)
    return nn.KLDivLoss(reduction="sum", log_target=True)(log_q, log_p)

humps = log_normal(-apart / 2, 0.7), log_normal(apart / 2, 0.7)
log_p = torch.log(left * humps[0].exp() + (1 - left) * humps[1].exp())
log_q = log_normal(mean, spread)
p, q = log_p.exp(), log_q.exp()

# both divergences of all q on a grid: 33 spreads, 33 means
steps = torch.linspace(-1, 1, 33, dtype=torch.float64)
means, spreads = 4 * steps[:, None], 1.2 * 3.5 ** steps[:, None, None]
all_log_q = log_normal(means, spreads)
frame = {
    "x": x, "p": p, "q": q, "cover": divergence(log_p, log_q), "seek": divergence(log_q, log_p),
    "cover terms": p * (log_p - log_q), "seek terms": q * (log_q - log_p),
    "cover map": (p * (log_p - all_log_q)).sum(dim=-1),
    "seek map": (all_log_q.exp() * (all_log_q - log_p)).sum(dim=-1),
    "at": torch.tensor([mean, spread], dtype=torch.float64),
}
"""

    @staticmethod
    def compute(state: Any) -> Frame:
        """Shares p and q of 141 places, their divergence both ways, term by term, and for all q on a grid."""
        log_p = _two_humps(state.apart, state.left)
        log_q = _log_normal(state.mean, state.spread)
        p, q = np.exp(log_p), np.exp(log_q)
        cover, seek = _divergence_maps(state.apart, state.left)
        return {
            "x": PLACES.copy(),
            "p": p,
            "q": q,
            "cover": _divergence(log_p, log_q),
            "seek": _divergence(log_q, log_p),
            "cover terms": p * (log_p - log_q),
            "seek terms": q * (log_q - log_p),
            "cover map": cover.copy(),
            "seek map": seek.copy(),
            "at": np.array([state.mean, state.spread]),
        }

    @staticmethod
    def setup(fig: Figure) -> dict[str, Any]:
        """Left p and q over the terms of both divergences; right their maps over all means and spreads."""
        sides = fig.add_gridspec(1, 2, width_ratios=(1.25, 1), wspace=0.17)
        fig.subplots_adjust(0.015, 0.105, 0.985, 0.945)
        left = sides[0].subgridspec(3, 1, height_ratios=(2, 1, 1), hspace=0.3)
        right = sides[1].subgridspec(2, 1, hspace=0.26)
        shares = fig.add_subplot(left[0])
        ink, paper = shares.xaxis.label.get_color(), shares.get_facecolor()
        shares.set(label="shares", xlim=(-6, 6), ylim=(0, 0.115), xticks=(), yticks=())
        shares.set_title("drag q across p")
        shares.spines["left"].set_visible(False)
        artists = {
            "p": shares.add_collection(PolyCollection([], facecolors=style.GREY, alpha=0.45), autolim=False),
            "best": shares.add_collection(LineCollection([], lw=1.4, ls="--"), autolim=False),
            "q": shares.plot([], [], color=ink, lw=2.5)[0],
        }
        shares.legend(
            [
                Patch(color=style.GREY, alpha=0.45),
                Line2D([], [], color=ink, lw=2.5),
                *(Line2D([], [], color=colour, lw=1.4, ls="--") for colour in DIRECTIONS.values()),
            ],
            ["p", "q", "lowest KL(p‖q)", "lowest KL(q‖p)"],
            loc="upper center",
            ncols=4,
            fontsize=8.5,
            handlelength=1.3,
            columnspacing=1.0,
            borderpad=0,
        )
        titles = "KL(p‖q), averaged over p", "KL(q‖p), averaged over q"
        for row, ((name, colour), title) in enumerate(zip(DIRECTIONS.items(), titles, strict=True)):
            terms, map_ = fig.add_subplot(left[row + 1]), fig.add_subplot(right[row])
            terms.set(label=f"{name} terms", xlim=(-6, 6), ylim=(-0.04, HIGHEST), xticks=(), yticks=())
            terms.axhline(0, color=ink, lw=0.6)
            terms.spines[:].set_visible(False)
            artists[f"{name} terms"] = terms.add_collection(
                PolyCollection([], facecolors=colour, alpha=0.8), autolim=False
            )
            terms.text(0, 1.02, f"Σ {SIGNS[name]} =", transform=terms.transAxes)
            artists[f"{name} sum"] = terms.text(0.475, 1.02, "", transform=terms.transAxes)
            artists[f"{name} map"] = Landscape(map_, 1)
            map_.set(label=f"{name} map", aspect="auto", title=title, xticks=np.linspace(-1, 1, 5))
            map_.set(xticklabels=range(-4, 5, 2), yticks=[_height(s) for s in (0.5, 1, 2, 4)])
            map_.set(yticklabels=("0.5", "1", "2", "4"))
            map_.set_ylabel("spread of q", fontsize=9)
            low = map_.plot([], [], "X", color=colour, ms=11, mec=ink, zorder=4, clip_on=False)[0]
            artists[f"{name} low"] = low
            artists[f"{name} at"] = map_.plot(
                [], [], "o", color=ink, mec=paper, ms=9, zorder=5, clip_on=False
            )[0]
        map_.set_xlabel("mean of q", fontsize=9)
        terms.spines["bottom"].set_visible(True)
        terms.set_xticks(range(-6, 7, 2))
        return artists

    @staticmethod
    def draw(artists: dict[str, Any], frame: Frame) -> None:
        """Move q and the terms, colour the maps, and mark what is lowest on them."""
        x, (mean, spread) = frame["x"], frame["at"]
        artists["p"].set_verts([_filled(x, frame["p"])])
        artists["q"].set_data(x, frame["q"])
        best, colours = [], []
        for name, colour in DIRECTIONS.items():
            artists[f"{name} terms"].set_verts([_filled(x, frame[f"{name} terms"])])
            cut = "" if frame[f"{name} terms"].max() <= HIGHEST else "  (cut off at the top)"
            artists[f"{name} sum"].set_text(f"{frame[name]:.2f}{cut}")
            above = frame[f"{name} map"] - frame[f"{name} map"].min()
            artists[f"{name} map"].show(above)
            rows, columns = np.nonzero(above < 1e-9)  # two, where both humps are alike
            artists[f"{name} low"].set_data(columns / 16 - 1, rows / 16 - 1)
            artists[f"{name} at"].set_data([mean / 4], [_height(spread)])
            best += [np.exp(_grid_of_logs()[row, column]) for row, column in zip(rows, columns, strict=True)]
            colours += [colour] * len(rows)
        artists["best"].set_segments([np.column_stack([x, q]) for q in best])
        artists["best"].set_color(colours)

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """Both divergences, and which is the larger."""
        more = "missing a hump" if frame["cover"] > frame["seek"] else "filling the gap between the humps"
        return (
            f"p has a hump of {100 * state.left:.0f} % at {-state.apart / 2:.1f} and one of "
            f"{100 * (1 - state.left):.0f} % at {state.apart / 2:.1f}; q is at {state.mean:.1f} with a "
            f"spread of {state.spread:.1f}: KL(p‖q) = {frame['cover']:.2f}, KL(q‖p) = {frame['seek']:.2f}; "
            f"it pays most for {more}."
        )

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """The term under the pointer, or the divergence of the q that the map has there."""
        if ax.endswith("map"):
            row, column = (int(np.clip(round(16 * v + 16), 0, 32)) for v in (y, x))
            mean, spread = 4 * x, 1.2 * 3.5**y
            return f"mean {mean:.1f}, spread {spread:.1f}\nΣ {SIGNS[ax[:-4]]} = {frame[ax][row, column]:.1f}"
        i = int(np.abs(frame["x"] - x).argmin())
        p, q = frame["p"][i], frame["q"][i]
        return (
            f"p = {p:.2g}, q = {q:.2g}\np log(p / q) = {frame['cover terms'][i]:.2g}\n"
            f"q log(q / p) = {frame['seek terms'][i]:.2g}"
        )

    @staticmethod
    def drag(state: Any, frame: Frame, ax: str, x: float, y: float) -> Any:
        """Shift q; on a map, its spread too."""
        mean = x
        if ax.endswith("map"):
            mean, spread = 4 * x, float(np.clip(1.2 * 3.5**y, 0.4, 4.0))
            state = replace(state, spread=round(spread, 1))
        return replace(state, mean=round(float(np.clip(mean, -4, 4)), 1)) if ax else state


@lru_cache(maxsize=4)
def _regression(x: float, y: float, delta: float) -> Frame:
    """The lines (loss, 2) through the points, and the points' pulls (loss, point) on them."""
    px, py = on_a_line(x, y)
    X, lines, pulls = np.stack([px, np.ones(13)], axis=1), [], []
    huber = nn.HuberLoss("sum", delta)
    for loss_fn, near in ((nn.MSELoss("sum"), np.inf), (huber, delta)):
        weight = np.ones(13)
        for _ in range(40):
            w = np.linalg.solve(X.T * weight @ X, X.T * weight @ py)
            weight = 1 / np.maximum(np.abs(X @ w - py) / near, 1)
        lines.append(w)
        pulls.append(_pull(loss_fn, X @ w, py))
    pulls[0] /= 2
    z = np.linspace(-6, 6, 97)
    return {
        "x": px,
        "y": py,
        "lines": np.array(lines),
        "pulls": np.array(pulls),
        "huber": nn.HuberLoss("none", delta)(z, np.zeros(97)),
        "huber slope": _pull(huber, z, np.zeros(97)),
    }


@lru_cache(maxsize=4)
def _classification(odd: float, label: bool, gamma: float, yes: int) -> Frame:
    """The curves (loss, 2) through no and yes, and the points' pulls (loss, point) on their scores."""
    x, t = no_and_yes(yes, odd, label)
    X, curves, tugs = np.stack([x, np.ones_like(x)], axis=1), [], []
    for name, focus in (("squared", 0.0), ("cross-entropy", 0.0), ("focal", gamma)):
        w = np.zeros(2)
        for _ in range(15):
            p = _sigmoid(X @ w)
            cross_entropy = nn.FocalLoss(alpha=None, gamma=focus, reduction="sum")
            tug = 2 * (p - t) * p * (1 - p) if name == "squared" else _pull(cross_entropy, X @ w, t)
            curvature = X.T * (tug / (p - t) * p * (1 - p)) @ X + 0.02 * np.eye(2)
            w = w - np.linalg.solve(curvature, X.T @ tug + 0.02 * w) / (1 + focus / 2)
        curves.append(w)
        tugs.append(tug)
    z = np.linspace(-6, 6, 97)
    return {
        "cx": x,
        "t": t,
        "curves": np.array(curves),
        "tugs": np.array(tugs),
        "focal": nn.FocalLoss(None, gamma, "none")(z, np.ones(97)),
        "focal slope": _pull(nn.FocalLoss(None, gamma, "sum"), z, np.ones(97)),
    }


def _pull(loss_fn: Any, input: np.ndarray, target: np.ndarray) -> np.ndarray:
    loss_fn(input, target)
    return loss_fn.backward()


def _sigmoid(z: np.ndarray) -> np.ndarray:
    return nn.Sigmoid()(z)


def _shares(pulls: np.ndarray) -> np.ndarray:
    """How much of each loss's pull is that of the last point. Pulls (loss, point)."""
    return np.abs(pulls[:, -1]) / np.abs(pulls).sum(axis=1)


def _stacked(count: int) -> np.ndarray:
    """How far from its label each point is drawn, so that none hides another; 0 for the last."""
    return np.append(0.03 + 0.13 * (np.arange(count - 1) * 0.618 % 1), 0)


def on_a_line(x: float, y: float) -> tuple[np.ndarray, np.ndarray]:
    """x and y of twelve points near a line, and of the outlier."""
    across = np.linspace(-1.8, 1.8, 12)
    noise = 0.35 * np.random.default_rng(3).normal(size=12)
    return np.append(across, x), np.append(0.9 * across + 0.5 + noise, y)


def no_and_yes(yes: int, odd: float, label: bool) -> tuple[np.ndarray, np.ndarray]:
    """x and label of 30 points of class no, of `yes` points of class yes, and of the odd one."""
    rng = np.random.default_rng(1)
    no, others = rng.normal(-1, 0.9, 30), rng.normal(1, 0.9, 30)[:yes]
    return np.concatenate([no, others, [odd]]), np.repeat([0.0, 1.0, label], [30, yes, 1])


PLACES = np.linspace(-7, 7, 141)


def _log_normal(mean: Any, spread: Any) -> np.ndarray:
    """The logarithms of a normal distribution's shares of the 141 places."""
    return nn.LogSoftmax(dim=-1)(-0.5 * ((PLACES - mean) / spread) ** 2)


def _two_humps(apart: float, left: float) -> np.ndarray:
    """The same of a mixture of two."""
    humps = _log_normal(-apart / 2, 0.7), _log_normal(apart / 2, 0.7)
    return np.log(left * np.exp(humps[0]) + (1 - left) * np.exp(humps[1]))


def _divergence(log_p: np.ndarray, log_q: np.ndarray) -> Any:
    """KL(p‖q)."""
    return nn.KLDivLoss(reduction="sum", log_target=True)(log_q, log_p)


@lru_cache(maxsize=1)
def _grid_of_logs() -> np.ndarray:
    """log q (spread, mean, place) of 33 spreads and 33 means."""
    steps = np.linspace(-1, 1, 33)
    return _log_normal(4 * steps[:, None], 1.2 * 3.5 ** steps[:, None, None])


@lru_cache(maxsize=4)
def _divergence_maps(apart: float, left: float) -> tuple[np.ndarray, np.ndarray]:
    """KL(p‖q) and KL(q‖p) (spread, mean) of all q on the grid."""
    log_p, log_q = _two_humps(apart, left), _grid_of_logs()
    p = np.exp(log_p)
    return p @ log_p - log_q @ p, (np.exp(log_q) * (log_q - log_p)).sum(axis=-1)


def _height(spread: float) -> float:
    """Where a spread is on the maps, whose scale is logarithmic from -1 to 1."""
    return float(np.log(spread / 1.2) / np.log(3.5))


def _filled(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The outline of the area between a curve and 0."""
    return np.column_stack([[x[0], *x, x[-1]], [0, *y, 0]])
