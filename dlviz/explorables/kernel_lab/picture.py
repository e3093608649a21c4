"""Above, the window on the picture, its terms and their sum; below, a trained network, layer by layer."""

from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure

from dlviz.explorables.kernel_lab.data import PHOTOGRAPHS
from dlviz.explorables.kernel_lab.places import (
    ACROSS,
    CELL,
    DOWN,
    FLOOR,
    HEIGHT,
    HINT,
    KERNEL,
    LARGE,
    MAPS,
    PAPER,
    READ,
    RESULT,
    SMALL,
    SUM,
    TERMS,
    TOP,
    UP,
    WIDTH,
    bars,
    box,
    ends_of,
    grid,
    layers,
    margin_of,
    short,
)
from dlviz.explorables.kernel_lab.words import answers_to
from dlviz.explorables.kit.explorable import Frame
from dlviz.explorables.kit.headline import Headline
from dlviz.pictures import style
from dlviz.pictures.feature_maps import mosaic
from dlviz.pictures.raster import Raster, table
from dlviz.pictures.still_text import StillText
from dlviz.pictures.style import Look
from dlviz.pictures.writing import Writing

INK, LIGHT = table(colormaps["gray_r"]), table(colormaps["gray"])  # of drawings, of photographs


def setup(fig: Figure, look: Look) -> dict[str, Any]:
    """Panels that can be dragged lie over one page, which has all words and lines; its unit is a pixel."""

    def axes(label: str, left: float, top: float, across: float, down: float, limits: Any) -> Axes:
        box = (left / WIDTH, 1 - (top + down) / HEIGHT, across / WIDTH, down / HEIGHT)
        ax = fig.add_axes(box, label=label, xlim=limits[:2], ylim=limits[2:])
        ax.set_axis_off()
        return ax

    paper = axes("paper", PAPER, TOP, LARGE, LARGE, (-2, 10, 10, -2))
    result = axes("result", RESULT, TOP, LARGE, LARGE, (-2, 10, 10, -2))
    kernel = axes("kernel", *KERNEL, 3 * CELL, 3 * CELL, (0, 3, 3, 0))
    terms = axes("terms", *TERMS, 3 * ACROSS, 3 * DOWN, (0, 3, 3, 0))
    left, floor, across, up = READ
    read = axes("read", left, HEIGHT - floor - up, across, up, (0, 1, 0, 1))
    page = axes("page", 0, 0, WIDTH, HEIGHT, (0, WIDTH, 0, HEIGHT))
    page.set_zorder(3)

    bold = {"weight": "bold"}
    for x, y, text, how in (
        (HINT - 8, 14, "kernel", {**bold, "ha": "right"}),
        (HINT, 14, "drag a weight ↕", {"color": look.muted, "ha": "left"}),
        (SUM[0], 161, "pixel × weight", bold),
        (left + across / 2, 330, "what it reads", {}),
    ):
        page.text(x, HEIGHT - UP - y, text, **{"ha": "center", "va": "center", **how})
    page.axhline(HEIGHT - UP - 313, color=style.GREY, lw=0.8, alpha=0.5)
    for x in (114, 616):
        page.text(x, FLOOR + MAPS / 2, "→", ha="center", va="center", color=style.GREY, size=14)

    def words(x: float, y: float, **how: Any) -> StillText:
        return page.add_artist(StillText(x, HEIGHT - y, "", ha="center", va="center", **how))

    colours, lines = style.diverging(look.theme), {"colors": style.GREY, "linewidths": 0.6, "alpha": 0.6}
    red = {"facecolors": "none", "edgecolors": style.RED, "clip_on": False, "zorder": 4}
    dashed = {**red, "edgecolors": style.GREY, "linestyles": "--", "linewidths": 1}
    seldom = {  # changed while the window moves: they are drawn first, and kept
        "paper": Raster(paper),
        "result": Raster(result),
        "kernel": Raster(kernel),
        "kernels": Raster(page),
        "layers": [Raster(page) for _ in range(3)],
        "bars": read.add_collection(PolyCollection([]), False),
        "grids": [ax.add_collection(LineCollection([], **lines), False) for ax in (paper, result)],
        "padding": paper.add_collection(PolyCollection([], **dashed), False),
        "weights": Writing(page, look.ink, SMALL),
        "classes": Writing(page, look.ink, SMALL),
        "answer": Writing(page, look.ink, 18, "bold"),
        "map": Writing(page, look.ink, 13.9, "bold"),
        "faint": Writing(page, look.muted, SMALL),
        "picture": words(PAPER + LARGE / 2, UP + 14, **bold),
        "task": words(PAPER + LARGE / 2, UP + 297, color=look.muted),
        "titles": [words(0, UP + 330) for _ in range(4)],
        "silence": [words(left + across / 2, y) for y in (UP + 404, UP + 422, UP + 440)],
    }
    for artist in [a for part in seldom.values() for a in (part if isinstance(part, list) else [part])]:
        artist.set_zorder(0)
    often = {
        "headline": Headline(page, look, 12, HEIGHT - 26, WIDTH - 24),
        "terms": Raster(terms),
        "cuts": kernel.add_collection(LineCollection(grid(0, 3), colors=look.paper, lw=2.5), False),
        "between": terms.add_collection(LineCollection(grid(0, 3), colors=look.paper, lw=2.5), False),
        "links": page.add_collection(LineCollection([], colors=style.RED, lw=1.1, alpha=0.75), False),
        "window": paper.add_collection(PolyCollection([], linewidths=1.8, **red), False),
        "place": result.add_collection(PolyCollection([], linewidths=2.6, **red), False),
        "factors": Writing(page, look.ink, SMALL),
        "sum": Writing(page, look.written(style.RED), 20, "bold"),
    }
    return {"signs": table(colours), "pale": table(colours, 0.6), **seldom, **often}


