"""A network whose units are small maps of what they answer, joined by links as thick as their weights."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgb
from matplotlib.path import Path

from dlviz.pictures import style
from dlviz.pictures.boundary import Maps

MAP, PITCH = 36, 46  # CSS pixels: the side of a unit's map, and from one to the next below
CURVE = (Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4)


class Layout(NamedTuple):
    """Where everything is, in CSS pixels from the figure's lower left corner."""

    inputs: np.ndarray  # (inputs, 2): the middles of their maps
    units: np.ndarray  # (hidden units, 2): of theirs
    links: np.ndarray  # (weights, 4, 2): Bézier curves, in the order of the weights


def layout(used: Sequence[bool], hidden: Sequence[int], left: float, right: float, middle: float) -> Layout:
    """Columns from x = left, the inputs, to x = right, where the output's map begins.

    Those inputs that are `used` are joined to the first of the layers, whose units are `hidden`.
    """
    columns = []
    for i, size in enumerate([len(used), *hidden]):
        y = middle + PITCH * ((size - 1) / 2 - np.arange(size))
        columns.append(np.column_stack([np.full(size, left + i * (right - left) / (len(hidden) + 1)), y]))
    joined = [columns[0][np.array(used)], *columns[1:]]
    output = joined[-1] * [0, 0.3] + [right, 0.7 * middle]  # where the last layer's links end
    sides = np.array([[MAP / 2, 0], [-MAP / 2, 0]])  # from a map's right to the next one's left
    links = [
        sides + np.stack(np.broadcast_arrays(before[None], after[:, None]), axis=2)
        for before, after in pairwise(joined)
    ]
    links.append(np.stack([joined[-1] + [MAP / 2, 0], output], axis=1)[None])
    start, end = np.moveaxis(np.concatenate([ends.reshape(-1, 2, 2) for ends in links]), 1, 0)
    bend = (end - start) * [0.5, 0]
    return Layout(
        columns[0],
        np.concatenate([np.empty((0, 2)), *columns[1:]]),
        np.stack([start, start + bend, end - bend, end], axis=1),
    )


class UnitNetwork:
    """The network on axes whose units are CSS pixels, from the figure's lower left corner; `artist` moves."""

    def __init__(self, ax: Axes, ratio: float, theme: str) -> None:
        self._links = ax.add_collection(PathCollection([], facecolors="none", zorder=1), autolim=False)
        self._links.set_capstyle("round")
        self._maps = ax.add_artist(Maps(MAP, ratio, theme))
        self._maps.set_zorder(2)
        self._biases = ax.scatter([], [], 24, marker="s", lw=0.8, edgecolors=style.INK[theme], zorder=3)
        self.artist = [self._links, self._maps, self._biases]

    def show(
        self, places: Layout, maps: np.ndarray, strength: np.ndarray, weights: np.ndarray, biases: np.ndarray
    ) -> None:
        """Draw the maps of inputs and hidden units (n, side, side), -1 to 1, each in its strength, 0 to 1.

        weights (links,) and biases (hidden units,) are positive (orange) or negative (blue), the larger the
        stronger.
        """
        self._maps.show(maps, np.concatenate([places.inputs, places.units]) - MAP / 2, strength)
        self._links.set_paths([Path(curve, CURVE) for curve in places.links])
        self._links.set_linewidths(0.5 + 5 * np.tanh(np.nan_to_num(np.abs(weights)) / 2))
        self._links.set_edgecolors(signed(weights))
        self._biases.set_offsets(places.units - MAP / 2 + [1, 1])
        self._biases.set_facecolors(signed(biases))


def signed(values: np.ndarray) -> np.ndarray:
    """The colours (n, 4) of values (n,): blue below zero, orange above, faint near it, grey if no number."""
    colour = np.where(values[:, None] > 0, to_rgb(style.POSITIVE), to_rgb(style.NEGATIVE))
    colour = np.where(np.isfinite(values)[:, None], colour, to_rgb(style.GREY))
    return np.column_stack([colour, 0.25 + 0.75 * np.tanh(np.nan_to_num(np.abs(values)) * 1.5)])


def distances(links: np.ndarray, x: float, y: float) -> np.ndarray:
    """How far each link (n, 4, 2), a Bézier curve, runs from a point."""
    t = np.linspace(0, 1, 60)[:, None]
    shares = np.concatenate([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3], axis=1)
    return np.linalg.norm(shares @ links - (x, y), axis=2).min(axis=1)
