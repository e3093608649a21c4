"""Left the race on the map; right a lane for each optimizer: how low it is, and what it remembers."""

from typing import Any

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.markers import MarkerStyle
from matplotlib.transforms import Affine2D

from dlviz.explorables.kit.explorable import Frame
from dlviz.explorables.optimizer_derby.surfaces import REACH
from dlviz.pictures.landscape import RACERS, Landscape
from dlviz.pictures.style import GREY, Look
from dlviz.pictures.writing import Writing

SIZE = 760, 440
MAP_LEFT, MAP_BOTTOM, MAP_SIDE = 44, 48, 340  # pixels, as all places below
OUTSIDE = MAP_SIDE / 2 + 14  # where a racer is shown that has left the map: so far from the map's middle
APART = 17  # markers outside the map keep this distance
LANE, LANES = 68, 40  # height of a lane, bottom of the lowest
NAMES = 416  # left edge
LOSS, FIRST, SECOND = (554, 92), (660, 44), (712, 44)  # columns of the lanes: left edge, width
RISE = 46  # height of a loss of 1000, the largest that is shown
LEAST, MOST = -6, 3  # of the loss, in powers of ten
DIAMETERS = np.array([28, 23, 18, 13, 8])  # racers at one place show as rings
WIDTHS = (2.6, 2.1, 1.7, 1.3, 1.0)  # and so do trails that lie on one another
SMALL = 13.0  # pixels: 10 where the page is narrow


def _sign(marker: Any, turned: float = 0) -> Any:
    style = MarkerStyle(marker)
    return style.get_path().transformed(style.get_transform() + Affine2D().rotate_deg(turned))


DISC, CROSS = _sign("o"), _sign("X")
OUTWARDS = {(0, 1): _sign("^"), (-1, 0): _sign("^", 90), (0, -1): _sign("^", 180), (1, 0): _sign("^", -90)}


def setup(fig: Figure, look: Look) -> dict[str, Any]:
    """The map, a lane for each racer, and the page on which both are labelled."""
    width, height = SIZE
    page = fig.add_axes((0, 0, 1, 1), label="page", xlim=(0, width), ylim=(0, height))
    page.set_axis_off()
    place = MAP_LEFT / width, MAP_BOTTOM / height, MAP_SIDE / width, MAP_SIDE / height
    map_ = fig.add_axes(place, label="map")
    ground = Landscape(map_, REACH, look)
    map_.set(xticks=(), yticks=())
    map_.spines[:].set(visible=True, color=GREY, lw=0.8)
    for label, (left, wide) in {"loss": LOSS, "first": FIRST, "second": SECOND}.items():
        columns = left / width, LANES / height, wide / width, 5 * LANE / height
        fig.add_axes(columns, label=label, xlim=(0, 1), ylim=(5, 0)).set_axis_off()  # y: the lane, from above
    _label(page, look)

    colours = list(RACERS.values())
    trails = [
        map_.plot([], [], color=colour, lw=width, marker=".", ms=4, mew=0)[0]
        for colour, width in zip(colours, WIDTHS, strict=True)
    ]
    start = map_.plot([], [], color=look.ink, marker="+", ms=14, mew=2, ls="none", zorder=5, clip_on=False)[0]
    racers = page.scatter([0] * 10, [0] * 10, color=colours * 2, edgecolor=look.paper, lw=0.6, zorder=6)
    return {
        "ground": ground,
        "trails": trails,
        "start": start,
        "racers": racers,
        "areas": page.add_collection(PolyCollection([], color=colours, alpha=0.3, lw=0), autolim=False),
        "losses": page.add_collection(LineCollection([], colors=colours, lw=1.6), autolim=False),
        "bars": page.add_collection(PolyCollection([], color=np.repeat(colours, 4), lw=0), autolim=False),
        "leaders": page.add_collection(PolyCollection([], facecolor="none", lw=2), autolim=False),
        "title": Writing(page, look.ink, 16, "bold"),
        "words": Writing(page, look.ink, SMALL),
    }


