"""A column for each direction: p and q, the terms that add up to the divergence, its map over all q."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from contourpy import FillType, contour_generator
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.path import Path

from dlviz.explorables.kl_mirror.code_numpy import LOG_SPREADS, MEANS
from dlviz.pictures import style
from dlviz.pictures.still_text import StillText
from dlviz.pictures.style import Look
from dlviz.pictures.writing import Writing

SIZE = 720, 500
SMALL = 9  # points: 10 pixels where the page is narrow
TALLEST, ROOM = 0.058, 0.064  # where p or q is higher, all curves shrink to the first; the second is the top
HIGHEST = 0.14  # the largest term of a divergence that is drawn whole
LEVELS = np.array([-1, *np.geomspace(0.01, 40, 11), 1e9])  # of a map, above its lowest place


@dataclass(frozen=True)
class Direction:
    """How one of the two divergences is drawn, and what it asks of q."""

    sign: str
    term: str
    asks: str
    colour: str
    left: int  # pixels


DIRECTIONS = {
    "cover": Direction("KL(p‖q)", "p log(p/q)", "large where q misses p: q must cover it", style.BLUE, 52),
    "seek": Direction(
        "KL(q‖p)", "q log(q/p)", "large where q strays from p: q seeks a hump", style.ORANGE, 410
    ),
}


def setup(fig: Figure, look: Look) -> dict[str, Any]:
    """The legend, and the columns."""
    page = fig.add_axes((0, 0, 1, 1), label="page", xlim=(0, SIZE[0]), ylim=(0, SIZE[1]))
    page.set_axis_off()
    handles = {
        "p": Patch(color=style.GREY, alpha=0.45, lw=0),
        "q: drag it": Line2D([], [], marker="o", ms=8, color=look.ink, mec=look.paper, lw=2.5),
        "the best q": Line2D([], [], marker="X", ms=8, color=style.GREY, lw=1.6, ls="--"),
    }
    fig.legend(handles.values(), handles, loc="upper center", ncols=3, borderaxespad=0.1, columnspacing=3)
    return {name: _column(fig, look, page, name) for name in DIRECTIONS}


def draw(artists: dict[str, Any], frame: dict[str, Any]) -> None:
    """Move q and the terms, colour the maps, and mark what is lowest on them."""
    x, q, (mean, spread) = frame["x"], frame["q"], frame["at"]
    for name, parts in artists.items():
        direction, terms, best = DIRECTIONS[name], frame[f"{name} terms"], frame[f"{name} best"]
        shares = np.exp(-0.5 * ((x - best[:, :1]) / best[:, 1:]) ** 2)  # (1 or 2, places)
        curves = shares / shares.sum(axis=1, keepdims=True)
        scale = min(1, TALLEST / max(frame["p"].max(), q.max(), curves.max()))
        parts["title"].show([((direction.left, 452), "left", f"{direction.sign} = {frame[name]:.2f}")])
        parts["q"].set_data(x, scale * q)
        parts["handle"].set_data([mean], [scale * np.interp(mean, x, q)])
        parts["terms"].set_verts([_filled(x, terms)])
        cut = "" if terms.max() <= HIGHEST else ", cut off above"
        parts["said"].set_text(f"{direction.term} at each x{cut}")
        new_p = parts["map"].show(frame[f"{name} map"])  # else p is as it was, and what is best for it
        if new_p:
            parts["lowest"].set_data(best[:, 0], np.log(best[:, 1]))
        if new_p or scale != parts["scale"]:
            parts["scale"] = scale
            parts["p"].set_verts([_filled(x, scale * frame["p"])])
            parts["best"].set_segments([np.column_stack([x, scale * curve]) for curve in curves])
        parts["at"].set_data([mean], [np.log(spread)])


def _column(fig: Figure, look: Look, page: Axes, name: str) -> dict[str, Any]:
    """Three axes over one another, of x and of the mean of q."""
    direction = DIRECTIONS[name]
    shares, terms, map_ = (
        _axes(fig, f"{name} {label}", direction.left, *place)
        for label, place in {"shares": (72, 142), "terms": (237, 56), "map": (320, 128)}.items()
    )
    for ax in (shares, terms, map_):
        ax.set(xlim=(-6, 6), xticks=range(-6, 7, 2))
        ax.spines["left"].set_visible(ax is map_)
    for ax, limits in ((shares, (0, ROOM)), (terms, (-0.04, HIGHEST))):
        ax.set(ylim=limits, yticks=())
        ax.tick_params(labelbottom=False, length=0)
    terms.spines["bottom"].set_visible(False)
    terms.axhline(0, color=look.ink, lw=0.8)
    spreads = 0.5, 1, 2, 4
    map_.set(ylim=LOG_SPREADS[[0, -1]], yticks=np.log(spreads), yticklabels=map(str, spreads))
    map_.set_xlabel("mean of q", fontsize=SMALL, labelpad=1)
    map_.set_ylabel("std. dev. of q", fontsize=SMALL, labelpad=1)
    shares.text(0, 1.05, direction.asks, transform=shares.transAxes, fontsize=SMALL)
    title = f"{direction.sign} of every q: strong colour is low"
    map_.text(0, 1.06, title, transform=map_.transAxes, fontsize=SMALL)

    small = {"transform": terms.transAxes, "fontsize": SMALL, "clip_on": False}
    point = {"ls": "", "mec": look.paper}
    return {  # what follows p alone lies lowest (zorder), and is kept while q moves
        "p": shares.add_collection(PolyCollection([], facecolors=style.GREY, alpha=0.45), autolim=False),
        "map": Map(map_, direction.colour, look),
        "lowest": map_.plot([], [], "X", ms=12, color=look.ink, mew=1.2, zorder=1.5, **point)[0],
        "best": shares.add_collection(
            LineCollection([], lw=2.4, ls=(0, (3, 1)), color=direction.colour), autolim=False
        ),
        "terms": terms.add_collection(PolyCollection([], fc=direction.colour, zorder=2.5), autolim=False),
        "q": shares.plot([], [], color=look.ink, lw=2.5)[0],
        "handle": shares.plot([], [], "o", ms=10, color=look.ink, zorder=5, **point)[0],
        "at": map_.plot([], [], "o", ms=10, color=look.ink, zorder=5, **point)[0],
        "title": Writing(page, look.ink, 19.5, "bold"),
        "scale": 0.0,
        "said": terms.add_artist(StillText(0, 1.12, "", **small)),
    }


class Map:
    """The divergence of every q in bands, as a contour map; `artist` is what moves."""

    def __init__(self, ax: Axes, colour: str, look: Look) -> None:
        self._tones = LinearSegmentedColormap.from_list("", [colour, look.paper])(
            np.linspace(0.1, 1, len(LEVELS) - 1)
        )
        self._shown = np.empty(0)
        self.artist = ax.add_collection(
            PathCollection([], edgecolors=look.faint, linewidths=0.6), autolim=False
        )

    def show(self, heights: np.ndarray) -> bool:
        """Draw heights (spreads, means), unless they are those that are shown; say whether it did."""
        if np.array_equal(heights, self._shown):
            return False
        self._shown = heights.copy()
        contours = contour_generator(
            MEANS, LOG_SPREADS, heights - heights.min(), fill_type=FillType.OuterCode
        )
        paths, tones = [], []
        for low, high, tone in zip(LEVELS, LEVELS[1:], self._tones, strict=False):
            parts = [Path(*part) for part in zip(*contours.filled(low, high), strict=True)]
            paths += parts
            tones += [tone] * len(parts)
        self.artist.set_paths(paths)
        self.artist.set_facecolors(tones)
        return True


def _filled(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The outline of what lies between a curve and 0."""
    return np.column_stack([[x[0], *x, x[-1]], [0, *y, 0]])


def _axes(fig: Figure, label: str, left: float, top: float, height: float) -> Axes:
    """Axes at a place in CSS pixels from the top left corner."""
    across, down = SIZE
    return fig.add_axes((left / across, 1 - (top + height) / down, 300 / across, height / down), label=label)
