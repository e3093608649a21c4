"""The picture of BugClinic: the symptom; loss, accuracy and how far the weights moved; test and cure."""

from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

from dlviz.explorables.bug_clinic.bugs import BUGS, HEALTHY
from dlviz.explorables.bug_clinic.data import BATCH, EPOCHS, EVERY, TRAIN
from dlviz.explorables.kit.explorable import Frame
from dlviz.explorables.kit.headline import Headline
from dlviz.pictures import style
from dlviz.pictures.still_text import StillText
from dlviz.pictures.writing import Writing

SIZE = WIDTH, HEIGHT = 760, 470
LAST = EPOCHS * TRAIN // BATCH  # steps
LOSS_TOP, MOVED_TOP = 1000, 20_000  # what is beyond leaves the picture
LOSS, ACCURACY, MOVED = range(3)  # panels
LINES = 76, 48, 22  # baselines of the text, in pixels from below
PANELS = (54, 246), (414, 138), (606, 92)  # left edge and width
BOTTOM, TALL = 142, 236  # of all panels
APART = 16  # from one label to the next
COLUMNS = (  # of the curves: panel, colour, width
    (LOSS, style.BLUE, 4),
    (ACCURACY, style.BLUE, 4),
    (LOSS, style.ORANGE, 1.8),  # on top, and narrow enough to show training behind it
    (ACCURACY, style.ORANGE, 1.8),
    (MOVED, style.GREEN, 4),
    (MOVED, style.PURPLE, 1.8),
)