def _label(page: Any, look: Look) -> None:
    """What stands still: names of columns and rows, and the ground of every lane."""
    text = {"fontsize": SMALL * 0.72, "color": look.ink}
    page.text(MAP_LEFT, 8, "Click on the map to start from there.", **text)
    page.text(MAP_LEFT + MAP_SIDE, 8, "$x_1$", ha="right", **text)
    page.text(6, MAP_BOTTOM + MAP_SIDE - 10, "$x_2$", **text)
    for (left, wide), name in ((LOSS, "loss, log scale"), (FIRST, "$m$"), (SECOND, "$\\sqrt{v}$")):
        page.text(left + wide / 2, LANES + 5 * LANE + 6, name, ha="center", **text)
    page.text(SIZE[0] - 4, 8, "bars: along $x_1$ above, along $x_2$ below", ha="right", **text)
    for lane, name in enumerate(RACERS):
        low = bottom(lane)
        page.text(NAMES + 35, low + 38, name, weight="bold", fontsize=9.8, color=look.ink)
        page.plot([NAMES, SIZE[0] - 4], [low, low], color=look.faint, lw=1)
        page.plot([LOSS[0], sum(LOSS)], [low + 10] * 2, color=GREY, lw=0.8)
        for (left, wide), keepers in (
            (FIRST, ("momentum", "Adam")),
            (SECOND, ("Adagrad", "RMSprop", "Adam")),
        ):
            if name in keepers:
                middle = left + wide / 2 if left == FIRST[0] else left
                page.plot([middle] * 2, [low + 12, low + 54], color=GREY, lw=0.8)
            else:
                page.text(left + wide / 2, low + 27, "none", ha="center", **text)


def draw(artists: dict[str, Any], frame: Frame) -> None:
    """Lay the trails, place the racers on the map and in their lanes, and write how they stand."""
    path, loss = frame["path"], frame["loss"]
    taken = len(path[0]) - 1  # steps
    last = np.isfinite(loss).sum(axis=1) - 1  # of each racer
    ends, lost = path[np.arange(5), last], last < taken
    artists["ground"].show(frame["height"])
    artists["start"].set_data(*path[0, :1].T)
    for trail, points in zip(artists["trails"], path, strict=True):
        trail.set_data(*points.T)

    places, ways = on_page(ends)
    signs = [CROSS if gone else OUTWARDS.get(way, DISC) for gone, way in zip(lost, ways, strict=True)]
    beside = np.stack([np.full(5, NAMES + 16), bottom(np.arange(5)) + 43], axis=1)
    sizes = np.where(lost | [way != (0, 0) for way in ways], 13, DIAMETERS)
    artists["racers"].set_offsets(np.concatenate([places, beside]))
    artists["racers"].set_paths(signs * 2)
    artists["racers"].set_sizes(np.tile((0.72 * sizes) ** 2, 2))

    profiles = [
        profile(values[: n + 1], taken, lane) for lane, (values, n) in enumerate(zip(loss, last, strict=True))
    ]
    artists["losses"].set_segments(profiles)
    artists["areas"].set_verts([under(line, lane) for lane, line in enumerate(profiles)])
    artists["bars"].set_verts(bars(*(frame[name][np.arange(5), last - 1] for name in ("first", "second"))))
    ahead = leaders(frame)
    artists["leaders"].set_verts(
        [_box(NAMES - 6, bottom(lane) + 3, SIZE[0] - 2, bottom(lane) + LANE - 3) for lane in ahead]
    )
    artists["leaders"].set_edgecolor([list(RACERS.values())[lane] for lane in ahead])
    words = [
        f"lost at step {n}" if gone else f"loss {number(values[n])}"
        for gone, n, values in zip(lost, last, loss, strict=True)
    ]
    artists["words"].show([((NAMES + 4, bottom(lane) + 15), "left", said) for lane, said in enumerate(words)])
    artists["title"].show([((MAP_LEFT - 38, SIZE[1] - 20), "left", title(frame))])


def bottom(lane: Any) -> Any:
    """Where a lane ends below; the first one is on top."""
    return LANES + LANE * (4 - lane)


def on_page(ends: np.ndarray) -> tuple[np.ndarray, list[tuple[int, int]]]:
    """Where racers (5, 2) are shown; and through which side each left the map, (0, 0) if it did not."""
    middle = np.array([MAP_LEFT, MAP_BOTTOM]) + MAP_SIDE / 2
    places = ends / REACH * MAP_SIDE / 2
    ways = [(0, 0) if (np.abs(end) <= REACH).all() else side(end) for end in ends]
    for way in {*ways} - {(0, 0)}:
        those = [i for i, other in enumerate(ways) if other == way]
        along = 0 if way[0] == 0 else 1
        room = MAP_SIDE / 2
        places[those, along] = spread(np.clip(places[those, along], -room, room), room)
        places[those, 1 - along] = OUTSIDE * way[1 - along]
    return middle + places, ways


