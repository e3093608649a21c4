"""Explanations of images, beside the images they explain."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from dlviz.pictures import style


def attributions(
    images: np.ndarray, maps: Mapping[str, np.ndarray], names: Sequence[str], *, scale: float = 1.15
) -> Figure:
    """Images (n, height, width) in the first column, and in one column each their maps (n, height, width).

    Yellow-orange is above zero, blue below. Each map has a scale of its own, symmetric around zero, so that
    the places can be compared, not the sizes. names (n,): what stands left of each row. `scale` is the width
    of one image in inches. Returns a pyplot figure.
    """
    fig, axes = plt.subplots(
        len(images),
        1 + len(maps),
        figsize=((1 + len(maps)) * scale, len(images) * scale + 0.3),
        squeeze=False,
        layout="constrained",
    )
    for ax in axes.flat:
        ax.set(xticks=[], yticks=[])
    axes[0, 0].set_title("image", fontsize=9, loc="center")
    for row, image, name in zip(axes, images, names, strict=True):
        row[0].imshow(image, "gray_r", vmin=0, vmax=1)
        row[0].set_ylabel(name, fontsize=9)
    for column, (title, values) in zip(axes.T[1:], maps.items(), strict=True):
        column[0].set_title(title, fontsize=9, loc="center")
        for ax, value in zip(column, values, strict=True):
            largest = np.abs(value).max() or 1.0  # a map of zeros stays in the middle of the scale
            ax.imshow(value, style.diverging(), vmin=-largest, vmax=largest)
    return fig
