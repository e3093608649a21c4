"""A column for each optimizer: its path on a map of the surface, its loss, and what it remembers."""

from typing import Any

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.markers import MarkerStyle
from matplotlib.transforms import Affine2D

from dlviz.explorables.kit.explorable import Frame
from dlviz.explorables.optimizer_derby.surfaces import REACH
from dlviz.explorables.optimizer_derby.words import leaders, number, title
from dlviz.pictures.landscape import RACERS, Landscape
from dlviz.pictures.style import GREY, RED, Look
from dlviz.pictures.writing import Writing

SIZE = 760, 448
LEFT, WIDTH, APART = 52, 132, 141  # pixels, as all places below: the first column, its width, to the next one
MAP = 244  # bottom of the maps, which are square
OUTSIDE = WIDTH / 2 + 4  # a racer that has left its map is shown so far from the map's middle
LOSS, RISE = 138, 66  # where a loss of 10⁻⁶ is drawn, and how much higher a loss of 1000
LEAST, MOST = -6, 3  # of the loss, in powers of ten
MOMENTS = {"first": (104, 84), "second": (58, 38)}  # bottoms of the bars along x1 and along x2
BAR = 14  # height
SMALL = 13.0  # pixels: 10 where the page is narrow


def _sign(marker: Any, turned: float = 0) -> Any:
    style = MarkerStyle(marker)
    return style.get_path().transformed(style.get_transform() + Affine2D().rotate_deg(turned))


DISC, CROSS = _sign("o"), _sign("X")
OUTWARDS = {(0, 1): _sign("^"), (-1, 0): _sign("^", 90), (0, -1): _sign("^", 180), (1, 0): _sign("^", -90)}


def setup(fig: Figure, look: Look) -> dict[str, Any]:
    """For each racer a map and a column below it, and the page on which all is labelled."""
    width, height = SIZE
    page = fig.add_axes((0, 0, 1, 1), label="page", xlim=(0, width), ylim=(0, height))
    page.set_axis_off()
    page.set_zorder(1)  # racers lie on the maps

    def part(name: str, lane: int, low: float, high: float) -> Any:
        place = left(lane) / width, low / height, WIDTH / width, (high - low) / height
        return fig.add_axes(place, label=f"{name} {lane}")

    maps = [part("map", lane, MAP, MAP + WIDTH) for lane in range(5)]
    grounds = [Landscape(map_, REACH, look) for map_ in maps]
    for lane, map_ in enumerate(maps):
        map_.set(xticks=(), yticks=())
        map_.spines[:].set(visible=True, color=GREY, lw=0.8)
        part("loss", lane, LOSS - 6, LOSS + RISE + 6).set_axis_off()
        part("moments", lane, 34, LOSS - 12).set_axis_off()
    _label(page, look)

    colours = list(RACERS.values())
    ink = {"color": look.ink, "marker": "+", "ms": 10, "mew": 1.8, "ls": "none", "clip_on": False}
    racers = page.scatter([0] * 5, [0] * 5, color=colours, edgecolor=look.paper, lw=0.8, s=75, zorder=6)
    return {
        "grounds": grounds,
        "trails": [
            map_.plot([], [], color=colour, lw=1.4, marker=".", ms=4, mew=0)[0]
            for map_, colour in zip(maps, colours, strict=True)
        ],
        "starts": [map_.plot([], [], **ink, zorder=5)[0] for map_ in maps],
        "racers": racers,
        "areas": page.add_collection(PolyCollection([], color=colours, alpha=0.3, lw=0), autolim=False),
        "losses": page.add_collection(LineCollection([], colors=colours, lw=1.6), autolim=False),
        "bars": page.add_collection(PolyCollection([], color=np.repeat(colours, 4), lw=0), autolim=False),
        "leaders": page.add_collection(PolyCollection([], facecolor="none", lw=2), autolim=False),
        "veils": page.add_collection(PolyCollection([], color=look.paper, alpha=0.7, lw=0, zorder=4), False),
        "flown": Writing(page, look.written(RED), SMALL, "bold"),
        "title": Writing(page, look.ink, 16, "bold"),
        "words": Writing(page, look.ink, SMALL),
    }


