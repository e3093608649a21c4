"""Small images, and what a network says of them."""

from collections.abc import Sequence

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.figure import Figure

from dlviz.pictures import style


def image_grid(
    images: np.ndarray, titles: Sequence[str] | None = None, *, columns: int = 8, scale: float = 0.9
) -> Figure:
    """Images (n, height, width), ink dark on light paper, in rows of `columns`, each with its title above.

    `scale` is the width of one image in inches. Returns a pyplot figure.
    """
    rows = -(-len(images) // columns)
    height = scale * (1.35 if titles else 1.05)
    fig, axes = plt.subplots(rows, columns, figsize=(columns * scale, rows * height), squeeze=False)
    for ax in axes.flat:
        ax.set_axis_off()
    for i, image in enumerate(images):
        axes.flat[i].imshow(image, "gray_r", vmin=0, vmax=1)
        if titles:
            axes.flat[i].set_title(titles[i], fontsize=9, loc="center", pad=3)
    return fig


def probability_bars(ax: Axes, probabilities: np.ndarray, names: Sequence[str], right: int) -> BarContainer:
    """A bar for each class; the right one is filled, the others are outlined."""
    bars = ax.barh(range(len(names)), probabilities, color="none", edgecolor=style.BLUE, linewidth=1.2)
    bars[right].set_facecolor(style.BLUE)
    ax.set(xlim=(0, 1), yticks=range(len(names)), yticklabels=names, xlabel="probability")
    ax.invert_yaxis()
    return bars
