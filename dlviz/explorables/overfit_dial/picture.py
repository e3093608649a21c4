"""Above what is seen; left the points and the fits; right both errors over the steps, and their gap."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from dlviz.explorables.kit.headline import Headline
from dlviz.explorables.overfit_dial.data import STEPS
from dlviz.pictures import style
from dlviz.pictures.style import Look
from dlviz.pictures.writing import Writing

SIZE = 720, 486
UP = 56  # pixels for the headline: all other places count from below it
MUCH = 0.1  # of an error
SMALL = 9  # points: 10 pixels where the page is narrow
HIGH = 2.0  # a point farther up or down is a triangle at the edge
SEEN, UNSEEN, BEST = style.BLUE, style.ORANGE, style.GREEN
DASH = 0, (4, 1)  # of the error on seen points
SUM = {"unseen": 476, "seen": 572, "gap": 673}  # pixels: where the numbers of the sum stand


def setup(fig: Figure, look: Look) -> dict[str, Any]:
    """Left the points and the fits; right the last errors as a sum, above the curves that they end."""
    page = _axes(fig, "page", 0, 0, *SIZE)
    page.set(xlim=(0, SIZE[0]), ylim=(0, SIZE[1]))
    page.set_axis_off()
    fit, errors = _axes(fig, "fit", 38, UP + 30, 362, 308), _axes(fig, "errors", 450, UP + 116, 258, 222)
    fit.set(xlim=(-1.04, 1.04), ylim=(-2.15, 2.15), xticks=(-1, 0, 1), yticks=(-1, 0, 1))
    fit.set_title("points and fit")
    errors.set(xscale="log", xlim=(0.85, 1.18 * STEPS), ylim=(0, 1.05), yticks=(0, 0.5, 1))
    errors.set(xticks=(1, 10, 100, 400), xticklabels=("1", "10", "100", "400"))
    errors.minorticks_off()
    errors.set_xlabel("steps of training: drag", labelpad=1)

    page.text(450, 408, "error after the last step", fontsize=11)
    for name, x in SUM.items():
        page.text(x, 348, name, ha="center")
    for sign, left, right in (("−", "unseen", "seen"), ("=", "seen", "gap")):
        page.text((SUM[left] + SUM[right]) / 2, 367, sign, ha="center", fontsize=15)
    samples = {"solid_capstyle": "butt", "dash_capstyle": "butt"}
    page.plot(SUM["unseen"] + np.array([-22, 22]), [338, 338], color=UNSEEN, **samples)
    page.plot(SUM["seen"] + np.array([-22, 22]), [338, 338], color=SEEN, ls=DASH, **samples)
    page.plot(SUM["gap"] + np.array([-22, 22]), [338, 338], color=UNSEEN, alpha=0.25, lw=8, **samples)

    artists = _errors(errors, look) | _fit(fit, look)
    artists["sum"] = [
        Writing(page, colour, 21, "bold") for colour in (look.written(UNSEEN), look.written(SEEN), look.ink)
    ]
    artists["headline"] = Headline(
        page, look, 12, SIZE[1] - 26, SIZE[0] - 24, good=style.GREEN, bad=style.RED
    )
    legend = ("seen", "mirrored", "unseen", "truth", "last", "best", "floor")  # down the columns
    fig.legend(
        handles=[artists[name] for name in legend],
        loc="lower center",
        ncols=4,
        fontsize=SMALL,
        handlelength=1.6,
        columnspacing=1.3,
        borderaxespad=0.2,
    )
    return artists


def draw(artists: dict[str, Any], frame: dict[str, Any]) -> None:
    """Lay the curves, shade what lies between the two errors, and write their ends as a sum."""
    steps, low, high = np.arange(1, len(frame["train"]) + 1), frame["train"], frame["unseen"]
    artists["train"].set_data(steps, low)
    artists["errors"].set_data(steps, high)
    around = np.concatenate([steps, steps[::-1]]), np.concatenate([low, high[::-1]])
    artists["gap"].set_verts([np.column_stack(around)])
    _put(artists["floor"], artists["floor"].axes.get_xlim(), [frame["noise"]] * 2)
    best = frame["checkpoint"]
    artists["checkpoint"].set_data([best, best], [0, high[best - 1]])
    artists["end"].set_data(steps[[-1, -1]], [low[-1], high[-1]])
    ends = number(high[-1]), number(low[-1]), gap(low[-1], high[-1], 2)
    for writing, x, text in zip(artists["sum"], SUM.values(), ends, strict=True):
        writing.show([((x, 368), "center", text)])
    artists["headline"].show(*headline(frame))

    places = {"seen": (frame["x"], frame["t"]), "unseen": (frame["unseen_x"], frame["unseen_t"])}
    for name, (x, t) in {**places, "mirrored": frame["mirrored"]}.items():
        inside = np.abs(t) <= HIGH
        _put(artists[name], x[inside], t[inside])
        _put(artists[f"{name} above"], x[t > HIGH], np.full((t > HIGH).sum(), HIGH))
        _put(artists[f"{name} below"], x[t < -HIGH], np.full((t < -HIGH).sum(), -HIGH))
    for name in ("truth", "last", "best"):
        _put(artists[name], frame["grid"], frame[name])


def headline(frame: dict[str, Any]) -> tuple[str, str, str]:
    """Whether it overfits, underfits or neither; what would help; and whether that is good or bad."""
    seen, unseen, noise = frame["train"][-1], frame["unseen"][-1], frame["noise"]
    best, at = frame["unseen"].min(), frame["checkpoint"]
    away = np.sqrt(np.mean((frame["last"] - frame["truth"]) ** 2))
    was = f"At step {at} (green) the error on unseen points was {number(best)}, now it is {number(unseen)}."
    worse = unseen - best > MUCH / 2
    if unseen - seen > MUCH and (worse or seen < noise + MUCH):
        finding = "Overfitting: it does far worse on unseen points than on those it has seen"
        return finding, was if worse else "More points or a remedy would narrow the gap.", "bad"
    if worse:
        return "Past its best: it has met unseen points more closely before", was, "bad"
    if away > 2 * MUCH:
        finding = "Underfitting: the fit is still far from the truth"
        return (
            finding,
            "More units, more steps or a smaller penalty would let it come closer.",
            "bad",
        )
    floor = f"Noise alone (dotted) makes an error of {number(noise)}." if noise else "There is no noise."
    return "A good fit: about the same error on seen and on unseen points", floor, "good"


def _put(line: Line2D, x: Any, y: Any) -> None:
    """Give a line its data if they are new: else it need not be drawn again."""
    if not (np.array_equal(line.get_xdata(), x) and np.array_equal(line.get_ydata(), y)):
        line.set_data(x, y)


def gap(seen: float, unseen: float, digits: int) -> str:
    """Unseen minus seen, both rounded first, so that it fits what is written beside it."""
    return number(round(float(unseen), digits) - round(float(seen), digits), digits)


def number(value: float, digits: int = 2) -> str:
    """A number with the sign that texts have."""
    return f"{round(float(value), digits) + 0.0:.{digits}f}".replace("-", "−")


def _errors(ax: Axes, look: Look) -> dict[str, Any]:
    """Both errors, the area between them, the best step, and the lowest error that anyone can have."""
    area = PolyCollection([], facecolor=UNSEEN, alpha=0.25, lw=0)
    return {
        "gap": ax.add_collection(area, autolim=False),
        "floor": ax.plot([], [], color=style.GREY, lw=1.2, ls=":", label="noise alone", zorder=1)[0],
        "train": ax.plot([], [], color=SEEN, ls=DASH)[0],
        "errors": ax.plot([], [], color=UNSEEN)[0],
        "end": ax.plot([], [], color=look.ink, lw=1.5, marker="_", ms=9)[0],
        "checkpoint": ax.plot([], [], "o-", color=BEST, ms=9, lw=1, markevery=[1], zorder=5)[0],
    }


def _fit(ax: Axes, look: Look) -> dict[str, Any]:
    """The points, the truth and both fits. What seldom changes lies lowest (zorder), and is kept."""
    looks = {
        "unseen": ("unseen points", ".", {"color": UNSEEN, "ms": 5, "alpha": 0.6, "zorder": 1}),
        "mirrored": ("their mirror images", "o", {"mfc": "none", "mec": SEEN, "ms": 7, "zorder": 4}),
        "seen": ("training points", "o", {"color": SEEN, "ms": 7, "zorder": 4}),
    }
    artists = {}
    for name, (label, marker, keywords) in looks.items():
        artists[name] = ax.plot([], [], marker, label=label, **keywords)[0]
        for place, shape in {" above": "^", " below": "v"}.items():
            artists[name + place] = ax.plot([], [], shape, **{**keywords, "zorder": 1})[0]
    lines = {
        "truth": ("truth", {"color": style.GREY, "lw": 4, "alpha": 0.4, "zorder": 1}),
        "last": ("fit after the last step", {"color": look.ink, "lw": 2}),
        "best": ("fit at the lowest unseen error", {"color": BEST, "lw": 2, "ls": (0, (5, 1))}),
    }
    return artists | {
        name: ax.plot([], [], label=label, **keywords)[0] for name, (label, keywords) in lines.items()
    }


def _axes(fig: Figure, label: str, left: float, top: float, width: float, height: float) -> Axes:
    """Axes at a place in CSS pixels from the top left corner."""
    across, down = SIZE
    box = (left / across, 1 - (top + height) / down, width / across, height / down)
    return fig.add_axes(box, label=label)
