"""Surfaces over the plane, fast enough to follow a slider, which matplotlib's 3-D axes are not."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import Colormap

from dlviz.pictures.polygons import cut, padded

LIGHT = np.array([-0.35, -0.45, 0.82])  # where the light comes from, a unit vector


class Surface:
    """Facets over the square |x1|, |x2| <= `reach`, seen from above at a slant; heights from -`top` to `top`.

    `artist` is what moves. What rises above `top` or falls below -`top` is cut off, not flattened.
    """

    def __init__(self, ax: Axes, reach: float, top: float, colours: Colormap, edge: str = "none") -> None:
        self._reach, self._top, self._colours = reach, top, colours
        ax.set(xlim=(-1.5, 1.5), ylim=(-1.25, 1.25), aspect="equal")
        ax.set_axis_off()
        self._floor(ax)
        self.artist = ax.add_collection(PolyCollection([], linewidths=0.4, edgecolors=edge), autolim=False)

    def show(self, polygons: Sequence[np.ndarray]) -> None:
        """Draw the polygons, flat and convex, each an array (corners, 3) of x1, x2 and height."""
        facets = padded(polygons)  # (n, corners, 3)
        if np.abs(facets[..., 2]).max() > self._top:
            facets = padded([part for facet in facets if (part := self._inside(facet)) is not None])
        page, away = self._project(facets)
        normal = np.cross(facets[:, 1] - facets[:, 0], facets[:, 2] - facets[:, 0])
        normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
        height = facets[..., 2].mean(axis=1)
        rgb = self._colours(0.5 + height / (2 * self._top))[:, :3] * (
            0.7 + 0.3 * np.abs(normal @ LIGHT)[:, None]
        )
        far_first = np.argsort(-away.mean(axis=1))
        self.artist.set_verts(page[far_first])
        self.artist.set_facecolors(rgb[far_first])

    def _inside(self, facet: np.ndarray) -> np.ndarray | None:
        """The part of a facet between -top and top."""
        below = cut(facet, facet[:, 2] - self._top)[0]
        return None if below is None else cut(below, -below[:, 2] - self._top)[0]

    def _project(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(..., 3) -> places on the page (..., 2), and distances from the eye (...)."""
        x1, x2, height = np.moveaxis(points / [self._reach, self._reach, self._top], -1, 0)
        turn, tilt = np.deg2rad(35), np.deg2rad(28)
        right = x1 * np.cos(turn) + x2 * np.sin(turn)
        away = -x1 * np.sin(turn) + x2 * np.cos(turn)
        return np.stack([right, away * np.sin(tilt) + 0.62 * height * np.cos(tilt)], axis=-1), away

    def _floor(self, ax: Axes) -> None:
        ink = ax.xaxis.label.get_color()
        r, t = self._reach, self._top
        square = np.array([[-r, -r, -t], [r, -r, -t], [r, r, -t], [-r, r, -t], [-r, -r, -t]])
        ax.plot(*self._project(square)[0].T, color=ink, lw=0.8, alpha=0.5)
        ((x, y),) = self._project(np.array([[0, -1.25 * r, -t]]))[0]
        ax.text(x, y, "$x_1$", color=ink, ha="center", va="top")
        ((x, y),) = self._project(np.array([[1.2 * r, 0, -t]]))[0]
        ax.text(x, y, "$x_2$", color=ink, ha="left", va="top")
