"""A computation as a graph: what was computed from what, with every number and every gradient."""

from collections.abc import Collection, Sequence

import numpy as np
from matplotlib.axes import Axes

from dlviz.pictures import style

ON_PAPER = {"ha": "center", "va": "center", "bbox": {"fc": "white", "ec": "none", "pad": 0.8}}


def graph(
    ax: Axes,
    names: Sequence[str],
    given: Sequence[bool],
    data: Sequence[float],
    grads: Sequence[float],
    edges: Sequence[tuple[int, int]],
    slopes: Sequence[float],
    *,
    weights: Collection[str] = (),
) -> None:
    """Draw nodes from left to right, the last one at the right end: name, number and, below, gradient.

    A node that was `given` is round, one that was computed has corners. `edges` are pairs of places in the
    lists, each node after all that go into it; on each edge stands its local derivative. All of this is what
    autograd.Value.graph() returns: pictures.graph(ax, *loss.graph()).
    Nodes whose names are in `weights` have the weights' red-orange rim.
    """
    spots = layout(len(names), edges)
    for i, (edge, slope) in enumerate(zip(edges, slopes, strict=True)):
        start, end = spots[list(edge)]
        detour = 0.6 * (end[0] - start[0] - 1) + 0.5 * edges[:i].count(edge)  # around other nodes and edges
        t = np.linspace(0, 1, 41)[:, None]
        way = (1 - t) * start + t * end + 2 * t * (1 - t) * (0, detour)
        ax.plot(*way.T, color=style.GREY, lw=1.2, zorder=1)
        ax.text(*way[20], short(slope), fontsize=9, style="italic", **ON_PAPER)
    for spot, name, is_given, number, grad in zip(spots, names, given, data, grads, strict=True):
        shape, rim = "circle" if is_given else "round", style.WEIGHT if name in weights else style.GREY
        box = {"boxstyle": f"{shape},pad=0.35", "fc": "white", "ec": rim, "lw": 1.5}
        words = f"{name}\n{short(number)}".strip()
        ax.text(*spot, words, fontsize=9, ha="center", va="center", bbox=box, zorder=3)
        under = {"xytext": (0, -21), "textcoords": "offset points", "ha": "center", "va": "top"}
        ax.annotate(short(grad), spot, **under, color=style.GRADIENT, fontsize=9, weight="bold", zorder=4)
    low, high = spots.min(axis=0), spots.max(axis=0)
    ax.set(xlim=(low[0] - 0.5, high[0] + 0.5), ylim=(low[1] - 0.8, high[1] + 0.6))
    ax.set_axis_off()


def layout(nodes: int, edges: Sequence[tuple[int, int]]) -> np.ndarray:
    """Where each node stands, (nodes, 2): just left of the first that uses it, as high as its users.

    Where two want the same height, the one that is used first is above.
    """
    used = dict.fromkeys(start for start, _ in edges)  # in the order of their uses
    column = np.zeros(nodes, int)  # counted from the right
    for start, end in sorted(edges, key=lambda edge: -edge[1]):
        column[start] = max(column[start], column[end] + 1)
    height = np.zeros(nodes)
    for c in range(1, column.max() + 1):
        mine = np.array([i for i in used if column[i] == c])
        wish = np.array([np.mean([height[end] for start, end in edges if start == i]) for i in mine])
        order = np.argsort(wish, kind="stable")
        places = wish[order]
        for k in range(1, len(places)):
            places[k] = max(places[k], places[k - 1] + 1)  # at least 1 apart
        height[mine[order]] = places + wish.mean() - places.mean()
    return np.stack([column.max() - column, -height], axis=1).astype(float)


def short(number: float) -> str:
    """At most two decimals."""
    return f"{round(number, 2) + 0.0:.6g}".replace("-", "−")
