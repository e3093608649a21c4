"""The graph above; below it the arithmetic at the node under the lens, and the loss as it changes alone."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from dlviz.explorables.backprop_microscope.graph import (
    BACK,
    EDGES,
    FORWARD,
    GIVEN,
    NODES,
    PROGRAM,
    lens,
)
from dlviz.explorables.backprop_microscope.words import said, short, words
from dlviz.pictures import style
from dlviz.pictures.writing import Writing

SIZE = 720, 500
RADIUS = 24
SMALL = 9  # points: 10 pixels where the page is narrow
PLACES = {  # of the nodes, in pixels from the lower left
    "x": (42, 338),
    "w1": (42, 446),
    "w2": (42, 230),
    "v1": (286, 462),
    "v2": (286, 210),
    "t": (676, 230),
    "u1": (148, 392),
    "u2": (148, 284),
    "h1": (252, 392),
    "h2": (252, 284),
    "p1": (366, 392),
    "p2": (366, 284),
    "y": (468, 338),
    "e": (572, 338),
    "L": (676, 338),
}
LEFT_OF = {"v1", "v2", "t"}  # name and gradient stand beside the circle: a line comes in above or below
ALIGN = {"u1": "left", "u2": "left", "p1": "left", "y": "left", "p2": "right"}  # names: a line comes in there
GRAD_SHIFT = {"p2": 16, "e": -12}  # pixels: a line goes down from the circle
CENTRES = np.array([PLACES[name] for name in NODES], float)
STARTS, ENDS = (np.array([PLACES[edge[end]] for edge in EDGES], float) for end in (0, 1))
ALONG = (STARTS - ENDS) / np.linalg.norm(STARTS - ENDS, axis=1, keepdims=True)  # the way of a gradient
FEET, TIPS = ENDS + RADIUS * ALONG, STARTS - RADIUS * ALONG
PILLS = (FEET + TIPS) / 2 + (-5, 4) * np.array([[edge == ("v1", "p1")] for edge in EDGES])
PILL = 15  # pixels from its middle to where it begins to be round
CURVE = 452, 46, 248, 92  # left, bottom, width, height


def setup(fig: Figure, look: style.Look) -> dict[str, Any]:
    """The graph, an axes over the whole picture, and the curve of the loss."""
    width, height = SIZE
    graph = fig.add_axes((0, 0, 1, 1), label="graph", xlim=(0, width), ylim=(0, height))
    graph.set_axis_off()
    for start, end in zip(STARTS, ENDS, strict=True):
        graph.plot(*zip(start, end, strict=True), color=style.GREY, lw=1.2, zorder=1)
    disc = (2 * RADIUS * 72 / 100) ** 2  # from pixels to square points
    rims = [style.WEIGHT if name[0] in "wv" else style.GREY for name in NODES]
    graph.scatter(*CENTRES.T, disc, color=[look.paper], edgecolors=rims, linewidths=2, zorder=3)
    for name in NODES:
        _label(graph, name)

    left, bottom, across, up = CURVE
    curve = fig.add_axes((left / width, bottom / height, across / width, up / height), label="loss")
    curve.set(xlim=(-1.5, 1.5), ylim=(-0.06, 1.12))
    curve.set_axis_off()
    values = Writing(graph, look.ink, 13)
    values.set_zorder(1)  # drawn first, and kept while the gradients come
    spikes = {"color": style.GRADIENT, "lw": 0, "zorder": 2}
    pills = {"color": style.GRADIENT, "lw": 20 * 0.72, "solid_capstyle": "round", "zorder": 4}
    return {
        "values": values,
        "sent": graph.add_artist(PathPatch(Path(np.empty((0, 2))), **spikes, alpha=0.45)),
        "sending": graph.add_artist(PathPatch(Path(np.empty((0, 2))), **spikes)),
        "used": graph.plot([], [], color=look.ink, lw=3, zorder=2)[0],
        "lens": graph.scatter([], [], 1.12 * disc, "none", edgecolors=look.ink, linewidths=3.5, zorder=4),
        "pills": graph.plot([], [], **pills)[0],
        "grads": Writing(graph, look.written(style.GRADIENT), 13, "bold"),
        "on pills": Writing(graph, "black", 13, "bold"),
        "title": Writing(graph, look.ink, 15, "bold"),
        "parts": Writing(graph, look.ink, 15),
        "notes": Writing(graph, look.ink, 13),
        "sum": Writing(graph, look.written(style.GRADIENT), 15, "bold"),
        "frame": curve.plot([], [], color=look.ink, lw=1, clip_on=False)[0],
        "curve": curve.plot([], [], color=look.ink, lw=1.6)[0],
        "tangent": curve.plot([], [], color=style.GRADIENT, lw=3)[0],
        "here": curve.plot([], [], "o", color=look.ink, ms=7)[0],
    }


def draw(artists: dict[str, Any], frame: dict[str, Any]) -> None:
    """Fill in the numbers that are known at this step, and look at one node closely."""
    step, node = frame["step"], lens(frame["step"])
    backward = step > FORWARD
    known, done = {*GIVEN, *[*PROGRAM][:step]}, {*BACK[: max(step - FORWARD, 0)]}
    artists["values"].show(
        ((x, y - 4), "center", short(v))
        for name, (x, y), v in zip(NODES, CENTRES.tolist(), frame["values"], strict=True)
        if name in known
    )
    grads = dict(zip(NODES, map(short, frame["grads"]), strict=True))
    slope = (CURVE[0] + CURVE[2], CURVE[1] + CURVE[3] + 12), "right", f"slope {grads[node]}"
    under = [(*_under(name), grads[name]) for name in NODES if name in done]
    artists["grads"].show([*under, *[slope] * backward])

    sending = np.array([start == node and backward for start, _ in EDGES])
    sent = np.array([start in done for start, _ in EDGES]) & ~sending
    spikes = wedges(frame["parts"])
    for name, which in (("sent", sent), ("sending", sending)):  # set_path would not make it stale
        artists[name].set(path=Path.make_compound_path_from_polys(spikes[which]))
    artists["pills"].set_data(*_lines(PILLS[sending] - (PILL, 0), PILLS[sending] + (PILL, 0)))
    artists["on pills"].show(
        ((x, y - 4.5), "center", short(part))
        for (x, y), part in zip(PILLS[sending], frame["parts"][sending], strict=True)
    )
    used = np.array([end == node and 0 < step <= FORWARD for _, end in EDGES])
    artists["used"].set_data(*_lines(TIPS[used], FEET[used]))
    artists["lens"].set_offsets([PLACES[node]] if step else np.empty((0, 2)))
    _write(artists, step, node, frame)

    top = max(frame["loss"].max(), 0.5)
    across, height = frame["around"] - frame["around"][30], frame["values"][-1] / top
    ends = np.array([-1.5, 1.5])
    lines = {
        "frame": ([-1.5, -1.5, 1.5], [1.12, -0.06, -0.06]),
        "curve": (across, frame["loss"] / top),
        "tangent": (ends, height + frame["grads"][NODES.index(node)] / top * ends),
        "here": ([0], [height]),
    }
    for name, (x, y) in lines.items():
        artists[name].set_data(*((x, y) if backward else ([], [])))


def _write(artists: dict[str, Any], step: int, node: str, frame: dict[str, Any]) -> None:
    """The arithmetic at the lower left, and what stands around the curve."""
    title, parts, total, measured = words(step, node, frame)
    artists["title"].show([((20, 152), "left", title)])
    rows = [((20, 106 - 25 * i), "left", part) for i, part in enumerate(parts)]
    artists["parts"].show([*rows, ((20, 20), "left", measured)])
    artists["sum"].show([((20, 50), "left", total)])
    left, bottom, across, up = CURVE
    backward, i = step > FORWARD, NODES.index(node)
    notes = [
        ((20, 130), "left", "local derivative × upstream gradient" if node != "L" else ""),
        ((left, bottom + up + 12), "left", f"loss, if only {said(node)} changed"),
        ((left + across / 2, bottom - 18), "center", f"{said(node)} = {short(frame['values'][i])}"),
    ]
    artists["notes"].show(notes if backward else [])


def wedges(parts: np.ndarray) -> np.ndarray:
    """The corners (edges, 3, 2) of a spike along each edge, back to its start: wider for a larger part."""
    size = np.abs(parts)[:, None]
    across = ALONG[:, ::-1] * (-1, 1) * 11 * size / (2 + size)
    return np.stack([FEET + across, TIPS, FEET - across], axis=1)


def nearest(ax: str, x: float, y: float) -> int | None:
    """The number of the node under the pointer."""
    away = np.linalg.norm(CENTRES - (x, y), axis=1)
    return int(away.argmin()) if ax == "graph" and away.min() < 1.5 * RADIUS else None


def _label(graph: Axes, name: str) -> None:
    """The name of a node with its formula."""
    x, y = PLACES[name]
    text = f"{said(name)} = {PROGRAM[name][2]}" if name in PROGRAM else said(name)
    if name in LEFT_OF:
        graph.text(x - RADIUS - 9, y + 4, text, ha="right", fontsize=SMALL)
    else:
        align = ALIGN.get(name, "center")
        x += {"left": -14, "center": 0, "right": 14}[align]
        graph.text(x, y + RADIUS + 8, text, ha=align, fontsize=SMALL)


def _under(name: str) -> tuple[tuple[float, float], str]:
    """Where the gradient of a node is written, and how it is aligned."""
    x, y = PLACES[name]
    if name in LEFT_OF:
        return (x - RADIUS - 9, y - 14), "right"
    return (x + GRAD_SHIFT.get(name, 0), y - RADIUS - 17), "center"


def _lines(starts: np.ndarray, ends: np.ndarray) -> Iterable[np.ndarray]:
    """x and y of separate lines (n, 2) -> (n, 2), for one artist: NaN lies between them."""
    return np.stack([starts, ends, np.full_like(starts, np.nan)], axis=1).reshape(-1, 2).T
