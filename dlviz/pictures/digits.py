"""Many digits as points of a plane, each drawn as its numeral; and the cells around their averages."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D

from dlviz.pictures.polygons import cut

# One colour a digit, after Petroff, "Accessible color sequences for data visualization" (2021); the numeral
# says the same without colour.
COLOURS = (
    "#3f90da",
    "#ffa90e",
    "#bd1f01",
    "#94a4a2",
    "#832db6",
    "#a96b59",
    "#e76300",
    "#b9ac70",
    "#717581",
    "#92dadd",
)
DARKER = {
    0: "#3983c6",
    1: "#b87a0a",
    3: "#798685",
    6: "#d05900",
    7: "#908657",
    9: "#639496",
}  # on light paper
REACH = 3.3  # of the plane, in each direction


class Crowd:
    """Digits of classes t (n,) in the square |x|, |y| <= REACH; `artist` is what moves."""

    def __init__(self, ax: Axes, t: np.ndarray) -> None:
        self._rows = [np.flatnonzero(t == k) for k in range(10)]
        edge = REACH + 0.15
        ax.set(xlim=(-edge, edge), ylim=(-edge, edge))
        paper, ink = ax.get_facecolor(), ax.xaxis.label.get_color()
        self._cells = ax.add_collection(
            PolyCollection([], facecolors=COLOURS, alpha=0.25, edgecolors=paper, linewidths=1.5),
            autolim=False,
        )
        self._numerals = numerals(ax, 6)
        self._averages = numerals(ax, 14)
        self._ring = ax.plot([], [], "o", ms=15, mfc="none", mec=ink, mew=1.8)[0]
        self._cut = np.empty((0, 2))  # the averages whose cells are drawn
        self.artist = [self._cells, self._numerals, self._averages, self._ring]

    def show(self, points: np.ndarray, averages: np.ndarray, chosen: int) -> None:
        """Points (n, 2), averages (10, 2), and which point to ring. What lies outside is put on the edge."""
        points = np.clip(points, -REACH, REACH)
        for k, rows in enumerate(self._rows):
            self._numerals[k].set_data(*points[rows].T)
            self._averages[k].set_data(*averages[k, :, None])
        if not np.array_equal(averages, self._cut):
            self._cut = averages.copy()
            self._cells.set_verts(cells(averages, REACH + 0.15))
        self._ring.set_data(*points[chosen, :, None])


def numerals(ax: Axes, size: float) -> list[Line2D]:
    """A line without a line for each digit, its marks numerals of `size` points; data are still to come."""
    darker = DARKER if np.mean(to_rgb(ax.get_facecolor())) > 0.5 else {}
    return [
        ax.plot([], [], ls="none", marker=f"$\\mathbf{{{k}}}$", ms=size, mew=0, color=darker.get(k, colour))[
            0
        ]
        for k, colour in enumerate(COLOURS)
    ]


def cells(averages: np.ndarray, reach: float) -> list[np.ndarray]:
    """For each average (n, 2), the part of the square |x|, |y| <= reach that is nearest to it: a polygon."""
    square = reach * np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
    found = []
    for k, average in enumerate(averages):
        cell: np.ndarray | None = square
        for other in np.delete(averages, k, axis=0):
            if cell is not None:  # below zero: nearer to this average than to the other
                cell = cut(cell, (cell - (average + other) / 2) @ (other - average))[0]
        found.append(np.empty((0, 2)) if cell is None else cell)
    return found
