"""Left the scores; right exp(z′) and the shares, above as the formula is written, below the safe way."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure

from dlviz.explorables.kit.explorable import Frame
from dlviz.pictures import style
from dlviz.pictures.numerals import power_of_ten
from dlviz.pictures.still_text import StillText
from dlviz.pictures.writing import Writing

SIZE = WIDTH, HEIGHT = 720, 404
BLOCKS = {"naive": 234, "stable": 40}  # bottom edges, in pixels, as all places below
HIGH, TOP = 132, -1.15  # of a block: pixels; rows are at 0 to 3, and above them is a strip for words
LEFT, NUMBERS, PERCENT = 186, 272, 706  # edges
EXPONENTS, SHARES = (284, 200), (504, 142)  # left edge and width
SMALLEST, LARGEST = -744.4, 709.8  # exp of less is 0 as a float64, of more infinity
REACH = 1100  # exponents that are shown
COLOURS = {"naive": style.ORANGE, "stable": style.BLUE}
POWERS = {"naive": ("z′", "exp(z′)"), "stable": ("z′ − max", "exp(z′ − max)")}
SMALL = 9.5  # points
GREAT = {"fontsize": 12, "fontweight": "bold"}


def setup(fig: Figure, look: style.Look) -> dict[str, Any]:
    """The scores, and for both ways a block: exponents on a line, and the shares."""

    def axes(label: str, left: float, bottom: float, wide: float, high: float, **options: Any) -> Axes:
        box = left / WIDTH, bottom / HEIGHT, wide / WIDTH, high / HEIGHT
        return fig.add_axes(box, label=label, **options)

    page = axes("page", 0, 0, WIDTH, HEIGHT, xlim=(0, WIDTH), ylim=(0, HEIGHT), zorder=-1)
    page.set_axis_off()
    scores = axes("scores", 36, 84, 134, 282, xlim=(-0.6, 3.6), ylim=(-5.5, 5.5), yticks=(-5, 0, 5))
    scores.set(xticks=range(4), xticklabels=[f"$z_{i}$" for i in (1, 2, 3, 4)])
    scores.tick_params(axis="x", length=0)
    scores.axhline(0, color=look.ink, lw=0.6, alpha=0.5)
    page.text(36, 380, "drag a score", fontsize=11, fontweight="bold")
    page.text(36, 42, "z′ = (z + shift) / T", fontsize=11)

    parts: dict[str, Any] = {"scores": _bars(scores, style.GREY)}
    for name, bottom in BLOCKS.items():
        parts[name] = _block(axes, page, name, bottom, look)
    parts["numbers"] = Writing(page, look.ink, 13.5)
    parts["lost"] = Writing(page, look.written(style.RED), 17, "bold")
    parts["verdicts"] = {
        ill: page.add_artist(
            StillText(PERCENT, BLOCKS["naive"] + HIGH + 14, "", color=look.written(c), ha="right", **GREAT)
        )
        for ill, c in ((True, style.RED), (False, style.GREEN))
    }
    return parts


def _block(axes: Any, page: Axes, name: str, bottom: float, look: style.Look) -> dict[str, Any]:
    """The line of exponents, where exp is lost beyond both ends, and the shares."""
    colour, rows = COLOURS[name], {"ylim": (3.5, TOP), "yticks": []}
    line = axes(f"{name} exponents", EXPONENTS[0], bottom, EXPONENTS[1], HIGH, **rows, xlim=(-REACH, REACH))
    line.set_xticks((SMALLEST, 0, LARGEST), (power_of_ten(-324), "1", power_of_ten(308)), fontsize=10.5)
    line.spines["left"].set_visible(False)
    line.vlines(0, 3.5, -0.4, color=look.ink, lw=0.6, alpha=0.5)
    for ends, word in (((-REACH, SMALLEST), "0"), ((LARGEST, REACH), "∞")):
        line.axvspan(*ends, color=style.RED, alpha=0.25, lw=0)
        line.text(sum(ends) / 2, -0.78, word, ha="center", va="center", **GREAT)
    shares = axes(f"{name} shares", SHARES[0], bottom, SHARES[1], HIGH, **rows, xlim=(0, 1), xticks=[])
    shares.spines["bottom"].set_visible(False)
    tracks = [_box(0, i - 0.34, 1, i + 0.34) for i in range(4)]
    shares.add_collection(PolyCollection(tracks, linewidths=0, facecolor=look.faint, alpha=0.5))
    exponent, power = POWERS[name]
    title = f"{name}: {power} / Σ {power}"
    page.text(LEFT, bottom + HIGH + 14, title, fontsize=11, fontweight="bold")
    line.text(0, -0.78, power, ha="center", va="center", fontsize=SMALL)
    for x, head in ((NUMBERS, exponent), (PERCENT, "share")):
        page.text(x, row(bottom, -0.78), head, ha="right", va="center", fontsize=SMALL)
    for i in range(4):
        page.text(LEFT, row(bottom, i), f"$z_{i + 1}$", va="center", fontsize=11)
    return {
        "sticks": line.add_collection(
            LineCollection([], colors=colour, lw=5, capstyle="butt"), autolim=False
        ),
        "dots": [line.plot([], [], mark, color=colour, ms=10, mew=0)[0] for mark in "o<>"],
        "shares": _bars(shares, colour),
    }


def draw(artists: dict[str, Any], frame: Frame) -> None:
    """Move the exponents along their lines and fill the shares; a share that is no number says so."""
    z, scaled = frame["z"], frame["scaled"]
    artists["scores"].set_verts([_box(i - 0.35, 0, i + 0.35, score) for i, score in enumerate(z)])
    numbers, lost = [], []
    for name, exponents in (("naive", scaled), ("stable", scaled - scaled.max())):
        bottom, block, shares = BLOCKS[name], artists[name], frame[name]
        ends = np.clip(exponents, 65 - REACH, REACH - 65)
        block["sticks"].set_segments([[(0, i), (end, i)] for i, end in enumerate(ends)])
        side = np.where(exponents < -REACH, 1, np.where(exponents > REACH, 2, 0))
        for which, dots in enumerate(block["dots"]):
            dots.set_data(ends[side == which], np.flatnonzero(side == which))
        block["shares"].set_verts(
            [_box(0, i - 0.34, s, i + 0.34) for i, s in enumerate(np.nan_to_num(shares))]
        )
        for i, (exponent, share) in enumerate(zip(exponents, shares, strict=True)):
            y = row(bottom, i) - 5
            numbers.append(((NUMBERS, y), "right", number(exponent)))
            if np.isnan(share):
                lost.append(((SHARES[0] + 8, y - 1), "left", "NaN"))
            else:
                numbers.append(((PERCENT, y), "right", f"{100 * share:.0f} %"))
    artists["numbers"].show(numbers)
    artists["lost"].show(lost)
    said, ill = verdict(frame)
    for kind, text in artists["verdicts"].items():
        text.set_text(said if kind == ill else "")


def verdict(frame: Frame) -> tuple[str, bool]:
    """What becomes of the formula as it is written, and whether that is wrong."""
    naive = frame["naive"]
    with np.errstate(over="ignore"):
        infinite = np.isinf(frame["power"].sum())
    if np.isnan(naive).any():
        return ("∞ / ∞ = NaN" if infinite else "0 / 0 = NaN"), True
    if np.allclose(naive, frame["stable"]):
        return "works: the same shares", False
    return ("the sum is ∞" if infinite else "digits are lost"), True


def row(bottom: float, i: float) -> float:
    """The height of a block's row on the page."""
    return bottom + HIGH * (3.5 - i) / (3.5 - TOP)


def number(value: float) -> str:
    """Five digits, with a minus sign."""
    return f"{round(value, 10) + 0.0:.5g}".replace("-", "−")


def _bars(ax: Axes, colour: str) -> PolyCollection:
    return ax.add_collection(PolyCollection([], linewidths=0, facecolor=colour), autolim=False)


def _box(left: float, bottom: float, right: float, top: float) -> list[tuple[float, float]]:
    return [(left, bottom), (left, top), (right, top), (right, bottom)]
