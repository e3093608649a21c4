"""Left the sheet from above with its creases, right the sheet folded: the output as a height."""

from itertools import zip_longest
from typing import Any

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from dlviz.explorables.kit.explorable import Frame
from dlviz.pictures import style
from dlviz.pictures.polygons import cut, padded
from dlviz.pictures.still_text import StillText
from dlviz.pictures.surface import Surface
from dlviz.pictures.writing import Writing

SIZE = WIDTH, HEIGHT = 720, 380
PALE = 1.4  # the output of the full colours: the sheet, between -1 and 1, is paler than its creases
BANDS = 48  # of colour on a sheet without creases
KEY = 150  # pixels from one entry of the legend to the next


def setup(fig: Figure, look: style.Look) -> dict[str, Any]:
    """The sheet flat and folded; below it a legend of the layers there are."""
    flat, folded = fig.subplots(1, 2, width_ratios=(1, 1.15))
    fig.subplots_adjust(0.07, 0.2, 1, 0.93, wspace=0.02)
    flat.set(xlim=(-1, 1), ylim=(-1, 1), aspect="equal", label="sheet")
    flat.set(xlabel="$x_1$", ylabel="$x_2$", xticks=(-1, 0, 1), yticks=(-1, 0, 1))
    folded.set_title("height: the output")
    colours = style.diverging(look.theme)
    facets = PolyCollection([], cmap=colours, norm=Normalize(-PALE, PALE))
    page = fig.add_axes((0, 0, 1, 1), label="page", xlim=(0, WIDTH), ylim=(0, HEIGHT))
    page.set_axis_off()
    return {
        "inks": (look.ink, style.RED, style.GREEN, style.PURPLE),  # of the creases of layer 1, 2 …
        "facets": flat.add_collection(facets, autolim=False),
        "creases": flat.add_collection(LineCollection([], linewidths=1.6), autolim=False),
        "surface": Surface(folded, 1.0, colours, look, edge=look.ink),
        "title": Writing(page, look.ink, 15),
        "keys": page.add_collection(LineCollection([], linewidths=4), autolim=False),
        "words": [
            page.add_artist(StillText(72 + KEY * i, 20, "", va="center", fontsize=9.5)) for i in range(4)
        ],
    }


def draw(artists: dict[str, Any], frame: Frame) -> None:
    """Cut the sheet, colour its pieces, fold it."""
    points, ink = np.column_stack([frame["corners"], frame["height"]]), artists["inks"]
    whole = frame["regions"] == 1
    pieces = padded(bands(points) if whole else np.split(points, frame["ends"]))  # (pieces, corners, 3)
    artists["facets"].set_verts(pieces[..., :2])
    artists["facets"].set(array=pieces[..., 2].mean(axis=1), edgecolor="face" if whole else "none")
    artists["surface"].show(pieces, strong=PALE)
    artists["surface"].artist.set_edgecolor("face" if whole else ink[0])
    artists["creases"].set_segments(frame["creases"])
    artists["creases"].set_color([ink[layer] for layer in frame["crease layer"]])

    title = f"{count(frame['regions'], 'flat piece')}, {frame['parameters']} parameters"
    artists["title"].show([((66, 361), "left", title)])
    listed = np.unique(frame["crease layer"]).tolist()
    artists["keys"].set_segments([[(50 + KEY * i, 19), (66 + KEY * i, 19)] for i in range(len(listed))])
    artists["keys"].set_color([ink[layer] for layer in listed])
    for text, layer in zip_longest(artists["words"], listed):
        text.set_text("" if layer is None else f"creases of layer {layer + 1}")


def bands(piece: np.ndarray) -> list[np.ndarray]:
    """A flat piece (corners, 3) cut along lines of equal height, so that its colour can change."""
    height, rest, found = piece[:, 2], piece, []
    for level in np.linspace(height.min(), height.max(), BANDS + 1)[1:-1]:
        below, above, _ = cut(rest, rest[:, 2] - level)
        if below is not None and above is not None:
            found.append(below)
            rest = above
    return [*found, rest]


def count(number: int, thing: str) -> str:
    """How many there are of it."""
    return f"{number} {thing}{'' if number == 1 else 's'}"
