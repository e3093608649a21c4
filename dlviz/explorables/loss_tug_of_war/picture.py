"""The points and the fit of each loss; the losses, their gradients, and the diamond's share of the pull."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

from dlviz.pictures import style
from dlviz.pictures.style import Look
from dlviz.pictures.writing import Writing

SIZE = 720, 440
SMALL = 9  # points: 10 pixels where the page is narrow
HEAD = {"fontsize": 10.5, "fontweight": "bold"}
LEFT, LONG = 424, 284  # pixels: where the bars begin, and how long they are
PITCH = 52  # from one of them to the next
LINES = "fit", "sample", "loss", "gradient"


@dataclass(frozen=True)
class Task:
    """The colour and the dash of each loss, and what the axes of the task look like."""

    losses: dict[str, tuple]
    line: str
    across: str
    axes: dict[str, dict[str, Any]]


def _view(reach: float, ylim: tuple, xticks: tuple, yticks: dict[str, float]) -> dict[str, Any]:
    """What the axes show, from -reach to reach."""
    ticks = {"xticks": xticks, "yticks": [*yticks.values()], "yticklabels": [*yticks]}
    return {"xlim": (-reach, reach), "ylim": ylim, **ticks}


SQUARED, HUBER = (style.BLUE, "-"), (style.ORANGE, (0, (4, 1)))
CROSS_ENTROPY, FOCAL = (style.GREEN, (0, (4, 1))), (style.ORANGE, (0, (1.2, 0.7)))
TASKS = {
    "regression": Task(
        {"squared error": SQUARED, "Huber": HUBER},
        "line",
        "prediction − target",
        {
            "fit": _view(2.3, (-4.5, 4.5), (-2, 0, 2), {"−4": -4, "0": 0, "4": 4}),
            "loss": _view(7.5, (-1.4, 21), (-5, 0, 5), {"0": 0, "10": 10, "20": 20}),
            "gradient": _view(7.5, (-7.5, 7.5), (-5, 0, 5), {"−5": -5, "0": 0, "5": 5}),
        },
    ),
    "classification": Task(
        {"squared error": SQUARED, "cross-entropy": CROSS_ENTROPY, "focal": FOCAL},
        "curve",
        "score of the true label: negative is wrong",
        {
            "fit": _view(3.7, (-0.25, 1.25), (-3, 0, 3), {"no": 0, "yes": 1}),
            "loss": _view(9.6, (-0.6, 8.6), (-5, 0, 5), {"0": 0, "4": 4, "8": 8}),
            "gradient": _view(9.6, (-1.5, 0.2), (-5, 0, 5), {"−1": -1, "0": 0}),
        },
    ),
}


def setup(fig: Figure, look: Look) -> dict[str, Any]:
    """Left the fit; right above, the losses and their gradients; below them a bar for each loss."""
    page = _axes(fig, "page", 0, 0, *SIZE)  # what seldom changes on it lies lowest (zorder) and is kept
    page.set(xlim=(0, SIZE[0]), ylim=(0, SIZE[1]))
    page.set_axis_off()
    fit, loss = _axes(fig, "fit", 36, 34, 344, 376), _axes(fig, "loss", 426, 34, 116, 150)
    gradient = _axes(fig, "gradient", 592, 34, 116, 150)
    for ax, title in ((fit, ""), (loss, "loss"), (gradient, "gradient (pull)")):
        ax.set_title(title, **HEAD)
        ax.tick_params(colors=look.ink, pad=2)  # for the ticks of the other task, too
        ax.set_facecolor(to_rgba(look.faint, 0.3))
    for ax in (loss, gradient):
        ax.axhline(0, color=look.faint, lw=1)
        ax.axvline(0, color=look.faint, lw=1)
    page.text(LEFT, 182, "the diamond's share of all the pull", va="center", **HEAD)

    mark = {"ls": "", "mec": look.ink, "mew": 1, "zorder": 4}
    return {
        "threads": fit.add_collection(LineCollection([], lw=2, alpha=0.55, zorder=1.5), autolim=False),
        "pulls": fit.add_collection(LineCollection([], lw=6, alpha=0.8, zorder=1.6), autolim=False),
        "filled": fit.scatter([], [], 26, ec=look.ink, fc=look.ink, zorder=3),
        "hollow": fit.scatter([], [], 26, ec=look.ink, fc="none", zorder=3),
        "diamond": fit.plot([], [], "D", ms=12, color=style.RED, mec=look.paper, zorder=5)[0],
        "across": page.text(567, 220, "", fontsize=SMALL, ha="center", va="center", zorder=0),
        "tracks": page.add_collection(PolyCollection([], facecolors=look.faint, zorder=0)),
        "bars": page.add_collection(PolyCollection([])),
        "percents": Writing(page, look.ink, 18, "bold"),
        "losses": [
            {
                "fit": fit.plot([], [], lw=2.6)[0],
                "loss": loss.plot([], [], lw=2.2, zorder=1)[0],
                "gradient": gradient.plot([], [], lw=2.2, zorder=1)[0],
                "marks": [ax.plot([], [], "D", ms=size, **mark)[0] for ax in (loss, gradient)],
                "sample": page.plot([], [], lw=2.6, zorder=0)[0],
                "name": page.text(LEFT + 36, 0, "", va="center", zorder=0),
            }
            for size in (11, 8.5, 6)  # so that none hides another
        ],
    }


def draw(artists: dict[str, Any], frame: dict[str, Any]) -> None:
    """Lay the fits with their threads to every point, put the diamonds on the curves, fill the bars."""
    x, t, weights, pulls, z = (frame[name] for name in ("x", "t", "weights", "pulls", "z"))
    name = "regression" if len(pulls) == 2 else "classification"  # it has as many losses
    task, fit = TASKS[name], artists["diamond"].axes
    if fit.get_xlim() != task.axes["fit"]["xlim"]:
        _dress(artists, task)

    left, right = fit.get_xlim()
    across = np.linspace(left, right, 67)
    fits, hung = (weights[:, :1] * v + weights[:, 1:] for v in (across, x))
    reach, y, filled = -pulls, t, np.full(len(t), True)
    if name == "classification":
        fits, hung, reach = _sigmoid(fits), _sigmoid(hung), -0.35 * pulls
        y, filled = t + (2 * t - 1) * _stacked(len(t)), t > 0.5
    artists["filled"].set_offsets(np.stack([x, y], axis=1)[:-1][filled[:-1]])
    artists["hollow"].set_offsets(np.stack([x, y], axis=1)[:-1][~filled[:-1]])
    artists["diamond"].set_data(x[-1:], y[-1:])

    beside = np.arange(len(pulls))[:, None] - (len(pulls) - 1) / 2  # the threads of the losses, side by side
    pixel = (right - left) / 344
    ends = np.stack([x + 2.5 * pixel * beside, hung, x + 2.5 * pixel * beside, hung + reach], axis=-1)
    artists["threads"].set_segments(ends[:, :-1].reshape(-1, 2, 2))
    artists["threads"].set_color([colour for colour, _ in task.losses.values() for _ in x[:-1]])
    ends[:, -1, ::2] = x[-1] + 7 * pixel * beside
    artists["pulls"].set_segments(ends[:, -1].reshape(-1, 2, 2))
    artists["pulls"].set_color([colour for colour, _ in task.losses.values()])

    shares = np.abs(pulls[:, -1]) / np.abs(pulls).sum(axis=1)
    rows = _rows(len(shares))
    artists["bars"].set_verts([_bar(y, share) for y, share in zip(rows, shares, strict=True)])
    percents = (f"{100 * share:.0f} %" for share in shares)
    artists["percents"].show(
        ((LEFT + LONG, y - 6), "right", text) for y, text in zip(rows, percents, strict=True)
    )
    for i, (parts, at) in enumerate(zip(artists["losses"], frame["at"], strict=False)):
        parts["fit"].set_data(across, fits[i])
        inside = np.clip(at, z[0], z[-1])
        for curve, values, mark in zip(
            ("loss", "gradient"), (frame["losses"], frame["gradients"]), parts["marks"], strict=True
        ):
            if not np.array_equal(parts[curve].get_ydata(), values[i]):  # most stay as they are
                parts[curve].set_data(z, values[i])
            mark.set_data([inside], [np.interp(inside, z, values[i])])
            mark.set_marker("D" if inside == at else "<" if at < 0 else ">")  # it points to one farther out


def _dress(artists: dict[str, Any], task: Task) -> None:
    """Give the axes and the lines the look of a task."""
    fit, first = artists["diamond"].axes, artists["losses"][0]
    for ax in (fit, first["loss"].axes, first["gradient"].axes):
        ax.set(**task.axes[ax.get_label()])
    artists["across"].set_text(task.across)
    fit.set_title(f"drag the diamond: which {task.line} follows it?", loc="left", **HEAD)
    rows = _rows(len(task.losses))
    artists["tracks"].set_verts([_bar(y, 1) for y in rows])
    artists["bars"].set_facecolors([colour for colour, _ in task.losses.values()])
    for parts in artists["losses"]:
        for line in (*(parts[name] for name in LINES), *parts["marks"]):
            line.set_data([], [])
        parts["name"].set_text("")
    for parts, y, (name, (colour, dash)) in zip(artists["losses"], rows, task.losses.items(), strict=False):
        for line in (parts[name] for name in LINES):
            line.set(color=colour, ls=dash)
        for mark in parts["marks"]:
            mark.set_markerfacecolor(colour)
        parts["sample"].set_data([LEFT, LEFT + 28], [y, y])
        parts["name"].set(y=y, text=name)


def _rows(losses: int) -> list[float]:
    """Where the name of each loss stands, in pixels from below."""
    return [148 - PITCH * i for i in range(losses)]


def _bar(y: float, share: float) -> np.ndarray:
    """The corners of the bar below a name."""
    right, top, bottom = LEFT + LONG * share, y - 12, y - 28
    return np.array([[LEFT, top], [right, top], [right, bottom], [LEFT, bottom]])


def _sigmoid(z: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + np.tanh(z / 2))  # never overflows


def _stacked(count: int) -> np.ndarray:
    """How far from its label each point is drawn, so that none hides another; 0 for the last."""
    return np.append(0.03 + 0.13 * (np.arange(count - 1) * 0.618 % 1), 0)


def _axes(fig: Figure, label: str, left: float, top: float, width: float, height: float) -> Axes:
    """Axes at a place in CSS pixels from the top left corner."""
    across, down = SIZE
    box = (left / across, 1 - (top + height) / down, width / across, height / down)
    return fig.add_axes(box, label=label)
