"""Two planes: left, of features made by hand; right, of learned ones; between them one digit."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from dlviz.explorables.feature_bench.code_numpy import digits
from dlviz.explorables.feature_bench.crowd import EDGE, Crowd, inside
from dlviz.explorables.kit.headline import Headline
from dlviz.pictures import style
from dlviz.pictures.still_text import StillText

SIZE = 720, 416
TITLE = 24  # pixels from the top to the headline
SIDE, BOTTOM = 282, 38  # of a plane, in pixels
LEFT = {"hand": 30, "learned": 408}
IMAGE = 318, 122, 84  # left, bottom, side
TITLES = {"hand": "read by features made by hand", "learned": "read by learned features"}
COLOURS = {"hand": style.HAND_MADE, "learned": style.LEARNED}
SMALL = 9  # points: 10 pixels where the page is narrow


def setup(fig: Figure, look: style.Look) -> dict[str, Any]:
    """Two planes, one digit as an image, and lines that show where it lies."""
    width, height = SIZE
    left, bottom, side = IMAGE
    page = fig.add_axes((0, 0, 1, 1), label="", zorder=2, xlim=(0, width), ylim=(0, height))
    page.set_axis_off()
    image = _axes(fig, "image", left, bottom, side, side)
    image.set(xticks=[], yticks=[])
    image.spines[:].set(visible=True, color=style.GREY)
    parts: dict[str, Any] = {
        "image": image.imshow(np.zeros((8, 8)), "gray_r", vmin=0, vmax=1, zorder=9),
        "is": _words(page, left + side / 2, bottom + side + 10, ha="center", fontsize=12, weight="bold"),
        "here": [page.plot([], [], color=look.muted, lw=1, zorder=9)[0] for _ in LEFT],
        "headline": Headline(page, look, 12, height - TITLE, width - 24),
    }
    middle = left + side / 2
    for kind, x in LEFT.items():
        ax = _axes(fig, kind, x, BOTTOM, SIDE, SIDE)
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set(visible=True, color=COLOURS[kind], lw=2)
        name, score = look.written(COLOURS[kind]), BOTTOM + SIDE + 12
        page.text(x + SIDE, score, TITLES[kind], ha="right", color=name, fontsize=SMALL)
        beside = x - 14 if kind == "hand" else x + SIDE + 14
        parts[kind] = {
            "crowd": Crowd(ax, digits("validation")[1], look, zorder=3 + (kind == "learned")),
            "score": _words(page, x, score, fontsize=20, weight="bold", color=name),
            "names": [
                _words(page, x + SIDE / 2, BOTTOM - 22, ha="center"),
                _words(page, beside, BOTTOM + SIDE / 2, ha="center", va="center", rotation=90),
            ],
            "read": _words(
                page, middle, bottom - (20 if kind == "hand" else 42), ha="center", fontsize=SMALL
            ),
        }
    return parts


def draw(artists: dict[str, Any], frame: dict[str, Any]) -> None:
    """Move the digits, cut the cells, ring the chosen one in both planes."""
    digit, truth = frame["digit"], frame["t"][frame["digit"]]
    left, bottom, side = IMAGE
    artists["image"].set_data(frame["image"])
    artists["is"].set_text(one(truth))
    artists["headline"].show(*headline(frame))
    names = {"hand": frame["names"], "learned": ("first learned feature", "second learned feature")}
    for (kind, x), line in zip(LEFT.items(), artists["here"], strict=True):
        parts, read = artists[kind], frame[f"{kind} read"]
        parts["crowd"].show(frame[kind], frame[f"{kind} averages"], read, digit)
        parts["score"].set_text(f"{100 * frame[f'{kind} right']:.0f} %")
        for text, name in zip(parts["names"], names[kind], strict=True):
            text.set_text(name)
        mark = "✓" if read[digit] == truth else "✗"
        parts["read"].set_text(f"{'by hand' if kind == 'hand' else 'learned'}: {read[digit]} {mark}")
        point = (inside(frame[kind][digit]) + EDGE) * SIDE / (2 * EDGE) + (x, BOTTOM)
        start = np.array([left if kind == "hand" else left + side, bottom + side / 2])
        away = point - start
        line.set_data(*np.stack([start, point - away * min(11 / np.linalg.norm(away), 1)], axis=1))


def headline(frame: dict[str, Any]) -> tuple[str, str]:
    """Which pair of features tells the digits apart, and how that is to be seen."""
    hand, learned = frame["hand right"], frame["learned right"]
    across, up = frame["names"]
    made = f"{across} and {up}" if across != up else f"{across} alone"
    look = "Each digit is read as the large numeral of its cell; faint ones are misread."
    if learned > 1.2 * hand:
        times = f"{learned / hand:.0f} times" if learned > 2.5 * hand else "more"
        many = f"{times} as many digits as" if times != "more" else "more digits than"
        return f"The network's two features read {many} {made}", look
    if hand > 1.2 * learned:
        return f"Not learned enough yet: {made} read more digits", look
    return f"The network's two features are about as good as {made}", look


def one(digit: int) -> str:
    """The digit with its article."""
    return f"{'an' if digit == 8 else 'a'} {digit}"


def _axes(fig: Figure, label: str, left: float, bottom: float, width: float, height: float) -> Axes:
    """Axes at a place in CSS pixels from the lower left corner."""
    across, up = SIZE
    return fig.add_axes((left / across, bottom / up, width / across, height / up), label=label)


def _words(ax: Axes, x: float, y: float, **look: Any) -> Text:
    """A text that seldom changes, at (x, y)."""
    return ax.add_artist(StillText(x, y, "", clip_on=False, zorder=9, **look))
