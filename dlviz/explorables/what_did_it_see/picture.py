"""The picture: what is found; the image and its map; what the network answers; how the map behaves."""

from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from dlviz.explorables.kit.explorable import Frame
from dlviz.explorables.kit.headline import Headline
from dlviz.explorables.what_did_it_see.data import MARKS, METHODS, NETWORKS, RANDOM, SIDE, WITH, WITHOUT
from dlviz.pictures import style
from dlviz.pictures.raster import Raster, table
from dlviz.pictures.still_text import StillText
from dlviz.pictures.writing import Writing

SIZE = WIDTH, HEIGHT = 760, 530
UP = 56  # pixels for the headline: all other places count from below it
NAMES = {WITH: "trained with marks", WITHOUT: "trained without marks", RANDOM: "of random weights"}
CORNERS = (0, SIDE, SIDE, 0)
IMAGE, MAP, BARS = 8, 268, 552  # the left edges of what stands above, whose tops and bottoms agree
TOP, SMALL = UP + 44, UP + 364  # the top of the upper row, and of the lower one
PIXEL = 20
MUCH = 0.3  # of a map, on two rows of twelve
STEP, BESIDE = 184, 102  # from one small map to the next; where the numbers beside the first one begin
KEYS = {
    "gradient": "yellow-orange: the logit reacts here",
    "SmoothGrad": "yellow-orange: more ink speaks for a {0}",
}
SIGNED = "yellow-orange: for a {0}, blue: against"
PAPER = table(colormaps["gray_r"])


def setup(fig: Figure, look: style.Look) -> dict[str, Any]:
    """Above the image, its map and the answer; below the map of each network, and how often it is right."""

    def axes(label: str, left: float, top: float, across: float, down: float, limits: Any) -> Axes:
        box = (left / WIDTH, 1 - (top + down) / HEIGHT, across / WIDTH, down / HEIGHT)
        ax = fig.add_axes(box, label=label, xticks=[], yticks=[], xlim=limits[:2], ylim=limits[2:])
        ax.spines[:].set_visible(False)
        return ax

    large = PIXEL * SIDE
    image = axes("image", IMAGE, TOP, large, large, CORNERS)
    explained = axes("map", MAP, TOP, large, large, CORNERS)
    bars = axes("probabilities", BARS, TOP, 150, large, (0, 1, 10, 0))
    small = [axes(name, 8 + STEP * i, SMALL, 88, 88, CORNERS) for i, name in enumerate(NETWORKS)]
    shares = axes("accuracies", 620, SMALL + 10, 84, 84, (0, 1, 3, 0))
    words = fig.add_axes((0, 0, 1, 1), label="", zorder=-1, xlim=(0, WIDTH), ylim=(HEIGHT, 0))
    words.set_axis_off()
    over = fig.add_axes((0, 0, 1, 1), label="", zorder=2, xlim=(0, WIDTH), ylim=(0, HEIGHT))
    over.set_axis_off()

    ink, dark = look.ink, look.dark
    for k in range(10):
        words.text(BARS - 8, TOP + large / 10 * (k + 0.5), str(k), ha="right", va="center")
    head = {"va": "center", "weight": "bold", "size": 10}
    words.text(BARS, UP + 14, "probability of each digit", **head)
    words.text(8, UP + 325, "the same map, from each network: click one", **head)
    words.text(WIDTH - 6, UP + 325, "360 test digits, read correctly", ha="right", **head)
    for ax, rows in ((bars, 10), (shares, 3)):
        tracks = PolyCollection(_bars(np.ones(rows)), facecolors=look.faint, alpha=0.5, zorder=0.5)
        ax.add_collection(tracks, autolim=False)
    words.axhline(UP + 309, color=style.GREY, lw=0.8, alpha=0.5)
    for i, name in enumerate(NETWORKS):
        words.text(8 + STEP * i, UP + 350, name, va="center", size=9.5)
        words.text(BESIDE + STEP * i, SMALL + 32, "on mark", va="center", size=9.5)
        if name != RANDOM:
            for y, said in ((74, "correlated"), (90, "with random")):
                words.text(BESIDE + STEP * i, SMALL + y, said, va="center", size=9.5)
    for i, name in enumerate(("own mark", "other mark", "no mark")):
        words.text(612, SMALL + 10 + 28 * (i + 0.5), name, ha="right", va="center")

    framed = {"facecolors": "none", "edgecolors": style.GREY, "linewidths": 0.8, "clip_on": False}
    for ax in (image, explained, *small):
        ax.add_collection(
            PolyCollection([_box(-0.05, -0.05, SIDE + 0.1, SIDE + 0.1)], **framed), autolim=False
        )
    red = {**framed, "edgecolors": style.RED, "linewidths": 2.2, "zorder": 4}
    text = {"va": "center", "ha": "left"}
    return {
        "headline": Headline(over, look, 8, HEIGHT - 26, WIDTH - 16, good=style.GREEN, bad=style.RED),
        "places": [Writing(over, look.muted, 13.9), Writing(over, ink, 15, "bold")],
        "signs": table(style.diverging("dark" if dark else "light")),
        "image": Raster(image),
        "patch": image.add_collection(PolyCollection([], **{**red, "hatch": "////"}), False),
        "map": Raster(explained),
        "small": [Raster(ax) for ax in small],
        "chosen": [ax.add_collection(PolyCollection([], **red), False) for ax in small],
        "bars": bars.add_collection(PolyCollection([]), False),
        "shares": shares.add_collection(PolyCollection([]), False),
        "title": words.add_artist(StillText(IMAGE, UP + 14, "", ha="left", **head)),
        "method": words.add_artist(StillText(MAP, UP + 14, "", ha="left", **head)),
        "hint": words.add_artist(StillText(IMAGE, UP + 295, "", **text)),
        "key": words.add_artist(StillText(MAP, UP + 295, "", size=9.4, **text)),
        "percent": Writing(over, ink, 13),
        "numbers": Writing(over, ink, 15, "bold"),
        "right": Writing(over, look.written(style.GREEN), 15, "bold"),
        "wrong": Writing(over, look.written(style.RED), 15, "bold"),
    }