def _label(page: Any, look: Look) -> None:
    """What stands still: the names of columns and rows, and the lines that curves and bars begin at."""
    text = {"fontsize": SMALL * 0.72, "color": look.ink}
    page.text(LEFT, 8, "Click on a map to start from there.", **text)
    page.text(4, MAP + WIDTH - 12, "$x_2$ ↑", **text)
    page.text(4, MAP + 2, "$x_1$ →", **text)
    page.text(4, MAP - 27, "loss", **text)
    for power, high in ((f"10$^{MOST}$", LOSS + RISE - 8), (f"10$^{{{LEAST}}}$", LOSS)):
        page.text(LEFT - 6, high, power, ha="right", **text)
    for name, symbol in (("first", "$m_{}$"), ("second", "$\\sqrt{{v_{}}}$")):
        for low, along in zip(MOMENTS[name], (1, 2), strict=True):
            page.text(LEFT - 6, low + 2, symbol.format(along), ha="right", **text)
    for lane, (name, colour) in enumerate(RACERS.items()):
        x, middle = left(lane), left(lane) + WIDTH / 2
        page.plot([x + 6], [MAP + WIDTH + 20], "o", color=colour, ms=8, mew=0)
        page.text(x + 17, MAP + WIDTH + 14, name, weight="bold", fontsize=9.8, color=look.ink)
        page.plot([x, x + WIDTH], [LOSS] * 2, color=GREY, lw=0.8)
        for moment, where, keepers in (
            ("first", middle, ("momentum", "Adam")),
            ("second", x, ("Adagrad", "RMSprop", "Adam")),
        ):
            high, low = MOMENTS[moment]
            if name in keepers:
                page.plot([where] * 2, [low - 2, high + BAR + 2], color=GREY, lw=0.8)
            else:
                page.text(middle, low + 12, "none", ha="center", **text)


def draw(artists: dict[str, Any], frame: Frame) -> None:
    """Lay the trails, place each racer on its map, and write and draw how it stands."""
    path, loss = frame["path"], frame["loss"]
    taken = len(path[0]) - 1  # steps
    last = np.isfinite(loss).sum(axis=1) - 1  # of each racer
    lost = last < taken
    for ground, start, trail, points in zip(
        artists["grounds"], artists["starts"], artists["trails"], path, strict=True
    ):
        ground.show(frame["height"][::2, ::2])  # fine enough for a small map
        start.set_data(*points[:1].T)
        trail.set_data(*points.T)

    places, ways = on_page(path, last)
    signs = [CROSS if gone else OUTWARDS.get(way, DISC) for gone, way in zip(lost, ways, strict=True)]
    artists["racers"].set_offsets(places)
    artists["racers"].set_paths(signs)

    profiles = [
        profile(values[: n + 1], taken, lane) for lane, (values, n) in enumerate(zip(loss, last, strict=True))
    ]
    artists["losses"].set_segments(profiles)
    artists["areas"].set_verts([under(line) for line in profiles])
    artists["bars"].set_verts(bars(*(frame[name][np.arange(5), last - 1] for name in MOMENTS)))
    ahead = leaders(frame)
    ahead = ahead[: len(ahead) % len(RACERS)]  # around all five a frame says nothing
    artists["leaders"].set_verts(
        [_box(left(lane) - 4, 28, left(lane) + WIDTH + 4, MAP + WIDTH + 34) for lane in ahead]
    )
    artists["leaders"].set_edgecolor([list(RACERS.values())[lane] for lane in ahead])
    words = [number(values[n]) for n, values in zip(last, loss, strict=True)]
    flown = [f"lost at step {n}" for n in last]
    for name, said, which in (("words", words, ~lost), ("flown", flown, lost)):
        shown = [((left(lane), MAP - 27), "left", said[lane]) for lane in np.flatnonzero(which)]
        artists[name].show(shown)
    veils = [_box(left(lane) - 2, 30, left(lane) + WIDTH + 2, MAP - 34) for lane in np.flatnonzero(lost)]
    artists["veils"].set_verts(veils)
    artists["title"].show([((LEFT - 48, SIZE[1] - 20), "left", title(frame))])


