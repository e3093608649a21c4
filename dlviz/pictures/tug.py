"""Who pulls a fit: the points, the fit of each loss, the losses, their gradients, one point's share."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.lines import Line2D

from dlviz.pictures import style
from dlviz.pictures.columns import bars


class Tug:
    """A row of four axes for losses {name: colour}; the last point is a diamond. `artist` is what moves."""

    def __init__(
        self, axes: Sequence[Axes], task: str, losses: dict[str, str], across: str, legend: Any
    ) -> None:
        fit, loss, gradient, share = axes
        ink, paper = fit.xaxis.label.get_color(), fit.get_facecolor()
        fit.set(label=task, title=f"{task}: drag the diamond")
        for ax, title in ((loss, "loss"), (gradient, "its gradient")):
            ax.set(label=f"{task}, {title}", title=title, xlim=(-6, 6), xticks=(-5, 0, 5))
            ax.set_xlabel(across, fontsize=8.5)
            ax.axvline(0, color=ink, lw=0.6, alpha=0.5)
            ax.axhline(0, color=ink, lw=0.6, alpha=0.5)
        share.set(label=f"{task}, share", xlim=(0, 1), ylim=(0, 0.56), xticks=(), yticks=(0, 0.5))
        share.set(yticklabels=("0", "½"), title="its share")
        share.set_xlabel("of all the pull", fontsize=9)
        share.axhline(0.5, color=ink, lw=0.6, alpha=0.5)
        fit.legend(
            [Line2D([], [], color=colour, lw=2.5) for colour in losses.values()],
            losses,
            loc=legend,
            fontsize=9,
            handlelength=1.2,
            borderpad=0,
        )
        none, colours = [0] * len(losses), [*losses.values()]
        look = {"s": 45, "c": colours, "marker": "D", "edgecolor": ink, "lw": 1, "zorder": 4}
        self.artist = {
            "points": fit.scatter([], [], 22, edgecolor=ink, lw=1, zorder=3),
            "fits": [fit.plot([], [], color=colour, lw=2.2)[0] for colour in colours],
            "diamond": fit.plot([], [], color=style.RED, marker="D", ms=9, mec=paper, ls="", zorder=5)[0],
            "curves": [ax.plot([], [], color=colour)[0] for ax in (loss, gradient) for colour in colours],
            "marks": [ax.scatter(none, none, **look, clip_on=False) for ax in (loss, gradient)],
            "shares": share.add_collection(PolyCollection([], facecolors=colours), autolim=False),
            "percent": [share.text(0, 0, "", ha="center", va="bottom", fontsize=9) for _ in losses],
        }

    def show(
        self, points: np.ndarray, fits: np.ndarray, curves: np.ndarray, at: np.ndarray, pulls: np.ndarray
    ) -> None:
        """Fill the row.

        points (n, 2); fits (1 + losses, m): x, then each loss's fit; curves (1 + 2 losses, k): z, then each
        loss and each gradient; at (losses,): the diamond's z on each; pulls (losses, n)
        """
        parts = self.artist
        parts["points"].set_offsets(points[:-1])
        parts["diamond"].set_data(*points[-1:].T)
        for line, fit in zip(parts["fits"], fits[1:], strict=True):
            line.set_data(fits[0], fit)
        for line, curve in zip(parts["curves"], curves[1:], strict=True):
            line.set_data(curves[0], curve)
        on = np.array(
            [np.interp(z, curves[0], curve) for z, curve in zip([*at, *at], curves[1:], strict=True)]
        )
        for marks, heights in zip(parts["marks"], on.reshape(2, -1), strict=True):
            marks.set_offsets(np.column_stack([np.clip(at, *curves[0, [0, -1]]), heights]))
        share = np.abs(pulls[:, -1]) / np.abs(pulls).sum(axis=1)
        parts["shares"].set_verts(bars(share))
        for i, (text, part) in enumerate(zip(parts["percent"], share, strict=True)):
            text.set(x=(i + 0.5) / len(share), y=part + 0.01, text=f"{100 * part:.0f}")