def side(end: np.ndarray) -> tuple[int, int]:
    """The side beyond which a point lies, the farther one of two: (1, 0) is right, (0, -1) below."""
    along = int(np.abs(end).argmax())
    sign = int(np.sign(end[along]))
    return (sign, 0) if along == 0 else (0, sign)


def spread(places: np.ndarray, room: float) -> np.ndarray:
    """Places along one side, moved as little as keeps them APART and within ±room."""
    order = np.argsort(places, kind="stable")
    steps = APART * np.arange(len(places))
    free = np.maximum.accumulate(places[order] - steps)
    free = np.clip(free, -room, room - steps[-1])
    result = np.empty_like(places)
    result[order] = free + steps
    return result


def profile(loss: np.ndarray, steps: int, lane: int) -> np.ndarray:
    """The line (points, 2) of a loss over the steps, in its lane."""
    high = (np.log10(np.clip(loss, 10.0**LEAST, 10.0**MOST)) - LEAST) / (MOST - LEAST)
    return np.stack(
        [LOSS[0] + LOSS[1] * np.arange(len(loss)) / steps, bottom(lane) + 10 + RISE * high], axis=1
    )


def under(line: np.ndarray, lane: int) -> np.ndarray:
    """The area between a profile and the ground of its lane."""
    ground = bottom(lane) + 10
    return np.concatenate([[[line[0, 0], ground]], line, [[line[-1, 0], ground]]])


def bars(first: np.ndarray, second: np.ndarray) -> list[np.ndarray]:
    """Four boxes a lane: m to both sides of a middle, the root of v to the right; lengths are logarithmic."""
    lengths_m = np.sign(first) * np.log10(1 + np.abs(first) / 0.1) / np.log10(1 + 1000 / 0.1) * FIRST[1] / 2
    lengths_v = np.log10(1 + np.sqrt(second) / 0.01) / np.log10(1 + 1000 / 0.01) * SECOND[1]
    boxes = []
    for lane in range(5):
        for left, lengths, most in (
            (FIRST[0] + FIRST[1] / 2, lengths_m[lane], FIRST[1] / 2),
            (SECOND[0], lengths_v[lane], SECOND[1]),
        ):
            for length, low in zip(np.clip(np.nan_to_num(lengths), -most, most), (36, 16), strict=True):
                boxes.append(_box(left, bottom(lane) + low, left + length, bottom(lane) + low + 14))
    return boxes


def _box(left: float, low: float, right: float, top: float) -> np.ndarray:
    return np.array([[left, low], [right, low], [right, top], [left, top]])


def leaders(frame: Frame) -> np.ndarray:
    """The racers of the lowest loss, more than one if they are level; none if all are lost."""
    loss = frame["loss"][:, -1]
    return np.flatnonzero(loss == np.nanmin(loss)) if np.isfinite(loss).any() else np.array([], int)


def title(frame: Frame) -> str:
    """Who is ahead."""
    taken = len(frame["path"][0]) - 1
    names = [list(RACERS)[lane] for lane in leaders(frame)]
    match len(names):
        case 0:
            ahead = "all are lost"
        case 1:
            ahead = f"{names[0]} leads"
        case 2:
            ahead = f"{names[0]} and {names[1]} lead"
        case level:
            ahead = f"{level} are level in front"
    return f"After {count(taken, 'step')} at learning rate {number(frame['lr'])}, {ahead}"


def count(number: int, thing: str) -> str:
    """The number and the thing, in the plural where it is."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def number(value: float) -> str:
    """Two digits, with a power of ten where the number is small: 0.00016 becomes 2·10⁻⁴."""
    if value == 0:
        text = "0"
    elif abs(value) >= 0.001:
        text = f"{value:.0f}" if abs(value) >= 10 else f"{value:.2g}"
    else:
        digit, power = f"{value:.0e}".split("e")
        text = f"{digit}·10" + f"{int(power)}".translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return text.replace("-", "−")
