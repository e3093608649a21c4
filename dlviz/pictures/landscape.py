"""A landscape from above: the deeper the darker, with lines of equal height."""

from itertools import pairwise

import numpy as np
from contourpy import contour_generator
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap, to_rgb

from dlviz.pictures import style

LEVELS = np.geomspace(0.01, 40, 13)  # of the lines: close together near the ground, where it matters


class Landscape:
    """A map of the square |x1|, |x2| <= `reach`, whose heights are at least 0; `artist` is what moves."""

    def __init__(self, ax: Axes, reach: float) -> None:
        self._reach = reach
        dark = np.mean(to_rgb(ax.get_facecolor())) < 0.5
        ends = ("#10161f", "#46505e") if dark else ("#aebccd", "#fbfcfd")
        image = ax.imshow(
            np.zeros((2, 2)),
            LinearSegmentedColormap.from_list("ground", ends),
            vmin=np.log(LEVELS[0]),
            vmax=np.log(LEVELS[-1]),
            extent=(-reach, reach, -reach, reach),
            origin="lower",
            interpolation="bilinear",
        )
        ink = "#8793a3" if dark else "#8b97a6"
        lines = ax.add_collection(LineCollection([], colors=ink, linewidths=0.6), autolim=False)
        ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
        self.artist = [image, lines]

    def show(self, height: np.ndarray) -> None:
        """Draw heights (n, n), at least 0, on an even grid; rows are x2 from below, columns x1."""
        image, lines = self.artist
        image.set_data(np.log(np.maximum(height, LEVELS[0])))
        side = np.linspace(-self._reach, self._reach, len(height))
        contours = contour_generator(side, side, height)
        lines.set_segments([line for level in LEVELS for line in contours.lines(level)])


def trails(ax: Axes, paths: dict[str, np.ndarray], colours: dict[str, str] = style.RACERS) -> None:
    """Draw the path (steps + 1, 2) of each optimizer, a dot for each step and a large one at its end."""
    for name, path in paths.items():
        ax.plot(*path.T, color=colours[name], lw=1.3, marker=".", ms=3, label=name)
        ax.plot(*path[-1], color=colours[name], marker="o", ms=8, mec="white")
    ax.set(xticks=[], yticks=[])
