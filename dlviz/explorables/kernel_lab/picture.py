"""The picture: above, the window on the picture, its terms and their sum; below, a trained network by layers."""

from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure

from dlviz.explorables.kernel_lab.data import PHOTOGRAPHS
from dlviz.explorables.kit.explorable import Frame
from dlviz.pictures import style
from dlviz.pictures.columns import bars
from dlviz.pictures.feature_maps import mosaic
from dlviz.pictures.raster import Raster, table
from dlviz.pictures.still_text import StillText
from dlviz.pictures.style import Look
from dlviz.pictures.writing import Writing

SIZE = WIDTH, HEIGHT = 760, 510
LARGE, TOP = 254, 28  # the side of picture and result, and how far below the top edge they begin
PAPER, RESULT = 8, 498  # their left edges
KERNEL, CELL = (287, 28), 40  # the kernel's left and top; the side of a weight
HINT = 446  # the middle of the words beside the kernel
TERMS, ACROSS, DOWN = (287, 172), 62, 35  # the terms' left and top; the width and height of one
SUM = 380, 297  # the middle of the sum
LAYERS, FLOOR, MAPS = (130, 604), 14, 148  # maps of the layers: from left to right; bottom and height
GAP, MAPS_WIDE = 24, 16  # between layers; as many maps as make a layer wide enough for its title
READ = 628, 54, 124, 96  # the bars: left, bottom, width and height
SMALL = 13  # pixels: ten where the page is narrow
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

    for x, y, text in (
        (KERNEL[0] + 1.5 * CELL, 14, "kernel"),
        (HINT, 70, "drag a"),
        (HINT, 88, "weight up"),
        (HINT, 106, "or down"),
        (SUM[0], 161, "pixel × weight"),
        (left + across / 2, 330, "what it reads"),
    ):
        page.text(x, HEIGHT - y, text, ha="center", va="center", color=style.GREY if x == HINT else look.ink)
    page.axhline(HEIGHT - 313, color=style.GREY, lw=0.8, alpha=0.5)
    for x in (114, 616):
        page.text(x, FLOOR + MAPS / 2, "→", ha="center", va="center", color=style.GREY, size=14)

    def words(x: float, y: float, **how: Any) -> StillText:
        return page.add_artist(StillText(x, HEIGHT - y, "", ha="center", va="center", **how))

    colours, lines = style.diverging(look.theme), {"colors": style.GREY, "linewidths": 0.6, "alpha": 0.6}
    red = {"facecolors": "none", "edgecolors": style.RED, "clip_on": False, "zorder": 4}
    dashed = {"facecolors": "none", "edgecolors": style.GREY, "linestyles": "--", "linewidths": 1, "clip_on": False}
    return {
        "signs": table(colours),
        "pale": table(colours, 0.6),
        "paper": Raster(paper),
        "result": Raster(result),
        "kernel": Raster(kernel),
        "terms": Raster(terms),
        "between": terms.add_collection(LineCollection(_grid(0, 3), colors=look.paper, linewidths=2.5), False),
        "grids": [ax.add_collection(LineCollection([], **lines), False) for ax in (paper, result)],
        "padding": paper.add_collection(PolyCollection([], **dashed), False),
        "kernels": Raster(page),
        "layers": [Raster(page) for _ in range(3)],
        "links": page.add_collection(LineCollection([], colors=style.RED, linewidths=1.1, alpha=0.75), False),
        "window": paper.add_collection(PolyCollection([], linewidths=1.8, **red), False),
        "place": result.add_collection(PolyCollection([], linewidths=2.6, **red), False),
        "bars": read.add_collection(PolyCollection([]), False),
        "weights": Writing(page, look.ink, SMALL),
        "factors": Writing(page, look.ink, SMALL),
        "sum": Writing(page, style.RED, 20, "bold"),
        "classes": Writing(page, look.ink, SMALL),
        "answer": Writing(page, look.ink, 18, "bold"),
        "picture": words(PAPER + LARGE / 2, 14),
        "map": Writing(page, look.ink, 13.5),
        "task": words(PAPER + LARGE / 2, 297, color=style.GREY),
        "titles": [words(0, 330) for _ in range(4)],
        "silence": [words(left + across / 2, y) for y in (404, 422, 440)],
    }


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
        lines.set_segments([] if photograph else _grid(*sides))
    p, s, d = state.padding, state.stride, state.dilation
    artists["padding"].set_verts([_box(-p, -p, size + 2 * p)] if p else [])
    artists["picture"].set_text(f"picture: {size} × {size} pixels")
    sums = f"⌊({size} + 2·{p} − {d}·2 − 1) / {s}⌋ + 1 = {count}"  # along a side
    middle = RESULT + LARGE / 2
    artists["map"].show(
        [
            ((middle, HEIGHT - 19), "center", f"feature map, {count} × {count}: drag across it"),
            ((middle, HEIGHT - 302), "center", sums),
        ]
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
    window = [_box(left + q, top + p, 1) for p in cells for q in cells]
    if state.picture in PHOTOGRAPHS:  # pixels are small: one frame around the window, and one around the place
        window, x, y, side = [_box(left, top, reach)], x - 2, y - 2, 5
    artists["window"].set_verts(window)
    artists["place"].set_verts([_box(x, y, side)])

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
    titles[3].set_text(f"{len(frame['kernels'])} learned kernels")
    titles[3].set_x(70)
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
        name, columns, box = boxes[i]
        maps, total = frame[name], frame["channels"][i]
        strongest = max(0.6 * np.abs(maps).max(), 1e-9)
        tiles = mosaic(maps, columns, gap=max(1, maps.shape[1] // 8))
        raster.show(tiles, box, artists["signs"], -strongest, strongest)
        title.set_text(f"{name}: {total} maps" if len(maps) == total else f"{name}: {len(maps)} of {total}")
        title.set_x((box[0] + box[1]) / 2)

    shares, size = frame["shares"], len(frame["image"])
    n, unread = len(shares), bool(np.isnan(shares).any())
    best = int(np.nan_to_num(shares).argmax())
    artists["bars"].set_verts([] if unread else bars(shares, fill=0.7))
    artists["bars"].set_facecolors([style.BLUE if k == best else style.GREY for k in range(n)])
    left, floor, across, _ = READ
    named = [] if unread else range(n) if n <= 10 else [best]
    artists["classes"].show(
        ((left + across * (k + 0.5) / n, floor - 17), "center", str(k)) for k in named
    )
    answer = "" if unread else f"{best}: {100 * shares[best]:.0f} %"
    artists["answer"].show([((left + across / 2, 10), "center", answer)])
    said = ("nothing: it gives", "no class scores", f"for {size} × {size} pixels") if unread else ("", "", "")
    for line, text in zip(artists["silence"], said, strict=True):
        line.set_text(text)


def layers(frame: Frame) -> list[tuple[str, int, tuple[float, float, float, float]]]:
    """Of each layer that is shown: its name, how many maps stand side by side, and left, right, bottom, top."""
    names = [name for name in frame if name.startswith("layer ")]
    shares = np.maximum([len(frame[name]) for name in names], MAPS_WIDE)
    (start, end), middle, found = LAYERS, FLOOR + MAPS / 2, []
    widths = (end - start - GAP * (len(names) - 1)) * shares / shares.sum()
    for i, (name, wide) in enumerate(zip(names, widths, strict=True)):
        n = len(frame[name])
        sides = [min(wide / c, MAPS / -(-n // c)) * (1 if n % c == 0 else 0.7) for c in range(1, n + 1)]
        columns = int(np.argmax(sides)) + 1  # the largest maps, in rows of equally many if these are not small
        rows = -(-n // columns)
        side = min(wide / columns, MAPS / rows)
        left = start + widths[:i].sum() + GAP * i + (wide - side * columns) / 2
        half = side * rows / 2
        found.append((name, columns, (left, left + side * columns, middle - half, middle + half)))
    return found


def layer_at(frame: Frame, x: float, y: float) -> tuple[str, int] | None:
    """The layer and the number of the map at a point of the page."""
    for name, columns, (left, right, bottom, top) in layers(frame):
        if left <= x < right and bottom < y <= top:
            side = (right - left) / columns
            number = columns * int((top - y) / side) + int((x - left) / side)
            return (name, number) if number < len(frame[name]) else None
    return None


def margin_of(frame: Frame) -> float:
    """Room around picture and result, in pixels of the picture."""
    return 2 if frame["settings"].picture in PHOTOGRAPHS else len(frame["image"]) / 4


def ends_of(frame: Frame) -> tuple[float, float]:
    """Where the result begins and ends in the middle of its panel, in pixels of the picture."""
    size, count = len(frame["image"]), len(frame["result"])
    return (size - count) / 2, (size + count) / 2


def short(number: float) -> str:
    """Two digits after the point at most, none that says nothing, and the sign for minus."""
    text = f"{abs(number):.2f}".rstrip("0").rstrip(".")
    return f"−{text}" if number < 0 and text != "0" else text


def _box(x: float, y: float, side: float) -> np.ndarray:
    """The corners of a square."""
    return np.array([[x, y], [x + side, y], [x + side, y + side], [x, y + side]])


def _grid(low: float, high: float) -> np.ndarray:
    """The lines (n, 2, 2) around and between the cells of a square."""
    at = np.arange(low, high + 0.5)
    sides = np.stack([np.stack([at, at], axis=1), np.broadcast_to([low, high], (len(at), 2))], axis=-1)
    return np.concatenate([sides, sides[..., ::-1]])  # upright and level