def draw(artists: dict[str, Any], frame: Frame) -> None:
    """Colour the images, lay the window, write the terms, show what the network makes of the picture."""
    _draw_images(artists, frame)
    _draw_window(artists, frame)
    _draw_terms(artists, frame)
    _draw_network(artists, frame)


def _draw_images(artists: dict[str, Any], frame: Frame) -> None:
    state, image, result = frame["settings"], frame["image"], frame["result"]
    photograph, size, count = state.picture in PHOTOGRAPHS, len(image), len(result)
    margin, (low, high) = margin_of(frame), ends_of(frame)
    for ax in (artists["paper"].axes, artists["result"].axes):
        if ax.get_xlim() != (-margin, size + margin):
            ax.set(xlim=(-margin, size + margin), ylim=(size + margin, -margin))
    tones = LIGHT if photograph else INK
    weight, strongest = frame["kernel"].sum(), max(np.quantile(np.abs(result), 0.99), 1e-9)
    scale = (tones, 0, weight) if weight > 0.25 else (artists["signs"], -strongest, strongest)
    artists["paper"].show(image, (0, size, size, 0), tones, 0, 1)
    artists["result"].show(result, (low, high, high, low), *scale)
    for lines, sides in zip(artists["grids"], ((0, size), (low, high)), strict=True):
        lines.set_segments([] if photograph else grid(*sides))
    p, s, d = state.padding, state.stride, state.dilation
    artists["padding"].set_verts([box(-p, -p, size + 2 * p)] if p else [])
    artists["picture"].set_text(f"picture: {size} × {size} pixels")
    artists["map"].show([((RESULT, HEIGHT - UP - 19), "left", f"feature map: {count} × {count}")])
    pixel, ring = LARGE / (size + 2 * margin), margin - p + 0.5
    above = frame["at"][0] * s >= p  # the window leaves the padding on the top free
    down = ring if above else size + 2 * margin - ring
    named = "padding" * (p > 0 and not photograph)
    side = f"side ⌊({size} + 2·{p} − {d}·2 − 1) / {s}⌋ + 1 = {count}"
    artists["faint"].show(
        [
            ((WIDTH - 6, HEIGHT - UP - 19), "right", "drag here"),
            ((WIDTH - 6, HEIGHT - UP - 302), "right", side),
            ((PAPER + pixel * ring, HEIGHT - TOP - pixel * down - 5), "left", named),
        ]
    )
    artists["headline"].show(
        f"Window times kernel, summed, is {short(frame['sum'])}: one square of the feature map",
        answers_to(state.kernel, photograph),
    )
    artists["task"].set_text(
        "drag the window" if photograph else "rub out here" if state.rubber else "draw a digit here"
    )


