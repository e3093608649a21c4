"""Surfaces over the plane, fast enough to follow a slider, which matplotlib's 3-D axes are not."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import Colormap

from dlviz.pictures.polygons import padded
from dlviz.pictures.style import Look

LIGHT = np.array([-0.35, -0.45, 0.82])  # where the light comes from, a unit vector


class Surface:
    """Facets over the square |x1|, |x2| <= `reach`, seen from above at a slant.

    `artist` is what moves.
    """

    def __init__(self, ax: Axes, reach: float, colours: Colormap, look: Look, edge: str = "none") -> None:
        self._reach, self._colours = reach, colours
        ax.set(xlim=(-1.5, 1.5), ylim=(-1.25, 1.25), aspect="equal")
        ax.set_axis_off()
        self._floor(ax, look.ink)
        self.artist = ax.add_collection(PolyCollection([], linewidths=0.4, edgecolors=edge), autolim=False)

    def show(self, polygons: Sequence[np.ndarray], top: float = 1.0, strong: float | None = None) -> None:
        """Draw the polygons, flat and convex, each an array (corners, 3) of x1, x2 and height.

        Heights fill the picture from -`top` to `top`; the colours are strongest at ±`strong`, or there.
        """
        facets = padded(polygons)  # (n, corners, 3)
        page, away = self._project(facets / [self._reach, self._reach, top])
        normal = np.cross(facets[:, 1] - facets[:, 0], facets[:, 2] - facets[:, 0])
        normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
        height = facets[..., 2].mean(axis=1)
        rgb = self._colours(0.5 + height / (2 * (strong or top)))[:, :3]
        rgb *= 0.7 + 0.3 * np.abs(normal @ LIGHT)[:, None]
        far_first = np.argsort(-away.mean(axis=1))
        self.artist.set_verts(page[far_first])
        self.artist.set_facecolors(rgb[far_first])

    @staticmethod
    def _project(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Points (..., 3) from -1 to 1 -> places on the page (..., 2), distances from the eye (...)."""
        x1, x2, height = np.moveaxis(points, -1, 0)
        turn, tilt = np.deg2rad(35), np.deg2rad(28)
        right = x1 * np.cos(turn) + x2 * np.sin(turn)
        away = -x1 * np.sin(turn) + x2 * np.cos(turn)
        return np.stack([right, away * np.sin(tilt) + 0.62 * height * np.cos(tilt)], axis=-1), away

    def _floor(self, ax: Axes, ink: str) -> None:
        square = np.array([[-1, -1, -1], [1, -1, -1], [1, 1, -1], [-1, 1, -1], [-1, -1, -1]])
        ax.plot(*self._project(square)[0].T, color=ink, lw=0.8, alpha=0.5)
        for place, name, side in (((0, -1.25, -1), "$x_1$", "center"), ((1.2, 0, -1), "$x_2$", "left")):
            x, y = self._project(np.array(place))[0]
            ax.text(x, y, name, color=ink, ha=side, va="top")
