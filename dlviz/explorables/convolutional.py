"""The explorable of lesson 09: KernelLab."""

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from dlviz import data, nn, optim, train
from dlviz.explorables.kit.controls import choice, record, slider, toggle
from dlviz.explorables.kit.explorable import Explorable, Frame
from dlviz.pictures import style
from dlviz.pictures.columns import bars
from dlviz.pictures.feature_maps import mosaic
from dlviz.pictures.raster import Raster, table
from dlviz.pictures.still_text import StillText
from dlviz.pictures.writing import Writing

MINE, BLANK = "my drawing", "blank paper"
SCANNED = {"a scanned 4": 4, "a scanned 8": 8}
PHOTOGRAPHS = {
    "a temple": (0, 10, 8),
    "a flower": (1, 6, 40),
}  # which one; the top left corner of what is shown
KERNELS = {
    "edges, left and right": [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]],
    "edges, top and bottom": [[-1, -1, -1], [0, 0, 0], [1, 1, 1]],
    "outline": [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
    "blur": np.full((3, 3), 1 / 9),
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
}
MY_KERNEL = "my kernel"
UNIT = (0.0, 1.0, 1.0, 0.0)
PAPER, PHOTOGRAPH = table(colormaps["gray_r"]), table(colormaps["gray"])
DRAWING = (
    "00000000 00599940 00850000 00896200 00000590 00000390 00500780 00499610"  # a 5, as a mouse draws it
)