def setup(fig: Figure, look: style.Look) -> dict[str, Any]:
    """What is seen, in words; three panels of curves; and lines of text below."""
    page = fig.add_axes((0, 0, 1, 1), label="page", xlim=(0, WIDTH), ylim=(0, HEIGHT), zorder=-1)
    page.set_axis_off()
    axes = [
        fig.add_axes((x / WIDTH, BOTTOM / HEIGHT, wide / WIDTH, TALL / HEIGHT), label=label)
        for (x, wide), label in zip(PANELS, ("loss", "accuracy", "moved"), strict=True)
    ]
    ink = look.ink
    for ax in axes:
        ax.set(
            xlim=(-2, LAST + 10),
            xticks=(0, LAST // 2, LAST),
            xlabel="steps",
            facecolor=to_rgba(look.faint, 0.3),
        )
    loss, accuracy, moved = axes
    loss.set_title("loss", fontsize=11, fontweight="bold")
    accuracy.set_title("digits read, %", fontsize=11, fontweight="bold")
    moved.set_title("weights moved by", fontsize=10, color=look.muted)
    loss.set_yscale("symlog", linthresh=3, linscale=5)
    loss.set(ylim=(0, LOSS_TOP), yticks=(0, 1, np.log(10), 10, 100, 1000))
    loss.set_yticklabels(("0", "1", "ln 10", "10", "100", "1000"))
    accuracy.set(ylim=(0, 102), yticks=(0, 10, 50, 100))
    moved.set_yscale("symlog", linthresh=0.1)
    moved.set(ylim=(-0.01, MOVED_TOP), yticks=(0, 0.1, 1, 10, 100, 1000, 10_000))
    moved.set_yticklabels(("0", "0.1", "1", "10", "100", "1000", "10⁴"))
    for ax, guessing in ((loss, np.log(10)), (accuracy, 10)):
        ax.axhline(guessing, color=style.GREY, lw=1, ls=":")
    curves = {}
    for column, (panel, colour, width) in enumerate(COLUMNS):
        axes[panel].minorticks_off()
        curves["healthy", column] = axes[panel].plot([], [], color=colour, lw=1, alpha=0.7)[0]
        curves["curves", column] = axes[panel].plot([], [], color=colour, lw=width)[0]
    for y, word in zip(LINES, ("Test", "Cure"), strict=False):
        page.text(12, y, word, weight="bold")

    def still(y: float, **options: Any) -> StillText:
        return page.add_artist(StillText(62, y, "", **options))

    names = {
        "training": look.written(style.BLUE),
        "validation": look.written(style.ORANGE),
        "new digits": ink,
        "healthy": look.muted,
        "guessing": look.muted,
        "layer 1": look.written(style.GREEN),
        "layer 2": look.written(style.PURPLE),
    }
    return {
        "headline": Headline(page, look, 12, HEIGHT - 28, WIDTH - 24, good=style.GREEN, bad=style.RED),
        "curves": curves,
        "new": [ax.plot([], [], "D", color=ink, ms=7, clip_on=False, zorder=6)[0] for ax in (loss, accuracy)],
        "names": {name: Writing(page, colour, 13) for name, colour in names.items()},
        "beyond": [
            loss.text(1, 1.035, "", transform=loss.transAxes, ha="right"),  # beside the title
            moved.text(0.98, 0.87, "", transform=moved.transAxes, ha="right"),
        ],
        "asks": still(LINES[0]),
        "cure": [still(y, family="monospace", size=9.5) for y in LINES[1:]],
    }


def draw(artists: dict[str, Any], frame: Frame) -> None:
    """Lay the curves, and write."""
    bug, n = frame["settings"]
    steps = EVERY * np.arange(len(frame["curves"]))
    for (run, column), line in artists["curves"].items():
        values = frame[run][:, column]
        line.set_data(steps, 100 * values if COLUMNS[column][0] == ACCURACY else np.minimum(values, 1e9))
    loss, accuracy = frame["new"]
    for marker, value in zip(artists["new"], (min(loss, LOSS_TOP), 100 * accuracy), strict=True):
        marker.set_data([LAST + 6], [value])
    highest = frame["curves"].max(axis=0)
    ends = (max(highest[0], highest[2]), LOSS_TOP), (max(highest[4:]), MOVED_TOP)
    for text, say, (value, top) in zip(artists["beyond"], ("▲ up to", "▲"), ends, strict=True):
        text.set_text(f"{say} {number(value)}" if value > top else "")
    _name(artists, frame)
    known = BUGS.get(bug, HEALTHY)
    title = f"{'Healthy' if known is HEALTHY else f'Bug: {bug}'}{f', rate × {factor(n)}' if n else ''}"
    symptom = known.symptom if n == 0 else outcome(frame)
    artists["headline"].show(title, symptom, "good" if known is HEALTHY else "bad")
    artists["asks"].set_text(known.asks)
    cure = ("none needed at its usual rate",) if known is HEALTHY and n else known.cure
    for text, line in zip(artists["cure"], (*cure, ""), strict=False):
        text.set_text(line)


def _name(artists: dict[str, Any], frame: Frame) -> None:
    """Write at the end of each curve what it is."""
    last, healthy = frame["curves"][-1], frame["healthy"][-1]
    loss = {"training": last[0], "validation": last[2], "new digits": frame["new"][0], "guessing": np.log(10)}
    if not np.array_equal(frame["curves"], frame["healthy"], equal_nan=True):
        loss["healthy"] = np.mean(healthy[[0, 2]])
    places: dict[str, tuple[float, float]] = {}
    for named, panel, line in (
        (loss, LOSS, artists["curves"]["curves", 0]),
        ({"layer 1": last[4], "layer 2": last[5]}, MOVED, artists["curves"]["curves", 4]),
    ):
        low, high = line.axes.get_ylim()
        values = np.clip(np.nan_to_num([*named.values()], nan=high), low, high)
        y = line.axes.transData.transform(np.column_stack([np.zeros(len(values)), values]))[:, 1]
        y = spread(y / line.figure.bbox.height * HEIGHT, APART, BOTTOM, BOTTOM + TALL)
        x = sum(PANELS[panel]) + (10 if panel == LOSS else 6)
        places |= {name: (x, at - 5) for name, at in zip(named, y, strict=True)}
    for name, writing in artists["names"].items():
        writing.show([(places[name], "left", name)] if name in places else [])


def spread(places: np.ndarray, apart: float, low: float, high: float) -> np.ndarray:
    """Heights near to these (n,), in the same order, `apart` from one another and between low and high."""
    order, found = np.argsort(places, kind="stable"), np.clip(places, low, high)
    for i, j in pairwise(order):  # upwards
        found[j] = max(found[j], found[i] + apart)
    found[order[-1]] = min(found[order[-1]], high)
    for j, i in pairwise(order[::-1]):  # and down again from the top
        found[i] = min(found[i], found[j] - apart)
    return found


def outcome(frame: Frame) -> str:
    """How validation ends, beside the healthy run."""
    (loss, right), (healthy, healthy_right) = (frame[run][-1, 2:4] for run in ("curves", "healthy"))
    return (
        f"Validation ends at loss {number(loss)} with {100 * right:.0f} % right "
        f"(healthy: {number(healthy)} with {100 * healthy_right:.0f} %)."
    )


def factor(n: int) -> str:
    """2ⁿ in words, for n ≤ 0."""
    return f"1/{2**-n}" if n else "1"


def number(value: float) -> str:
    """Two digits behind the point, or the power of ten of what is very large."""
    if not np.isfinite(value):
        return "infinity"
    if value < 1000:
        return f"{value:.2f}"
    return "10" + f"{np.log10(value):.0f}".translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
