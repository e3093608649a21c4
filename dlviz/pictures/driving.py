"""A road, a car on it, and what its distance sensors see: metres in, artists out."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from dlviz.pictures import style

CAR = np.array([(2.6, 0.0), (-1.4, 1.3), (-1.4, -1.3)])  # a triangle that points along its heading, metres


def road(ax: Axes, left: np.ndarray, right: np.ndarray) -> None:
    """A closed road between its two walls (n, 2), seen from above, in equal units and without axes."""
    corners = np.concatenate([left, left[:1], right[::-1], right[-1:]])  # the second ring the other way round
    codes = np.full(len(corners), Path.LINETO)
    codes[[0, len(left) + 1]] = Path.MOVETO
    ax.add_patch(PathPatch(Path(corners, codes), facecolor=style.GREY, alpha=0.3, lw=0))
    for wall in (left, right):
        ax.plot(*np.concatenate([wall, wall[:1]]).T, color=style.GREY, lw=1, solid_capstyle="round")
    ax.set_aspect("equal")
    ax.set_axis_off()


def trail(ax: Axes, position: np.ndarray, on: np.ndarray, colour: str, label: str | None = None) -> None:
    """The way of one car: positions (steps, 2) while `on` (steps,) holds, a cross where it left the road."""
    last = len(on) - 1 if on.all() else int(on.argmin())
    ax.plot(*position[: last + 1].T, color=colour, lw=1.5, label=label)
    ax.plot(*position[0], "o", color=colour, ms=5)
    if not on[last]:
        ax.plot(*position[last], "x", color=style.RED, ms=9, mew=3)


def car(
    ax: Axes,
    position: np.ndarray,
    heading: float,
    angles: np.ndarray | None = None,
    metres: np.ndarray | None = None,
    colour: str = style.BLUE,
) -> None:
    """A car at a position (2,), and its sensors as lines: angles from the heading, and what they read."""
    if angles is not None and metres is not None:
        way = np.column_stack([np.cos(heading + angles), np.sin(heading + angles)])
        ends = position + metres[:, None] * way
        rays = np.stack([np.broadcast_to(position, ends.shape), ends], axis=1)
        ax.add_collection(LineCollection(list(rays), colors=style.ORANGE, lw=1))
        ax.plot(*ends.T, "o", color=style.ORANGE, ms=3)
    cos, sin = np.cos(heading), np.sin(heading)
    ax.fill(*(position + CAR @ np.array([[cos, sin], [-sin, cos]])).T, color=colour, zorder=3)
