"""How an error depends on the number of examples, and how several ways compare."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from dlviz.pictures import style


def learning_curve(
    ax: Axes,
    sizes: np.ndarray,
    errors: np.ndarray,
    fitted: int,
    line: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    shared: float = 0.0,
) -> None:
    """Errors (sizes, seeds) with standard errors on logarithmic axes, and a line with its band (sizes,).

    The first `fitted` sizes, which the line was fitted to, are filled blue; the others, which it had to
    predict, are open yellow-orange squares. shared: test examples over training examples, where the seeds are
    splits of the same data; it widens the standard errors (Nadeau and Bengio 2003).
    """
    mean, spread = errors.mean(axis=1), errors.std(axis=1, ddof=1) * np.sqrt(1 / errors.shape[1] + shared)
    ax.fill_between(
        sizes, low, high, color=style.SKY, alpha=0.3, lw=0, label="95 % interval of the power law"
    )
    ax.plot(sizes, line, color=style.BLUE, lw=1.5, ls="--", label="power law")
    seen, unseen = slice(0, fitted), slice(fitted, None)
    like = {"ls": "none", "capsize": 4, "ms": 7}
    ax.errorbar(
        sizes[seen], mean[seen], spread[seen], marker="o", color=style.BLUE, label="measured, fitted", **like
    )
    ax.errorbar(
        sizes[unseen], mean[unseen], spread[unseen], marker="s", mfc="none", mew=2, color=style.ORANGE,
        label="measured afterwards", **like,
    )  # fmt: skip
    ax.set(xscale="log", yscale="log", xlabel="labelled digits", ylabel="% wrong")
    ax.set_xticks(sizes, [str(size) for size in sizes])
    ticks = [tick for tick in (1, 2, 5, 10, 20, 50) if low.min() / 1.3 < tick < 1.5 * mean.max()]
    ax.set_yticks(ticks, [str(tick) for tick in ticks])
    ax.minorticks_off()
    ax.legend(fontsize=9)


def dots(
    ax: Axes,
    names: Sequence[str],
    series: Mapping[str, tuple[np.ndarray, np.ndarray]],
    colours: Sequence[str],
) -> None:
    """One row a name, from the top; in it a dot with its error bar for each of the series: (means, errors).

    Dots of up to four series differ in colour and in form, and are named in a legend.
    """
    offsets = np.linspace(-0.15, 0.15, len(series)) if len(series) > 1 else [0.0]
    rows = np.arange(len(names))
    for (label, (means, errors)), offset, marker, colour in zip(
        series.items(), offsets, "osD^"[: len(series)], colours, strict=True
    ):
        like = {"ls": "none", "marker": marker, "ms": 7, "capsize": 4, "color": colour}
        ax.errorbar(means, rows + offset, xerr=errors, label=label, **like)
    ax.set(yticks=rows, yticklabels=names, ylim=(len(names) - 0.5, -0.5))
    ax.grid(axis="x", lw=0.6)
    ax.set_axisbelow(True)
    if len(series) > 1:
        ax.legend(fontsize=9)
