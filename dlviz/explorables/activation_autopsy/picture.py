"""Above what is found; left the curve and what arrives at it; right each layer's outputs, gradient, units."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from dlviz.explorables.activation_autopsy.code_numpy import root
from dlviz.explorables.activation_autopsy.findings import EXPLODED, FADED, findings, headline
from dlviz.explorables.kit.explorable import Frame
from dlviz.explorables.kit.headline import Headline
from dlviz.pictures import style
from dlviz.pictures.columns import bars
from dlviz.pictures.numerals import decimal, power_of_ten
from dlviz.pictures.still_text import StillText
from dlviz.pictures.writing import Writing

SIZE = WIDTH, HEIGHT = 720, 506
CURVE, LAYERS = (40, 196), (302, 238)  # left edge and width, in pixels, as all places below
ROWS = {"outputs": (316, 96), "gradient": (158, 116), "closed": (54, 62)}  # bottom and height
TITLES = {
    "outputs": "outputs, forward →",
    "gradient": "← gradient, backward",
    "closed": "units, closed or dead",
}
LEFT, VERDICT = 12, 550  # left edges of the headline, of the verdicts
LOWEST, HIGHEST = -8, 4  # powers of ten of the gradient
CLOSED, HEALTHY = 0.3, 0.25  # opacity of their grey and green
SMALL = 9.2  # points: 10 pixels where the page is narrow
BOLD = {"fontsize": 14, "fontweight": "bold"}


def setup(fig: Figure, look: style.Look) -> dict[str, Any]:
    """All axes, their titles, and what will be said beside them."""

    def axes(label: str, across: tuple[int, int], up: tuple[int, int], **options: Any) -> Axes:
        box = across[0] / WIDTH, up[0] / HEIGHT, across[1] / WIDTH, up[1] / HEIGHT
        return fig.add_axes(box, label=label, **options)

    page = axes("page", (0, WIDTH), (0, HEIGHT), xlim=(0, WIDTH), ylim=(0, HEIGHT), zorder=-1)
    page.set_axis_off()
    curve = axes("curve", CURVE, (222, 190), xlim=(-6, 6), ylim=(-1.5, 3), yticks=(-1, 0, 1, 2, 3))
    curve.tick_params(axis="x", length=0, labelbottom=False)
    arrived = axes("arrived", CURVE, (142, 76), xlim=(-6, 6), ylim=(0, 1.05), xticks=(-4, 0, 4), yticks=[])
    arrived.set_xlabel("how often each $z$ occurs")
    for line in (curve.axhline, curve.axvline):
        line(0, color=look.ink, lw=0.6, alpha=0.5)
    rows = {name: axes(name, LAYERS, up, xlim=(0, 1), xticks=[]) for name, up in ROWS.items()}
    marks = np.array([-3, -1, 0, 1, 3])  # on a scale of roots
    rows["outputs"].set(ylim=(-1.78, 1.78), yticks=root(marks), yticklabels=[decimal(v, 0) for v in marks])
    rows["gradient"].set(ylim=(LOWEST - 1, HIGHEST + 1), yticks=range(LOWEST, HIGHEST + 1, 4))
    rows["gradient"].set_yticklabels(
        ["1" if not power else power_of_ten(power) for power in range(LOWEST, HIGHEST + 1, 4)]
    )
    rows["closed"].set(ylim=(0, 1), yticks=(0, 1), yticklabels=("0 %", "100 %"))
    for ax in rows.values():
        ax.set_facecolor(to_rgba(look.faint, 0.3))
    for name in ("outputs", "gradient"):
        rows[name].axhline(0, color=look.ink, lw=0.6, alpha=0.5)
        rows[name].spines["bottom"].set_visible(False)
    healthy = np.log10([FADED, EXPLODED])
    rows["gradient"].axhspan(*healthy, color=style.GREEN, alpha=HEALTHY, lw=0)
    _label(page, look)

    line = {"lw": 2.5, "solid_capstyle": "round"}
    return {
        "shades": [_shapes(ax, style.GREY, CLOSED) for ax in (curve, arrived)],
        "dy": curve.plot([], [], color=style.GRADIENT, **line)[0],
        "y": curve.plot([], [], color=style.BLUE, **line)[0],
        "arrived": _shapes(arrived, style.GREY),
        "outputs": _shapes(rows["outputs"], style.BLUE),
        "gradient": _shapes(rows["gradient"], style.GRADIENT),
        "beyond": [
            rows["gradient"].plot([], [], marker, color=style.GRADIENT, ms=5, mew=0)[0] for marker in "v^"
        ],
        "closed": _shapes(rows["closed"], style.GREY, CLOSED + 0.2),
        "dead": _shapes(rows["closed"], look.ink),
        "verdicts": {
            ill: [
                page.add_artist(StillText(VERDICT, _middle(row) + 4, "", color=look.written(colour), **BOLD))
                for row in ROWS
            ]
            for ill, colour in ((False, style.GREEN), (None, style.GREY), (True, style.RED))
        },
        "numbers": Writing(page, look.ink, 12.4),
        "headline": Headline(
            page, look, LEFT, HEIGHT - 26, WIDTH - 2 * LEFT, good=style.GREEN, bad=style.RED
        ),
    }


def _label(page: Axes, look: style.Look) -> None:
    """All that is said and stays."""
    left, wide = CURVE
    page.text(left, 420, "activation", color=look.written(style.BLUE), fontsize=11, fontweight="bold")
    page.text(
        left + wide,
        420,
        "its slope",
        color=look.written(style.GRADIENT),
        fontsize=11,
        fontweight="bold",
        ha="right",
    )
    for name, title in TITLES.items():
        bottom, high = ROWS[name]
        page.text(LAYERS[0], bottom + high + 8, title, fontsize=11, fontweight="bold")
    for x, words, side in ((LAYERS[0], "first layer", "left"), (sum(LAYERS), "last layer", "right")):
        page.text(x, ROWS["closed"][0] - 6, words, ha=side, va="top", fontsize=9.5)
    keys = (
        (82, style.GREEN, HEALTHY + 0.1, "a gradient of healthy size"),
        (52, style.GREY, CLOSED + 0.2, "closed: passes less than\n1 % of a gradient"),
        (22, look.ink, 1, "dead: closed for all inputs"),
    )
    for y, colour, alpha, words in keys:
        page.add_patch(Rectangle((left, y - 6), 14, 12, color=colour, alpha=alpha, lw=0))
        page.text(left + 22, y, words, va="center", fontsize=SMALL)


def draw(artists: dict[str, Any], frame: Frame) -> None:
    """Bend the curve, fill the columns of the layers, and judge."""
    artists["y"].set_data(frame["x"], frame["y"])
    artists["dy"].set_data(frame["x"], frame["dy"])
    flat = np.abs(frame["dy"]) < 0.01
    ends = frame["x"][np.flatnonzero(np.diff(flat, prepend=False, append=False)).reshape(-1, 2) - [0, 1]]
    for shade in artists["shades"]:
        shade.set_verts([[(left, -2), (left, 4), (right, 4), (right, -2)] for left, right in ends])
    side, height = np.linspace(-6, 6, 41), np.sqrt(frame["arrived"] / frame["arrived"].max())
    artists["arrived"].set_verts([np.column_stack([[-6, *side, 6], [0, *height, 0]])])

    artists["outputs"].set_verts(violins(frame["outputs"], root(np.array(3)) * np.linspace(-1, 1, 41)))
    power = np.log10(np.maximum(frame["gradient"], 1e-300))
    artists["gradient"].set_verts(bars(np.clip(power, LOWEST, HIGHEST)))
    middle = (np.arange(len(power)) + 0.5) / len(power)
    outside = (power < LOWEST, LOWEST - 0.5), (power > HIGHEST, HIGHEST + 0.5)
    for markers, (where, y) in zip(artists["beyond"], outside, strict=True):
        markers.set_data(middle[where], np.full(where.sum(), y))
    artists["closed"].set_verts(bars(frame["closed"]))
    artists["dead"].set_verts(bars(frame["dead"]))

    found = findings(frame)
    artists["headline"].show(*headline(frame), "bad" if any(finding.ill for finding in found) else "good")
    for i, finding in enumerate(found):
        for ill, verdicts in artists["verdicts"].items():
            verdicts[i].set_text(finding.verdict if ill == finding.ill else "")
    places = [(VERDICT, _middle(row) - 16) for row in ROWS]
    artists["numbers"].show([(at, "left", number) for at, (_, number, _) in zip(places, found, strict=True)])


def violins(counts: np.ndarray, y: np.ndarray, fill: float = 0.9) -> np.ndarray:
    """Histograms (n, bins) over y (bins,) -> their outlines (n, 2 bins, 2), as wide as the root of the count.

    The root keeps a few far values in sight beside many near ones.
    """
    n = len(counts)
    middle = (np.arange(n)[:, None] + 0.5) / n
    half = fill / 2 / n * np.sqrt(counts / counts.max(axis=1, keepdims=True))
    x = np.concatenate([middle - half, (middle + half)[:, ::-1]], axis=1)
    return np.stack([x, np.broadcast_to(np.concatenate([y, y[::-1]]), x.shape)], axis=-1)


def _middle(row: str) -> float:
    """Where a row's verdict stands."""
    bottom, high = ROWS[row]
    return bottom + high / 2


def _shapes(ax: Axes, colour: str, alpha: float = 1.0) -> PolyCollection:
    """Shapes still to come, without outlines."""
    return ax.add_collection(PolyCollection([], linewidths=0, facecolor=colour, alpha=alpha), autolim=False)
