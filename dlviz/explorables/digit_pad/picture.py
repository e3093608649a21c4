"""Left the paper, in the middle the pixels that the network gets, right what it reads."""

from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from dlviz.explorables.digit_pad.paper import POINTS
from dlviz.explorables.kit.explorable import Frame
from dlviz.pictures import style
from dlviz.pictures.columns import bars
from dlviz.pictures.raster import Raster, table
from dlviz.pictures.still_text import StillText
from dlviz.pictures.writing import Writing

SIZE = WIDTH, HEIGHT = 720, 330
PAPER, IMAGE, READ = (14, 34, 264), (326, 86, 160), (532, 86, 174)  # left, top and width of the panels
INK = table(colormaps["gray_r"])


def setup(fig: Figure, look: style.Look) -> dict[str, Any]:
    """Three panels over a page that has the words; its unit is a pixel."""

    def axes(label: str, left: float, top: float, across: float, limits: Any) -> Axes:
        box = (left / WIDTH, 1 - (top + across) / HEIGHT, across / WIDTH, across / HEIGHT)
        ax = fig.add_axes(box, label=label, xlim=limits[:2], ylim=limits[2:])
        ax.set(xticks=(), yticks=())
        ax.spines[:].set(visible=label != "read", color=style.GREY)
        return ax

    paper = axes("paper", *PAPER, (0, POINTS, POINTS, 0))
    image = axes("image", *IMAGE, (0, 8, 8, 0))
    read = axes("read", *READ[:2], READ[2], (0, 1, 0, 1))
    page = fig.add_axes((0, 0, 1, 1), label="page", xlim=(0, WIDTH), ylim=(0, HEIGHT), zorder=3)
    page.set_axis_off()

    def words(x: float, y: float, text: str = "", **how: Any) -> StillText:
        return page.add_artist(StillText(x, HEIGHT - y, text, ha="center", va="center", **how))

    for (left, top, across), title in ((PAPER, "your paper"), (IMAGE, "what the network gets")):
        words(left + across / 2, top - 16, title)
    words(IMAGE[0] + 80, 266, "8 × 8 pixels: the ink in", color=look.muted)
    words(IMAGE[0] + 80, 284, "each square of the paper", color=look.muted)
    for x in (302, 509):
        words(x, 166, "→", color=look.muted, size=14)
    for k in range(10):
        words(READ[0] + READ[2] * (k + 0.5) / 10, READ[1] + READ[2] + 13, str(k))
    words(READ[0] + READ[2] / 2, READ[1] + READ[2] + 36, "probability of each digit", color=look.muted)

    ends = 4 * np.arange(1, 8)
    squares = [[(x, 0), (x, POINTS)] for x in ends] + [[(0, y), (POINTS, y)] for y in ends]
    box = Rectangle((4, 0.15), 24, POINTS - 0.3, fill=False, ec=style.BLUE, ls="--", lw=1.6)
    return {
        "paper": Raster(paper),
        "image": Raster(image),
        "squares": paper.add_collection(
            LineCollection(squares, colors=style.GREY, linewidths=0.6, alpha=0.6), False
        ),
        "box": paper.add_patch(box),  # columns 1 to 6, which the digits of the examples fill
        "bars": read.add_collection(PolyCollection([]), False),
        "task": words(PAPER[0] + PAPER[2] / 2, 313, color=look.muted),
        "answer": Writing(page, look.ink, 20, "bold"),
    }


def draw(artists: dict[str, Any], frame: Frame) -> None:
    """The drawing, its pixels, and a bar for each digit; of blank paper no digit is read."""
    shares, drawn = frame["shares"], bool(frame["ink"].any())
    best = int(shares.argmax())
    artists["paper"].show(frame["ink"], (0, POINTS, POINTS, 0), INK, 0, 1)
    artists["image"].show(frame["image"], (0, 8, 8, 0), INK, 0, 1)
    artists["bars"].set_verts(bars(shares))
    artists["bars"].set_facecolors(
        [style.BLUE if drawn and k == best else style.GREY for k in range(len(shares))]
    )
    middle = READ[0] + READ[2] / 2
    text = f"it reads {best}: {100 * shares[best]:.0f} %" if drawn else "no ink yet"
    artists["answer"].show([((middle, HEIGHT - READ[1] + 26), "center", text)])
    artists["task"].set_text(
        "rub out here" if frame["settings"].rubber else "draw a digit that fills the dashed box"
    )
