"""What a classifier confuses: the matrix, and the examples themselves."""

from collections.abc import Sequence

import numpy as np
from matplotlib import pyplot as plt
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from dlviz.pictures import style

RIGHT, WRONG = style.BLUE, style.ORANGE


def confusion(ax: Axes, matrix: np.ndarray, names: Sequence[str]) -> None:
    """A confusion matrix (classes, classes) of counts: row = what it is, column = what was said.

    Colour is the share of the row, blue on the diagonal, yellow-orange beside it, as dark as the largest.
    """
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    diagonal = np.eye(len(matrix), dtype=bool)
    for cells, colour in ((diagonal, RIGHT), (~diagonal, WRONG)):
        ink = LinearSegmentedColormap.from_list("ink", [rcParams["axes.facecolor"], colour])
        ax.imshow(np.ma.masked_where(~cells, shares), ink, vmin=0, vmax=shares[cells].max(initial=0))
    for (row, column), count in np.ndenumerate(matrix):
        if count:
            dark = row == column and shares[row, column] > 0.6
            ax.text(column, row, count, ha="center", va="center", color="white" if dark else None, fontsize=9)
    places = range(len(names))
    ax.set(
        xticks=places, xticklabels=names, yticks=places, yticklabels=names, xlabel="read as", ylabel="it is"
    )
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)


def error_gallery(
    images: np.ndarray, labels: np.ndarray, probabilities: np.ndarray, *, columns: int = 6, scale: float = 1.3
) -> Figure:
    """Images (n, height, width), each above bars of its probabilities (n, classes), whose heights go to 1.

    The bar of the right class, of `labels` (n,), is blue; that of the answer, where it is another,
    yellow-orange. `scale` is the width of one image in inches. Returns a pyplot figure.
    """
    rows = -(-len(images) // columns)
    fig, axes = plt.subplots(rows, columns, figsize=(columns * scale, rows * 1.75 * scale), squeeze=False)
    for ax in axes.flat:
        ax.set_axis_off()
    classes = np.arange(probabilities.shape[1])
    for ax, image, label, shares in zip(axes.flat, images, labels, probabilities, strict=False):
        answer = shares.argmax()
        ax.set_title(f"{label}, read as {answer}", fontsize=10, loc="center")
        paper = ax.inset_axes((0.05, 0.36, 0.9, 0.62))
        paper.imshow(image, "gray_r", vmin=0, vmax=1)
        paper.set_axis_off()
        bars = ax.inset_axes((0.05, 0.1, 0.9, 0.22))
        colours = np.where(classes == label, RIGHT, np.where(classes == answer, WRONG, style.GREY))
        bars.bar(classes, shares, color=colours)
        bars.set(ylim=(0, 1), yticks=[], xticks=classes)
        bars.tick_params(length=0, labelsize=7, pad=1)
        bars.spines["left"].set_visible(False)
    return fig
