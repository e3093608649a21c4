"""Boxes on images: what a detector found, what it got wrong, and what it missed."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle
from matplotlib.patheffects import withStroke

from dlviz.pictures import style

KINDS = {  # colour and line: told apart without colour as well
    "right": (style.BLUE, "-"),
    "wrong": (style.RED, "--"),
    "missed": (style.GREY, ":"),
}


def boxes(
    ax: Axes, image: np.ndarray, found: np.ndarray, labels: Sequence[object], kinds: Sequence[str]
) -> list[Rectangle]:
    """An image (height, width) of ink from 0 to 1, with boxes on it and a label at the corner of each.

    found (k, 4): left, top, right, bottom in pixels; labels (k,): what is written at each box, "" for nothing
    kinds (k,): "right" (blue, solid), "wrong" (red-orange, dashed) or "missed" (grey, dotted)

    Raises:
        ValueError: another number of labels or kinds than of boxes, or an unknown kind.
    """
    if not len(found) == len(labels) == len(kinds):
        raise ValueError(
            f"boxes expected a label and a kind for each box, got {len(found)} boxes, {len(labels)} labels "
            f"and {len(kinds)} kinds"
        )
    if unknown := set(kinds) - set(KINDS):
        raise ValueError(f"boxes expected kinds out of {', '.join(KINDS)}, got {', '.join(sorted(unknown))}")
    ax.imshow(image, "gray_r", vmin=0, vmax=1)
    ax.set(xticks=[], yticks=[], xlim=(-0.5, image.shape[1] - 0.5), ylim=(image.shape[0] - 0.5, -0.5))
    ax.spines[:].set(visible=True, color=style.GREY)
    drawn: list[Rectangle] = []
    taken: list[tuple[float, float]] = []  # where labels stand
    for (left, top, right, bottom), label, kind in zip(
        np.asarray(found).tolist(), labels, kinds, strict=True
    ):
        colour, line = KINDS[kind]
        box = Rectangle(  # pixel 0 is drawn from -0.5 to 0.5
            (left - 0.5, top - 0.5), right - left, bottom - top, fill=False, ec=colour, ls=line, lw=1.6
        )
        drawn.append(ax.add_patch(box))
        x, y, ha, va = _corner(left, top, right, bottom, image.shape, taken)
        taken += [(x, y)] if f"{label}" else []
        text = ax.text(
            x, y, f"{label}", color=colour, ha=ha, va=va, fontsize=10, fontweight="bold", clip_on=True
        )
        text.set_path_effects([withStroke(linewidth=2.5, foreground="white")])  # readable on ink
    return drawn


def _corner(
    left: float, top: float, right: float, bottom: float, shape: tuple[int, ...], taken: list
) -> tuple[float, float, str, str]:
    """The first corner with room for a label, with its alignment: in the image, and off the other labels."""
    near = 0.09 * max(shape)  # pixels, about the size of a label
    sides = [(left - 0.5, "left"), (right - 0.5, "right")]
    levels = [(top - 0.7, "bottom")] * (top > 3.5) + [(bottom - 0.3, "top")] * (bottom < shape[0] - 3.5)
    corners = [(x, y, ha, va) for y, va in levels or [(top - 0.3, "top")] for x, ha in sides]
    free = (c for c in corners if all(max(abs(c[0] - x), abs(c[1] - y)) > near for x, y in taken))
    return next(free, corners[0])


def box_legend(kinds: Sequence[str] = tuple(KINDS)) -> list[Patch]:
    """Handles for a legend of the kinds of boxes."""
    return [Patch(fill=False, ec=KINDS[kind][0], ls=KINDS[kind][1], lw=1.6, label=kind) for kind in kinds]