def _draw_window(artists: dict[str, Any], frame: Frame) -> None:
    """The window, the place of its sum, and lines that lead from one to the other."""
    state, (i, j), margin, low = frame["settings"], frame["at"], margin_of(frame), ends_of(frame)[0]
    top, left = i * state.stride - state.padding, j * state.stride - state.padding
    reach = 2 * state.dilation + 1
    cells, x, y, side = np.arange(3) * state.dilation, low + j, low + i, 1
    window = [box(left + q, top + p, 1) for p in cells for q in cells]
    if state.picture in PHOTOGRAPHS:  # pixels are small: one frame around each
        window, x, y, side = [box(left, top, reach)], x - 2, y - 2, 5
    artists["window"].set_verts(window)
    artists["place"].set_verts([box(x, y, side)])

    pixel = LARGE / (len(frame["image"]) + 2 * margin)
    edge, upper, lower = (pixel * (at + margin) for at in (left + reach, top, top + reach))
    cell, middle = RESULT + pixel * (x + margin), HEIGHT - TOP - pixel * (y + side / 2 + margin)
    half = 50 + 6 * len(short(frame["sum"]))  # of the sum, as it is written
    floor = HEIGHT - TERMS[1] - 3 * DOWN
    artists["links"].set_segments(
        [
            [(PAPER + edge, HEIGHT - TOP - upper), (TERMS[0], HEIGHT - TERMS[1])],
            [(PAPER + edge, HEIGHT - TOP - lower), (TERMS[0], floor)],
            [(SUM[0] + half, HEIGHT - SUM[1]), (cell, middle)],
        ]
    )


def _draw_terms(artists: dict[str, Any], frame: Frame) -> None:
    artists["kernel"].show(frame["kernel"], (0, 3, 3, 0), artists["pale"], -2, 2)
    artists["terms"].show(frame["terms"], (0, 3, 3, 0), artists["pale"], -2, 2)
    weights = [(p, q, short(w)) for (p, q), w in np.ndenumerate(frame["kernel"])]
    left, top = KERNEL[0] + CELL / 2, HEIGHT - KERNEL[1] - CELL / 2 - 5
    artists["weights"].show(((left + CELL * q, top - CELL * p), "center", w) for p, q, w in weights)
    left, top = TERMS[0] + ACROSS / 2, HEIGHT - TERMS[1] - DOWN / 2
    artists["factors"].show(
        ((left + ACROSS * q, top - DOWN * p + shift), "center", text)
        for p, q, w in weights
        for shift, text in ((4, short(frame["window"][p, q])), (-13, f"× {w}"))
    )
    artists["sum"].show([((SUM[0], HEIGHT - SUM[1] - 7), "center", f"sum {short(frame['sum'])}")])


def _draw_network(artists: dict[str, Any], frame: Frame) -> None:
    kernels, titles = frame["kernels"][: 4 * 8], artists["titles"]
    total = len(frame["kernels"])
    titles[3].set_text(f"{total} kernels" if total == len(kernels) else f"{len(kernels)} of {total}")
    titles[3].set_x(58)
    kernels = kernels / np.maximum(np.abs(kernels).max(axis=(1, 2), keepdims=True), 1e-12)
    columns = min(4, len(kernels))
    image = mosaic(kernels, columns, gap=1)
    up = min(92 * image.shape[0] / image.shape[1], MAPS)
    middle = FLOOR + MAPS / 2
    artists["kernels"].show(image, (12, 104, middle - up / 2, middle + up / 2), artists["signs"], -1, 1)
    boxes = layers(frame)
    for i, (raster, title) in enumerate(zip(artists["layers"], titles, strict=False)):
        if i >= len(boxes):
            raster.show(np.full((1, 1), np.nan), (0, 1, 0, 1), artists["signs"], -1, 1)
            title.set_text("")
            continue
        name, columns, corners = boxes[i]
        maps, total = frame[name], frame["channels"][i]
        strongest = max(0.6 * np.abs(maps).max(), 1e-9)
        tiles = mosaic(maps, columns, gap=max(1, maps.shape[1] // 8))
        raster.show(tiles, corners, artists["signs"], -strongest, strongest)
        title.set_text(f"{name}: {total} maps" if len(maps) == total else f"{name}: {len(maps)} of {total}")
        title.set_x((corners[0] + corners[1]) / 2)

    shares, size = frame["shares"], len(frame["image"])
    n, unread = len(shares), bool(np.isnan(shares).any())
    best = int(np.nan_to_num(shares).argmax())
    artists["bars"].set_verts([] if unread else bars(shares))
    artists["bars"].set_facecolors([style.BLUE if k == best else style.GREY for k in range(n)])
    left, floor, across, _ = READ
    named = [] if unread else range(n) if n <= 10 else [best]
    artists["classes"].show(((left + across * (k + 0.5) / n, floor - 17), "center", str(k)) for k in named)
    answer = "" if unread else f"{best}: {100 * shares[best]:.0f} %"
    artists["answer"].show([((left + across / 2, 10), "center", answer)])
    said = ("nothing: it gives", "no class scores", f"for {size} × {size} pixels") if unread else ("", "", "")
    for line, text in zip(artists["silence"], said, strict=True):
        line.set_text(text)
