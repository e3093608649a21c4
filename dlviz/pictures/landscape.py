"""A landscape from above, in bands of equal height: the deeper the darker."""

import numpy as np
from contourpy import FillType, contour_generator
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.path import Path

from dlviz.pictures import style

EDGES = [
    -1,
    *np.geomspace(0.01, 40, 13),
    1e9,
]  # of the bands: close together near the ground
RACERS = {  # the colour of each optimizer, in every picture
    "SGD": style.BLUE,
    "momentum": style.ORANGE,
    "Adagrad": style.GREEN,
    "RMSprop": style.PURPLE,
    "Adam": style.RED,
}
ENDS = dict(zip(RACERS, "osD^v", strict=True))  # the mark at the end of its path


class Landscape:
    """A map of the square |x1|, |x2| <= `reach`, whose heights are at least 0; `artist` is what moves."""

    def __init__(self, ax: Axes, reach: float, look: style.Look | None = None) -> None:
        self._reach, self._shown = reach, np.empty(0)
        dark = look.dark if look else np.mean(to_rgb(ax.get_facecolor())) < 0.5
        ends = ("#000000", "#232c38") if dark else ("#8fa6c0", "#f6f8fa")
        self._tones = LinearSegmentedColormap.from_list("ground", ends)(np.linspace(0, 1, len(EDGES) - 1))
        ink = "#7d8a9b" if dark else "#7f8da0"
        self.artist = ax.add_collection(PathCollection([], edgecolors=ink, linewidths=0.5), autolim=False)
        ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")

    def show(self, height: np.ndarray) -> None:
        """Draw heights (n, n), at least 0, on an even grid; rows are x2 from below, columns x1."""
        if np.array_equal(height, self._shown):
            return
        self._shown = height.copy()
        side = np.linspace(-self._reach, self._reach, len(height))
        contours = contour_generator(side, side, height, fill_type=FillType.OuterCode)
        paths, tones = [], []
        for low, high, tone in zip(EDGES, EDGES[1:], self._tones, strict=False):
            parts = [Path(*part) for part in zip(*contours.filled(low, high), strict=True)]
            paths += parts
            tones += [tone] * len(parts)
        self.artist.set_paths(paths)
        self.artist.set_facecolors(tones)


def trails(ax: Axes, height: np.ndarray, paths: dict[str, np.ndarray], reach: float = 2.0) -> None:
    """A map of heights (n, n) and each optimizer's path (steps + 1, 2), with a dot for each step."""
    Landscape(ax, reach).show(height)
    for name, path in paths.items():
        ax.plot(*path.T, color=RACERS[name], lw=1.3, marker=".", ms=3)
        ax.plot(*path[-1], color=RACERS[name], marker=ENDS[name], ms=8, mec="white", label=name, ls="none")
    ax.set(xticks=[], yticks=[])