class KernelLab(Explorable):
    """What does a kernel answer to? One small window slides over everything; a trained network has many."""

    size = (780, 494)

    @dataclass(frozen=True)
    class State:
        """A picture and a kernel, how the kernel slides, and which position is looked at."""

        picture: str = choice(MINE, [MINE, BLANK, *SCANNED, *PHOTOGRAPHS], label="picture")
        kernel: str = choice("edges, left and right", [*KERNELS, MY_KERNEL], label="kernel")
        stride: int = slider(1, 1, 3, step=1, label="stride")
        padding: int = slider(1, 0, 2, step=1, label="padding")
        dilation: int = slider(1, 1, 3, step=1, label="dilation")
        rubber: bool = toggle(False, label="rub out")
        painted: str = record(DRAWING)  # rows of pixels, from 0, paper, to 9, ink
        weights: str = record("0 0 0 0 1 0 0 0 0")  # of my kernel, row by row
        down: float = record(0.4)  # of the result: the position that is looked at
        right: float = record(0.3)
        pen: str = record("")  # where it is on the paper, while it is down

    numpy = """
import numpy as np
from dlviz import nn
from dlviz.explorables.convolutional import kernel_of, picture_of, reader

x = picture_of(picture, painted)[None, None]  # (1, 1, height, width)
layer = nn.Conv2d(1, 1, 3, stride, padding, dilation, bias=False, rng=0).double()
layer.weight.data[...] = kernel_of(kernel, weights)
result = layer(x)[0, 0]

# one position, term by term
i, j = int(down * len(result)), int(right * len(result))
top, left, reach = i * stride, j * stride, 2 * dilation + 1
padded = np.pad(x[0, 0], padding)
window = padded[top : top + reach : dilation, left : left + reach : dilation]

# a trained network: convolution, batch normalisation and ReLU, twice, with pooling behind each
network = reader()
first = network[:3](x)
second = network[3:7](first)
frame = {"image": x[0, 0], "kernel": layer.weight.data[0, 0], "result": result, "at": np.array([i, j]),
         "window": window, "terms": window * layer.weight.data[0, 0], "sum": result[i, j],
         "first": first[0], "second": second[0], "shares": np.full(10, np.nan)}
if x.shape[2:] == (8, 8):  # the last layer takes no other size
    frame["shares"] = nn.Softmax(dim=1)(network[7:](second))[0]
"""
    torch = """
import torch
from torch import nn
from dlviz import bridge
from dlviz.explorables.convolutional import kernel_of, picture_of, reader

x = torch.tensor(picture_of(picture, painted))[None, None]  # (1, 1, height, width)
layer = nn.Conv2d(1, 1, 3, stride, padding, dilation, bias=False).double().requires_grad_(False)
layer.weight[...] = torch.tensor(kernel_of(kernel, weights))
result = layer(x)[0, 0]

# one position, term by term
i, j = int(down * len(result)), int(right * len(result))
top, left, reach = i * stride, j * stride, 2 * dilation + 1
padded = nn.functional.pad(x[0, 0], [padding] * 4)
window = padded[top : top + reach : dilation, left : left + reach : dilation]

# a trained network: convolution, batch normalisation and ReLU, twice, with pooling behind each
network = bridge.twin(reader()).requires_grad_(False)
first = network[:3](x)
second = network[3:7](first)
frame = {"image": x[0, 0], "kernel": layer.weight[0, 0], "result": result, "at": torch.tensor([i, j]),
         "window": window, "terms": window * layer.weight[0, 0], "sum": result[i, j],
         "first": first[0], "second": second[0], "shares": torch.full((10,), torch.nan)}
if x.shape[2:] == (8, 8):  # the last layer takes no other size
    frame["shares"] = network[7:](second).softmax(dim=1)[0]
"""

    @staticmethod
    def compute(state: Any) -> Frame:
        """The kernel's result, one position of it term by term, and what the trained network makes of it."""
        image = picture_of(state.picture, state.painted)
        layer = nn.Conv2d(1, 1, 3, state.stride, state.padding, state.dilation, bias=False, rng=0).double()
        kernel = layer.weight.data[0, 0]
        kernel[...] = kernel_of(state.kernel, state.weights)
        result = layer(image[None, None])[0, 0]
        i, j = int(state.down * len(result)), int(state.right * len(result))
        rows, columns = (_seen(place, state) for place in (i, j))
        window = np.pad(image, state.padding)[rows, columns]
        first, second, shares = _read(state.picture, state.painted)
        return {
            "image": image,
            "kernel": kernel,
            "result": result,
            "at": np.array([i, j]),
            "window": window.copy(),
            "terms": window * kernel,
            "sum": float(result[i, j]),
            "first": first.copy(),
            "second": second.copy(),
            "shares": shares.copy(),
            "settings": state,
        }

    @staticmethod
    def setup(fig: Figure) -> dict[str, Any]:
        """Above the picture, the kernel, the terms and the result; below the trained network, by layers."""
        width, height = KernelLab.size

        def axes(label: str, left: float, top: float, across: float, down: float, limits: Any) -> Axes:
            ax = fig.add_axes((left / width, 1 - (top + down) / height, across / width, down / height))
            ax.set(label=label, xticks=[], yticks=[], xlim=limits[:2], ylim=limits[2:])
            ax.spines[:].set_visible(False)
            return ax

        paper = axes("paper", 4, 20, 240, 240, (-2, 10, 10, -2))
        kernel = axes("kernel", 258, 62, 108, 108, (0, 3, 3, 0))
        terms = axes("terms", 378, 62, 147, 108, (0, 3, 3, 0))
        result = axes("result", 537, 20, 240, 240, (-2, 10, 10, -2))
        learned = axes("learned kernels", 12, 344, 92, 92, (0, 1, 1, 0))
        first = axes("layer 1", 128, 318, 148, 148, (0, 1, 1, 0))
        second = axes("layer 2", 302, 318, 300, 148, (0, 1, 1, 0))
        shares = axes("read", 628, 330, 144, 112, (0, 1, 0, 1.02))
        words = axes("words", 0, 0, width, height, (0, width, height, 0))
        words.set(zorder=3)
        words.patch.set_visible(False)

        ink = paper.xaxis.label.get_color()
        dark = np.mean(to_rgb(paper.get_facecolor())) < 0.5
        colours = style.diverging("dark" if dark else "light")
        for x, y, text in (
            (312, 48, "kernel"),
            (312, 184, "drag in a cell,"),
            (312, 200, "up or down"),
            (451, 48, "pixel · weight"),
            (391, 231, "positions along a side:"),
            (250, 116, "∗"),
            (531, 116, "="),
            (58, 298, "16 kernels"),
            (202, 298, "layer 1: their maps"),
            (452, 298, "layer 2: 32 maps made of those"),
            (700, 298, "what it reads"),
        ):
            words.text(x, y, text, ha="center", va="center")
        words.axhline(276, color=style.GREY, lw=0.8, alpha=0.5)
        Raster(learned).show(_tiled(_learned_kernels(), 4), UNIT, table(colours), -1, 1)
        shares.set_xticks((np.arange(10) + 0.5) / 10, range(10))
        shares.tick_params(length=0)
        shares.axhline(0, color=ink, lw=1)

        grid, frame = {"linewidths": 0.6, "colors": style.GREY, "alpha": 0.6}, {"facecolors": "none"}
        red = {**frame, "edgecolors": style.RED, "clip_on": False, "zorder": 4}
        return {
            "signs": table(colours),
            "pale": table(colours, 0.6),
            "paper": Raster(paper),
            "result": Raster(result),
            "grids": [ax.add_collection(LineCollection([], **grid), False) for ax in (paper, result)],
            "padding": paper.add_collection(
                PolyCollection([], **frame, edgecolors=style.GREY, linestyles="--", linewidths=1), False
            ),
            "window": paper.add_collection(PolyCollection([], **red, linewidths=1.6), False),
            "place": result.add_collection(PolyCollection([], **red, linewidths=2.4), False),
            "kernel": Raster(kernel),
            "terms": Raster(terms),
            "weights": Writing(_pixels_of(fig, kernel), ink, 13),
            "products": Writing(_pixels_of(fig, terms), ink, 11.5),
            "sum": Writing(_pixels_of(fig, words), style.RED, 20, "bold"),
            "task": words.add_artist(StillText(124, 12, "", ha="center", va="center")),
            "size": words.add_artist(StillText(391, 251, "", ha="center", va="center")),
            "first": Raster(first),
            "second": Raster(second),
            "bars": shares.add_collection(PolyCollection([]), False),
            "read": Writing(_pixels_of(fig, words), ink, 18, "bold"),
        }

    @staticmethod
    def draw(artists: dict[str, Any], frame: Frame) -> None:
        """Colour the images, lay the window, write the terms."""
        state, image, result = frame["settings"], frame["image"], frame["result"]
        photograph = state.picture in PHOTOGRAPHS
        size = len(image)
        margin = 2 if photograph else size / 4
        for ax in (artists["paper"].axes, artists["result"].axes):
            if ax.get_xlim() != (-margin, size + margin):
                ax.set(xlim=(-margin, size + margin), ylim=(size + margin, -margin))
        signs, pale = artists["signs"], artists["pale"]
        tones = PHOTOGRAPH if photograph else PAPER
        low, high = (
            (size - len(result)) / 2,
            (size + len(result)) / 2,
        )  # of the result, which lies in the middle
        weight, strongest = frame["kernel"].sum(), max(np.quantile(np.abs(result), 0.99), 1e-9)
        scale = (tones, 0, weight) if weight > 0.25 else (signs, -strongest, strongest)
        artists["paper"].show(image, (0, size, size, 0), tones, 0, 1)
        artists["result"].show(result, (low, high, high, low), *scale)
        for lines, ends in zip(artists["grids"], ((0, size), (low, high)), strict=True):
            lines.set_segments([] if photograph else _grid(*ends))
        artists["padding"].set_verts([_box(-state.padding, -state.padding, size + 2 * state.padding)])

        i, j = frame["at"]
        top, left = i * state.stride - state.padding, j * state.stride - state.padding
        if photograph:  # pixels are small: one frame around the window, and one around the place
            window, place = [_box(left, top, 2 * state.dilation + 1)], _box(low + j - 2, low + i - 2, 5)
        else:
            cells = np.arange(3) * state.dilation
            window = [_box(left + q, top + p, 1) for p in cells for q in cells]
            place = _box(low + j, low + i, 1)
        artists["window"].set_verts(window)
        artists["place"].set_verts([place])

        weights = [(_short(w), p, q) for (p, q), w in np.ndenumerate(frame["kernel"])]
        artists["kernel"].show(frame["kernel"], (0, 3, 3, 0), pale, -2, 2)
        artists["weights"].show(((36 * q + 18, 85 - 36 * p), "center", w) for w, p, q in weights)
        artists["terms"].show(frame["terms"], (0, 3, 3, 0), pale, -2, 2)
        artists["products"].show(
            ((49 * q + 24.5, 85 - 36 * p), "center", f"{_short(frame['window'][p, q])}·{w}")
            for w, p, q in weights
        )
        artists["sum"].show([((451, KernelLab.size[1] - 201), "center", f"sum {frame['sum']:.2f}")])
        verb = "rub out here" if state.rubber else "draw a digit here"
        artists["task"].set_text("drag the window" if photograph else verb)
        artists["size"].set_text(
            f"⌊({size} + 2·{state.padding} - {state.dilation}·2 - 1) / {state.stride}⌋ + 1 = {len(result)}"
        )

        for layer, columns in (("first", 4), ("second", 8)):
            strongest = max(0.6 * frame[layer].max(), 1e-9)
            artists[layer].show(_tiled(frame[layer], columns), UNIT, signs, -strongest, strongest)
        shares = np.nan_to_num(frame["shares"])
        best = shares.argmax()
        artists["bars"].set_verts(bars(shares, fill=0.7))
        artists["bars"].set_facecolors([style.BLUE if k == best else style.GREY for k in range(10)])
        read = "too large" if photograph else f"a {best}: {100 * shares[best]:.0f} %"
        artists["read"].show([((700, KernelLab.size[1] - 485), "center", read)])

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """How the kernel slides, one of its sums, and what is read."""
        rows, size = len(frame["result"]), len(frame["image"])
        i, j = frame["at"]
        read = "the picture is too large for the last layer of the trained network"
        if not np.isnan(frame["shares"]).any():
            pen, shares = "rubs out" if state.rubber else "draws", frame["shares"]
            read = (
                f"the pen {pen}, and the trained network reads {shares.argmax()} ({100 * shares.max():.0f} %)"
            )
        return (
            f"The kernel ({state.kernel}) slides over {state.picture} of {size}×{size} pixels with stride "
            f"{state.stride}, padding {state.padding} and dilation {state.dilation}: {rows}×{rows} sums, "
            f"{frame['sum']:.2f} in row {i + 1}, column {j + 1}; {read}."
        )

    @staticmethod
    def hover(state: Any, frame: Frame, ax: str, x: float, y: float) -> str:
        """The number under the pointer."""
        if ax == "paper" and (number := _at(frame["image"], y, x)) is not None:
            return f"pixel {number:.2f}"
        if ax == "kernel" and (number := _at(frame["kernel"], y, x)) is not None:
            return f"weight {_short(number)}"
        if ax == "result":
            result, start = frame["result"], (len(frame["image"]) - len(frame["result"])) / 2
            if (number := _at(result, y - start, x - start)) is not None:
                return f"row {int(y - start) + 1}, column {int(x - start) + 1}: {number:.2f}"
        if ax == "read" and 0 <= x < 1:
            return f"{int(10 * x)}: {100 * frame['shares'][int(10 * x)]:.1f} %"
        if ax in ("layer 1", "layer 2"):
            layer, columns = (frame["first"], 4) if ax == "layer 1" else (frame["second"], 8)
            number = columns * int(4 * y) + int(columns * x)
            return f"{ax}, map {number + 1}\nlargest {layer[number].max():.2f}"
        return ""

    @staticmethod
    def drag(state: Any, frame: Frame, ax: str, x: float, y: float) -> Any:
        """Draw on the paper, paint the kernel, slide the window over the result or over a photograph."""
        if ax == "paper" and state.picture not in PHOTOGRAPHS:
            before = [float(v) for v in state.pen.split()] or [x, y]
            pixels = stroke(frame["image"], before, [x, y], state.rubber)
            painted = " ".join("".join(f"{9 * ink:.0f}" for ink in row) for row in pixels)
            return replace(state, picture=MINE, painted=painted, pen=f"{x:.2f} {y:.2f}")
        if ax == "kernel":
            kernel, (p, q) = frame["kernel"].copy(), np.clip([int(y), int(x)], 0, 2)
            kernel[p, q] = np.clip(round(2 * (2 - 4 * (y - p))) / 2, -2, 2)
            return replace(state, kernel=MY_KERNEL, weights=" ".join(f"{w:.3g}" for w in kernel.ravel()))
        count = len(frame["result"])
        if ax == "paper":  # the window's middle follows the pointer
            half = (2 * state.dilation + 1) / 2 - state.padding
            places = [(v - half) / state.stride + 0.5 for v in (y, x)]
        elif ax == "result":
            places = [v - (len(frame["image"]) - count) / 2 for v in (y, x)]
        else:
            return state
        down, right = ((min(max(int(v), 0), count - 1) + 0.5) / count for v in places)
        return replace(state, down=down, right=right)

    def point(self, event: str, ax: Axes, x: float, y: float) -> str:
        """As every explorable; a press begins a new stroke."""
        if event == "press":
            self._state = replace(self._state, pen="")
        return super().point(event, ax, x, y)


