"""What a diagnosis is judged by: its ROC curve, its calibration, its net benefit. Curves in, artists out."""

from collections.abc import Iterable

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dlviz.pictures import style


def roc(ax: Axes, fpr: np.ndarray, tpr: np.ndarray, colour: str, label: str) -> None:
    """Sensitivity against 1 - specificity, both in percent, as steps; the diagonal is guessing."""
    ax.step(100 * fpr, 100 * tpr, where="post", color=colour, label=label)
    ax.plot((0, 100), (0, 100), color=style.GREY, ls="--", lw=1)
    ax.set(xlabel="1 − specificity: false alarms among the healthy (%)", ylabel="sensitivity (%)")
    ax.set(xlim=(-1, 100), ylim=(0, 101))


def reliability(
    ax: Axes, confidence: np.ndarray, frequency: np.ndarray, count: np.ndarray, colour: str, label: str
) -> None:
    """How often it was true (frequency) against how probable it was said to be (confidence), for each bin.

    The area of a dot grows with its count; empty bins are left out; on the diagonal the two agree.
    """
    full = count > 0
    ax.plot(100 * confidence[full], 100 * frequency[full], color=colour, lw=1, alpha=0.6)
    size = 20 + 160 * count[full] / count.max()
    ax.scatter(100 * confidence[full], 100 * frequency[full], size, color=colour, label=label, zorder=3)
    ax.plot((0, 100), (0, 100), color=style.GREY, ls="--", lw=1)
    ax.set(xlabel="predicted probability (%)", ylabel="observed frequency (%)")
    ax.set(xlim=(-3, 103), ylim=(-5, 105))


def decision(ax: Axes, thresholds: np.ndarray, benefits: dict[str, tuple[np.ndarray, str]]) -> None:
    """Net benefit per 100 cases by the threshold; label -> (benefit, colour). A biopsy for nobody is 0."""
    for label, (benefit, colour) in benefits.items():
        ax.plot(100 * thresholds, 100 * benefit, color=colour, label=label)
    ax.axhline(0, color=style.GREY, lw=1, ls=":", label="nobody")
    top = max(float(benefit.max()) for benefit, _ in benefits.values())
    ax.set(xlabel="biopsy above this probability (%)", ylabel="net benefit per 100 cases")
    ax.set(ylim=(-10 * top, 110 * top))


def scans(
    images: dict[str, np.ndarray], marks: Iterable[tuple[int, int]] = (), *, width: float = 2.1
) -> Figure:
    """Images (height, width) side by side, 0 black and 1 white, with a ring round each mark (row, column).

    `width` is that of one image in inches. Returns a pyplot figure.
    """
    tall = max(image.shape[0] / image.shape[1] for image in images.values())
    size = (width * len(images), width * tall + 0.3)
    fig, axes = plt.subplots(1, len(images), figsize=size, squeeze=False, layout="constrained")
    for ax, (name, image) in zip(axes[0], images.items(), strict=True):
        ax.imshow(image, "gray", vmin=0, vmax=1)
        ax.set_title(name, loc="center", fontsize=10)
        ax.set_axis_off()
        for row, column in marks:
            ax.plot(column, row, "o", mfc="none", mec=style.ORANGE, ms=13, mew=1.5)
    return fig
