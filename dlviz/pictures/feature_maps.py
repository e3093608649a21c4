"""The maps of a convolutional layer, side by side."""

from collections.abc import Sequence

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from dlviz.pictures import style


def mosaic(maps: np.ndarray, columns: int, gap: int = 1) -> np.ndarray:
    """Maps (n, height, width) in rows of `columns`, as one image, with `gap` pixels of NaN between them."""
    n, height, width = maps.shape
    rows = -(-n // columns)
    tiles = np.full((rows * columns, height + gap, width + gap), np.nan)
    tiles[:n, :height, :width] = maps
    tiles = tiles.reshape(rows, columns, height + gap, width + gap).swapaxes(1, 2)
    return tiles.reshape(rows * (height + gap), columns * (width + gap))[: -gap or None, : -gap or None]


def feature_maps(
    layers: dict[str, np.ndarray], columns: Sequence[int], *, height: float = 2.4, gaps: Sequence[int] = ()
) -> Figure:
    """Each layer's maps (n, height, width) as a mosaic with so many `columns`, under its name.

    Yellow-orange above zero and blue below, each mosaic as strong as its largest number. `height` in inches;
    `gaps` between the maps, in their pixels. Returns a pyplot figure.
    """
    gaps = gaps or [1] * len(layers)
    images = [mosaic(maps, *how) for maps, *how in zip(layers.values(), columns, gaps, strict=True)]
    shapes = [image.shape[1] / image.shape[0] for image in images]
    fig, axes = plt.subplots(
        1, len(layers), figsize=(height * sum(shapes), height), width_ratios=shapes, squeeze=False
    )
    for ax, image, name in zip(axes.flat, images, layers, strict=True):
        largest = np.nanmax(np.abs(image))
        ax.imshow(image, style.diverging(), vmin=-largest, vmax=largest)
        ax.set_title(name, fontsize=10)
        ax.set_axis_off()
    return fig