# Pictures and kernels


def picture_of(picture: str, painted: str) -> np.ndarray:
    """The pixels of a choice: ink from 0 to 1, or a photograph's brightness."""
    if picture == MINE:
        rows = painted.split()
        if len(rows) != 8 or any(len(row) != 8 or not (row.isascii() and row.isdigit()) for row in rows):
            raise ValueError(f"painted expects 8 words of 8 digits each, one for each row, got {painted!r}")
        return np.array([[int(pixel) / 9 for pixel in row] for row in rows])
    if picture == BLANK:
        return np.zeros((8, 8))
    if picture in SCANNED:
        digits = data.load_digits("test")
        return digits.x[np.flatnonzero(digits.t == SCANNED[picture])[0]].astype(float)
    return _photograph(picture).copy()


def kernel_of(kernel: str, weights: str) -> np.ndarray:
    """The weights (3, 3) of a choice."""
    if kernel != MY_KERNEL:
        return np.array(KERNELS[kernel], dtype=float)
    numbers = [float(w) for w in weights.split()]
    if len(numbers) != 9:
        raise ValueError(f"weights expects 9 numbers, row by row, got {weights!r}")
    return np.array(numbers).reshape(3, 3)


def stroke(pixels: np.ndarray, start: Any, end: Any, rub: bool = False) -> np.ndarray:
    """Ink (height, width) after a stroke of the pen from (x, y) to (x, y); as wide as those of the data."""
    height, width = pixels.shape
    middles = np.stack(np.meshgrid(np.arange(width), np.arange(height)), axis=-1) + 0.5  # (height, width, 2)
    start, way = np.array(start), np.array(end) - start
    along = np.clip((middles - start) @ way / max(way @ way, 1e-9), 0, 1)
    distance = np.linalg.norm(middles - start - along[..., None] * way, axis=-1)
    ink = np.clip((1.2 - distance) / 0.8, 0, 1)
    return np.minimum(pixels, 1 - ink) if rub else np.maximum(pixels, ink)