def left(lane: Any) -> Any:
    """Where a column begins."""
    return LEFT + APART * lane


def on_page(paths: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, list[tuple[int, int]]]:
    """Where racers are shown whose paths (5, steps + 1, 2) end with the step `last` (5,).

    Who has left the map is shown where its trail left it. Also returns through which side, (0, 0) if it
    did not.
    """
    middles = np.stack([left(np.arange(5)), np.full(5, MAP)], axis=1) + WIDTH / 2
    found = [leaving(path[: n + 1]) for path, n in zip(paths, last, strict=True)]
    ways = [way for _, way in found]
    places = np.array([place for place, _ in found]) / REACH * WIDTH / 2
    for place, way in zip(places, ways, strict=True):
        if way != (0, 0):
            along = int(np.abs(way).argmax())
            place[along] = OUTSIDE * way[along]
    return middles + places, ways


def leaving(path: np.ndarray) -> tuple[np.ndarray, tuple[int, int]]:
    """Where a path (points, 2) leaves the map for good, and by which side: (1, 0) is right, (0, -1) below.

    The end and (0, 0), if that is on the map.
    """
    inside = np.flatnonzero((np.abs(path) <= REACH).all(axis=1))
    if inside[-1] == len(path) - 1:
        return path[-1], (0, 0)
    start, step = path[inside[-1]], path[inside[-1] + 1] - path[inside[-1]]
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = (REACH * np.sign(step) - start) / step  # of the step, until it crosses each border
    shares[step == 0] = np.inf
    along = int(shares.argmin())
    sign = int(np.sign(step[along]))
    return start + shares[along] * step, ((sign, 0) if along == 0 else (0, sign))


def profile(loss: np.ndarray, steps: int, lane: int) -> np.ndarray:
    """The line (points, 2) of a loss over the steps, in its column."""
    high = (np.log10(np.clip(loss, 10.0**LEAST, 10.0**MOST)) - LEAST) / (MOST - LEAST)
    return np.stack([left(lane) + WIDTH * np.arange(len(loss)) / steps, LOSS + RISE * high], axis=1)


def under(line: np.ndarray) -> np.ndarray:
    """The area between a profile and its base line."""
    return np.concatenate([[[line[0, 0], LOSS]], line, [[line[-1, 0], LOSS]]])


def bars(first: np.ndarray, second: np.ndarray) -> list[np.ndarray]:
    """Four boxes a column: m to both sides of a middle, the root of v to the right; lengths logarithmic."""
    half = WIDTH / 2
    lengths_m = np.sign(first) * np.log10(1 + np.abs(first) / 0.1) / np.log10(1 + 1000 / 0.1) * half
    lengths_v = np.log10(1 + np.sqrt(second) / 0.01) / np.log10(1 + 1000 / 0.01) * WIDTH
    boxes = []
    for lane in range(5):
        for name, start, lengths, most in (
            ("first", left(lane) + half, lengths_m[lane], half),
            ("second", left(lane), lengths_v[lane], WIDTH),
        ):
            for length, low in zip(np.clip(np.nan_to_num(lengths), -most, most), MOMENTS[name], strict=True):
                boxes.append(_box(start, low, start + length, low + BAR))
    return boxes


def _box(left: float, low: float, right: float, top: float) -> np.ndarray:
    return np.array([[left, low], [right, low], [right, top], [left, top]])