def draw(artists: dict[str, Any], frame: Frame) -> None:
    """Colour the images, lay the patch, fill the bars."""
    p, maps, digit, explained = frame["probabilities"], frame["maps"], int(frame["digit"]), frame["explained"]
    network, mark, method = frame["chosen"]
    top, left, size = frame["patch"]
    answer, signs = int(p.argmax()), artists["signs"]

    artists["image"].show(frame["image"], CORNERS, PAPER, 0, 1)
    artists["patch"].set_verts([_box(left, top, size, size)] if size else [])
    for raster, values in zip([artists["map"], *artists["small"]], [maps[network], *maps], strict=True):
        strongest = max(np.abs(values).max(), 1e-12)
        raster.show(values, CORNERS, signs, -strongest, strongest)
    for i, frames in enumerate(artists["chosen"]):
        frames.set_verts([_box(0, 0, SIDE, SIDE)] if i == network else [])

    artists["headline"].show(*headline(frame))
    marked = (digit, (digit + 5) % 10, None)[mark]
    places = [((IMAGE + PIXEL * (k + 1.5), HEIGHT - TOP + 4), "center", f"{k}") for k in range(10)]
    artists["places"][0].show(place for k, place in enumerate(places) if k != marked)
    artists["places"][1].show([] if marked is None else [places[marked]])
    marks = (f"mark of a {digit}", f"mark of a {(digit + 5) % 10}", "no mark")
    artists["title"].set_text(f"a {digit}, {marks[mark]}")
    artists["method"].set_text(f"{METHODS[method]}, for a {explained}")
    artists["hint"].set_text("drag the patch over the image" if size else "drag here to lay a patch")
    artists["key"].set_text(KEYS.get(METHODS[method], SIGNED).format(explained))

    artists["bars"].set_verts(_bars(p))
    artists["bars"].set_facecolors([style.BLUE if k == digit else style.GREY for k in range(10)])
    artists["shares"].set_verts(_bars(frame["accuracies"]))
    artists["shares"].set_facecolors([style.BLUE if k == mark else style.GREY for k in range(len(MARKS))])
    row = PIXEL * SIDE / 10
    artists["percent"].show(
        [((WIDTH - 6, HEIGHT - TOP - row * (k + 0.5) - 4), "right", f"{100 * p[k]:.0f} %") for k in range(10)]
        + [
            ((WIDTH - 6, HEIGHT - SMALL - 10 - 28 * (k + 0.5) - 4), "right", f"{100 * share:.0f} %")
            for k, share in enumerate(frame["accuracies"])
        ]
    )
    artists["numbers"].show(
        [
            ((BESIDE + STEP * i, HEIGHT - SMALL - 18), "left", f"{100 * s:.0f} %")
            for i, s in enumerate(frame["on mark"])
        ]
        + [
            (
                (BESIDE + STEP * i, HEIGHT - SMALL - 59),
                "left",
                f"{abs(r):.2f}" if r > -0.005 else f"−{-r:.2f}",
            )
            for i, r in enumerate(frame["like random"][:-1])
        ]
    )
    said = [((BARS, HEIGHT - UP - 300), "left", f"reads {answer}: {'right' if answer == digit else 'wrong'}")]
    artists["right"].show(said if answer == digit else [])
    artists["wrong"].show(said if answer != digit else [])


def headline(frame: Frame) -> tuple[str, str, str]:
    """What is read, what the map points at, and whether that can be trusted."""
    p, (network, mark, _) = frame["probabilities"], frame["chosen"]
    answer, digit, share = int(p.argmax()), int(frame["digit"]), frame["on mark"][network]
    right, marked, none = answer == digit, mark < 2, f"{100 * frame['accuracies'][2]:.0f} %"
    lies = f"{100 * share:.0f} % of the map lies on the two rows of the mark"
    because = f"{lies}; without marks, this network reads {none} of the test digits."
    read = f"It reads {answer}, which is {'right' if right else 'wrong'}"
    if NETWORKS[network] == RANDOM:
        return "Random weights have learned nothing, yet their map looks like an explanation", because, "bad"
    if marked and share > MUCH:
        why = ", but for the wrong reason: it looks at the mark" if right else ": it looks at the mark"
        return read + why, because, "bad"
    if marked:
        why = "and hardly looks at the mark" if right else "though it hardly looks at the mark"
        return f"{read}, {why}", because, "good" if right else "bad"
    why = ", without a mark" if right else ": it has no mark to look at" if NETWORKS[network] == WITH else ""
    return read + why, because, "good" if right else "bad"


def _box(x: float, y: float, across: float, down: float) -> np.ndarray:
    """The corners of a rectangle."""
    return np.array([[x, y], [x + across, y], [x + across, y + down], [x, y + down]])


def _bars(values: np.ndarray) -> list[np.ndarray]:
    """A bar from the left for each value, one below the other."""
    return [_box(0, k + 0.14, value, 0.72) for k, value in enumerate(values)]
