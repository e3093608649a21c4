"""A network whose units are small maps of what they answer, joined by links as thick as their weights."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgb
from matplotlib.path import Path

from dlviz.explorables.playground.maps import Maps
from dlviz.pictures import style
from dlviz.pictures.style import Look

INPUT, PITCH = 36, 46  # CSS pixels: the side of an input's map, and from one to the next below
TALL = 8 * PITCH  # a column at most
GAP = 12  # at least, from a map to the next one at its right
CURVE = (Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4)


class Layout(NamedTuple):
    """Where everything is, in CSS pixels from the figure's lower left corner."""

    inputs: np.ndarray  # (inputs, 2): the middles of their maps
    units: np.ndarray  # (hidden units, 2): of theirs
    links: np.ndarray  # (weights, 4, 2): Bézier curves, in the order of the weights
    side: float  # of a unit's map


def layout(used: Sequence[bool], hidden: Sequence[int], left: float, right: float, middle: float) -> Layout:
    """Columns from x = left, the inputs, to x = right, where the output's map begins.

    Those inputs that are `used` are joined to the first of the layers, whose units are `hidden`.
    """
    pitch = min(PITCH, TALL / max([1, *hidden]))  # one for all hidden layers
    across = (right - left) / (len(hidden) + 1)
    side = min(INPUT, 0.78 * pitch, across - GAP)
    columns = []
    for i, (size, down) in enumerate([(len(used), PITCH), *((size, pitch) for size in hidden)]):
        y = middle + down * ((size - 1) / 2 - np.arange(size))
        columns.append(np.column_stack([np.full(size, left + i * across), y]))
    half = [INPUT / 2, *[side / 2] * len(hidden)]
    joined = [columns[0][np.array(used)], *columns[1:]]
    links = []
    for (i, before), after in zip(enumerate(joined), joined[1:], strict=False):
        start, end = before + np.array([half[i], 0]), after - np.array([half[i + 1], 0])
        ends = np.broadcast_arrays(start[None], end[:, None])
        links.append(np.stack(ends, axis=2).reshape(-1, 2, 2))  # (after · before, its two ends, 2)
    output = joined[-1] * [0, 0.3] + [right, 0.7 * middle]  # where the last layer's links end
    links.append(np.stack([joined[-1] + [half[-1], 0], output], axis=1))
    start, end = np.moveaxis(np.concatenate(links), 1, 0)
    bend = (end - start) * [0.5, 0]
    return Layout(
        columns[0],
        np.concatenate([np.empty((0, 2)), *columns[1:]]),
        np.stack([start, start + bend, end - bend, end], axis=1),
        side,
    )


class NetworkPicture:
    """The network on axes whose units are CSS pixels, from the figure's lower left corner; `artist` moves."""

    def __init__(self, ax: Axes, ratio: float, look: Look) -> None:
        self._links = ax.add_collection(PathCollection([], facecolors="none", zorder=1), autolim=False)
        self._links.set_capstyle("round")
        self._inputs, self._units = (ax.add_artist(Maps(INPUT, ratio, look)) for _ in range(2))
        self._biases = ax.scatter([], [], marker="s", lw=0.8, edgecolors=look.ink)
        for artist, order in ((self._inputs, 2), (self._units, 2), (self._biases, 3)):
            artist.set_zorder(order)
        self.artist = [self._links, self._inputs, self._units, self._biases]
        self._places: Layout | None = None

    def show(
        self,
        places: Layout,
        inputs: np.ndarray,
        strength: np.ndarray,
        units: np.ndarray,
        weights: np.ndarray,
        biases: np.ndarray,
    ) -> None:
        """Draw the maps, −1 to 1, of inputs and units (n, side, side), an input in its strength, 0 to 1.

        weights (links,) and biases (hidden units,) are positive (yellow-orange) or negative (blue), the
        larger the stronger.
        """
        if places is not self._places:
            self._places = places
            self._links.set_paths([Path(curve, CURVE) for curve in places.links])
            self._units.resize(places.side)
            self._biases.set_offsets(places.units - places.side / 2 + [1, 1])
            self._biases.set_sizes([min(24.0, places.side)])
        self._inputs.show(inputs, places.inputs - INPUT / 2, strength)
        self._units.show(units, places.units - places.side / 2)
        self._links.set_linewidths(0.5 + 5 * np.tanh(np.nan_to_num(np.abs(weights)) / 2))
        self._links.set_edgecolors(signed(weights))
        self._biases.set_facecolors(signed(biases))


def signed(values: np.ndarray) -> np.ndarray:
    """The colours (n, 4) of values (n,): blue below 0, yellow-orange above, faint near 0, else grey."""
    colour = np.where(values[:, None] > 0, to_rgb(style.POSITIVE), to_rgb(style.NEGATIVE))
    colour = np.where(np.isfinite(values)[:, None], colour, to_rgb(style.GREY))
    return np.column_stack([colour, 0.25 + 0.75 * np.tanh(np.nan_to_num(np.abs(values)) * 1.5)])


def distances(links: np.ndarray, x: float, y: float) -> np.ndarray:
    """How far each link (n, 4, 2), a Bézier curve, runs from a point."""
    t = np.linspace(0, 1, 60)[:, None]
    shares = np.concatenate([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3], axis=1)
    return np.linalg.norm(shares @ links - (x, y), axis=2).min(axis=1)
