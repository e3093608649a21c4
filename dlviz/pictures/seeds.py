"""Results over several seeds: the mean as a bar, and each seed as a dot."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from dlviz.pictures import style


def seed_bars(
    ax: Axes,
    groups: Sequence[str],
    results: Mapping[str, np.ndarray],
    colours: Sequence[str] = style.CYCLE,
    intervals: Mapping[str, np.ndarray] | None = None,
) -> None:
    """For each group a bar for each of `results`: the height is the mean over the seeds, dots are the seeds.

    results: by name, numbers (groups, seeds); a single seed gets no dot
    intervals: by name, low and high (groups, 2), drawn as whiskers
    """
    width, middle = 0.8 / len(results), (len(results) - 1) / 2
    for i, (name, numbers) in enumerate(results.items()):
        values = np.asarray(numbers, float)
        if values.ndim != 2 or len(values) != len(groups):
            raise ValueError(
                f"seed_bars expected results of shape ({len(groups)}, seeds), one row for each group, got "
                f"{values.shape} for {name!r}: transpose them, or name as many groups"
            )
        x = np.arange(len(groups)) + (i - middle) * width
        means, seeds = values.mean(axis=1), values.shape[1]
        ax.bar(x, means, 0.9 * width, color=colours[i], label=name)
        if seeds > 1:
            spread = np.linspace(-0.2, 0.2, seeds) * width
            ax.plot(
                (x[:, None] + spread).ravel(), values.ravel(), "o", ms=4, mfc="white", mec="black", mew=0.8
            )
        if intervals and name in intervals:
            low, high = np.asarray(intervals[name], float).T
            ax.errorbar(x, means, (means - low, high - means), fmt="none", ecolor=style.GREY, capsize=4)
    ax.set_xticks(range(len(groups)), groups)
