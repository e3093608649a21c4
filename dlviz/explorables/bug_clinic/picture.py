"""The picture of BugClinic: loss, accuracy and how far the weights moved; below, symptom, test and cure."""

from typing import Any

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from dlviz.explorables.bug_clinic.bugs import BUGS, HEALTHY
from dlviz.explorables.bug_clinic.data import BATCH, EPOCHS, EVERY, TRAIN
from dlviz.explorables.kit.explorable import Frame
from dlviz.pictures import style
from dlviz.pictures.still_text import StillText

LAST = EPOCHS * TRAIN // BATCH  # steps
LOSS_TOP, MOVED_TOP = 1000, 20_000  # what is beyond leaves the picture
LOSS, ACCURACY, MOVED = range(3)  # panels
LINES = 0.205, 0.145, 0.085, 0.033  # of text: heights in the figure
COLUMNS = (  # of the curves: panel, colour, width
    (LOSS, style.BLUE, 4),
    (ACCURACY, style.BLUE, 4),
    (LOSS, style.ORANGE, 1.8),  # on top, and narrow enough to show training behind it
    (ACCURACY, style.ORANGE, 1.8),
    (MOVED, style.GREEN, 4),
    (MOVED, style.PURPLE, 1.8),
)


def setup(fig: Figure, look: style.Look) -> dict[str, Any]:
    """Three panels of curves, and lines of text below."""
    axes = fig.subplots(1, 3, width_ratios=(1.3, 1, 0.8))
    fig.subplots_adjust(0.07, 0.42, 0.985, 0.865, wspace=0.25)
    ink = look.ink
    for ax, label in zip(axes, ("loss", "accuracy", "moved"), strict=True):
        ax.set(
            label=label,
            xlim=(-2, LAST + 10),
            xticks=(0, LAST // 2, LAST),
            xlabel="steps",
            facecolor=to_rgba(look.faint, 0.3),
        )
    for ax, title in zip(axes, ("loss", "digits read correctly, %", "weights moved by"), strict=True):
        ax.set_title(title, fontsize=10, fontweight="bold")
    loss, accuracy, moved = axes
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
        curves["healthy", column] = axes[panel].plot([], [], color=colour, lw=1)[0]
        curves["curves", column] = axes[panel].plot([], [], color=colour, lw=width)[0]
    fig.legend(handles=_keys(ink), loc="center", bbox_to_anchor=(0.5, 0.285), ncols=7, fontsize=9.5,
               handlelength=1.2, columnspacing=1.1)  # fmt: skip
    for y, word in zip(LINES, ("Symptom", "Test", "Cure"), strict=False):
        fig.text(0.02, y, word, weight="bold")

    def still(*args: Any, **options: Any) -> StillText:
        return fig.add_artist(StillText(*args, transform=fig.transFigure, **options))

    return {
        "curves": curves,
        "new": [ax.plot([], [], "D", color=ink, ms=7, clip_on=False, zorder=6)[0] for ax in (loss, accuracy)],
        "beyond": [
            loss.text(1, 1.035, "", transform=loss.transAxes, ha="right"),  # beside the title
            moved.text(0.98, 0.87, "", transform=moved.transAxes, ha="right"),
        ],
        "name": still(0.02, 0.945, "", weight="bold", size=13),
        "said": [still(0.135, y, "") for y in LINES[:2]],
        "cure": [still(0.135, y, "", family="monospace", size=9.5) for y in LINES[2:]],
    }


def _keys(ink: str) -> list[Line2D]:
    """What the legend shows."""
    return [
        Line2D([], [], color=style.BLUE, lw=4, label="training"),
        Line2D([], [], color=style.ORANGE, lw=1.8, label="validation"),
        Line2D([], [], color=ink, marker="D", ls="", ms=6, label="new digits"),
        Line2D([], [], color=style.GREEN, lw=4, label="first layer"),
        Line2D([], [], color=style.PURPLE, lw=1.8, label="second layer"),
        Line2D([], [], color=style.GREY, lw=1, label="thin: healthy"),
        Line2D([], [], color=style.GREY, lw=1, ls=":", label="guessing"),
    ]


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
    for text, (value, top) in zip(artists["beyond"], ends, strict=True):
        text.set_text(f"▲ up to {number(value)}" if value > top else "")
    known = BUGS.get(bug, HEALTHY)
    artists["name"].set_text(bug if n == 0 else f"{bug}, rate × {factor(n)}")
    artists["said"][0].set_text(known.symptom if n == 0 else outcome(frame))
    artists["said"][1].set_text(known.asks)
    cure = ("none needed at its usual rate",) if known is HEALTHY and n else known.cure
    for text, line in zip(artists["cure"], (*cure, ""), strict=False):
        text.set_text(line)


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