@cache
def _photograph(name: str) -> np.ndarray:
    """96×96 pixels of brightness, each the mean of 4×4."""
    which, top, left = PHOTOGRAPHS[name]
    grey = data.load_photographs().x[which].mean(axis=-1).astype(float)
    small = grey[:424].reshape(106, 4, 160, 4).mean(axis=(1, 3))
    return small[top : top + 96, left : left + 96]


# The trained network


@cache
def reader() -> nn.Sequential:
    """A convolutional network that reads digits, trained once on all 1,797, each moved a little."""
    network = nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1, bias=False, rng=0),
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1, bias=False, rng=1),
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(32 * 2 * 2, 10, rng=2),
    )
    digits, rng, epochs = data.load_digits("all"), np.random.default_rng(0), 12
    optimizer = optim.Adam(network.parameters(), lr=0.01)
    for epoch in range(epochs):
        optimizer.param_groups[0]["lr"] = 0.01 * (1 - epoch / epochs)
        x = data.augmented(digits.x, shift=1.0, turn=12, scale=0.2, rng=rng)[:, None]
        batches = data.minibatches(x, digits.t, 64, rng=rng)
        for _ in train.steps(network, nn.CrossEntropyLoss(), optimizer, batches):
            pass
    return network.double().eval()


@lru_cache(maxsize=4)
def _read(picture: str, painted: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The maps of both layers, and the shares of the digits: NaN for a picture of another size."""
    x, network = picture_of(picture, painted)[None, None], reader()
    first = network[:3](x)
    second = network[3:7](first)
    shares = np.full(10, np.nan)
    if x.shape[2:] == (8, 8):
        shares = nn.Softmax(dim=1)(network[7:](second))[0]
    return first[0], second[0], shares


def _learned_kernels() -> np.ndarray:
    """The kernels (16, 3, 3) of the first layer, each with a largest weight of 1."""
    kernels = reader()[0].weight.data[:, 0]
    return kernels / np.abs(kernels).max(axis=(1, 2), keepdims=True)


# Shapes and words


def _seen(place: int, state: Any) -> slice:
    """The rows, or columns, of the padded picture that a position sees."""
    start = place * state.stride
    return slice(start, start + 2 * state.dilation + 1, state.dilation)


def _pixels_of(fig: Figure, ax: Axes) -> Axes:
    """Axes over `ax` whose unit is one CSS pixel, for writing."""
    box = ax.get_position()
    over = fig.add_axes(box, label="", frameon=False, zorder=2)
    width, height = KernelLab.size
    over.set(xlim=(0, box.width * width), ylim=(0, box.height * height), xticks=[], yticks=[])
    return over


def _tiled(maps: np.ndarray, columns: int) -> np.ndarray:
    return mosaic(maps, columns, gap=max(1, maps.shape[1] // 8))


def _box(x: float, y: float, side: float) -> np.ndarray:
    """The corners of a square."""
    return np.array([[x, y], [x + side, y], [x + side, y + side], [x, y + side]])


def _grid(low: float, high: float) -> np.ndarray:
    """The lines (n, 2, 2) around and between the cells of a square."""
    at = np.arange(low, high + 0.5)
    ends = np.stack(
        [np.stack([at, at], axis=1), np.stack([np.full_like(at, low), np.full_like(at, high)], axis=1)]
    )
    upright = np.moveaxis(ends, 0, -1)  # (n, 2 ends, xy)
    return np.concatenate([upright, upright[..., ::-1]])


def _at(values: np.ndarray, row: float, column: float) -> float | None:
    """The number at a place that may lie outside."""
    i, j = int(np.floor(row)), int(np.floor(column))
    return float(values[i, j]) if 0 <= i < len(values) and 0 <= j < len(values) else None


def _short(number: float) -> str:
    """Two digits at most, and no zero that says nothing."""
    return (
        f"{number:.2f}".rstrip("0").rstrip(".").replace("-0.", "-.").replace("0.", ".", 1)
        if number % 1
        else f"{number:.0f}"
    )
