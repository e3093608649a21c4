"""A network of dense layers as circles and lines."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from dlviz.pictures import style

MOST = 8  # circles drawn in a layer; a gap stands for the others


def network(ax: Axes, sizes: Sequence[int], names: Sequence[str] | None = None) -> None:
    """Draw layers of `sizes` units from left to right; `names` stand above them, their sizes below."""
    columns = [_heights(size) for size in sizes]
    top = max(heights.max() for heights in columns)
    for x, (left, right) in enumerate(pairwise(columns)):
        lines = [[(x, a), (x + 1, b)] for a in left for b in right]
        ax.add_collection(LineCollection(lines, colors=style.WEIGHT, linewidths=0.7, alpha=0.45, zorder=1))
    for x, (heights, size) in enumerate(zip(columns, sizes, strict=True)):
        given = x == 0  # inputs are given, the other units compute
        ax.scatter(
            np.full(len(heights), x),
            heights,
            s=150,
            zorder=2,
            facecolor=ax.get_facecolor() if given else style.BIAS,
            edgecolor=style.GREY if given else style.BIAS,
        )
        if size > MOST:
            ax.text(x, 0, "⋮", ha="center", va="center", fontsize=14)
        ax.text(x, -top - 0.8, f"{size}", ha="center", va="top", fontsize=11)
        if names:
            ax.text(x, top + 0.8, names[x], ha="center", va="bottom", fontsize=10)
    ax.set(xlim=(-0.5, len(sizes) - 0.5), ylim=(-top - 2, top + 2))
    ax.set_axis_off()


def _heights(size: int) -> np.ndarray:
    """Where the circles of one layer stand."""
    if size <= MOST:
        return np.arange(size) - (size - 1) / 2
    half = np.arange(MOST // 2) + 1.0
    return np.concatenate([-half[::-1], half])
