"""Many digits as points of a plane, each drawn as its numeral; and the cells around the class averages."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from dlviz.pictures.digits import COLOURS, numerals
from dlviz.pictures.polygons import cut
from dlviz.pictures.style import Look

REACH = 2.9  # of the plane, in each direction
EDGE = REACH + 0.15


class Crowd:
    """Digits of classes t (n,) in the square |x|, |y| <= REACH; `artist` is what moves."""

    def __init__(self, ax: Axes, t: np.ndarray, look: Look, zorder: float) -> None:
        self._t = t
        ax.set(xlim=(-EDGE, EDGE), ylim=(-EDGE, EDGE))
        self._cells = ax.add_collection(
            PolyCollection([], facecolors=COLOURS, alpha=0.25, edgecolors=look.paper, linewidths=1.5),
            autolim=False,
        )
        self._wrong = numerals(ax, 6.6, look.dark)
        self._right = numerals(ax, 6.6, look.dark)
        for line in self._wrong:
            line.set_alpha(0.5)
        self._halos = numerals(ax, 16, look.dark)
        for line in self._halos:
            line.set(color=look.paper, markeredgewidth=4)
        self._averages = numerals(ax, 16, look.dark)
        self._ring = ax.plot([], [], "o", ms=15, mfc="none", mec=look.ink, mew=2)[0]
        self._points = self._averages_at = np.empty((0, 2))  # that are drawn
        below = [self._cells, *self._wrong, *self._right]
        for artist in (*below, *self._halos, *self._averages):
            artist.set_zorder(zorder)
        self._ring.set_zorder(9)
        self.artist = [*below, *zip(self._halos, self._averages, strict=True), self._ring]

    def show(self, points: np.ndarray, averages: np.ndarray, read: np.ndarray, chosen: int) -> None:
        """Points (n, 2) and the class each is read as (n,), averages (10, 2), and which point to ring."""
        points = inside(points)
        self._ring.set_data(*points[chosen, :, None])
        if np.array_equal(points, self._points) and np.array_equal(averages, self._averages_at):
            return  # what is not touched is not drawn again
        self._points, self._averages_at = points, averages.copy()
        for k in range(10):
            ours, right = self._t == k, read == k
            self._wrong[k].set_data(*points[ours & ~right].T)
            self._right[k].set_data(*points[ours & right].T)
            for line in (self._halos[k], self._averages[k]):
                line.set_data(*averages[k, :, None])
        self._cells.set_verts(cells(averages, EDGE))


def inside(points: np.ndarray) -> np.ndarray:
    """Where points are drawn: what lies outside is put on the edge."""
    return np.clip(points, -REACH, REACH)


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
