"""Who attends to whom: maps of weights, heads side by side, and lines between two texts."""

from collections.abc import Sequence

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import Colormap, LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from dlviz.pictures import style

SHARE = style.GREEN  # of a whole, as a gate's or an attention weight


def shares(theme: str = "light") -> Colormap:
    """From the paper's own tone, nothing, to green, all."""
    none = {"light": "#f4f6f6", "dark": "#202426"}[theme]
    return LinearSegmentedColormap.from_list(f"dlviz_shares_{theme}", [none, SHARE])


def readable(token: str) -> str:
    """A token as it is written in pictures: blanks and ends of lines can be seen."""
    return token.replace(" ", "␣").replace("\n", "↵").replace("\t", "⇥")


def attention_map(
    ax: Axes,
    weights: np.ndarray,
    keys: Sequence[str],
    queries: Sequence[str] | None = None,
    *,
    largest: float | None = None,
    title: str = "",
) -> AxesImage:
    """Attention weights (queries, keys) as a map: a row for each query, a column for each key it may see.

    `keys` and `queries` are the tokens, a text or a list of words; without `queries` the tokens look at
    themselves. For the alignment of a translation, `keys` is the source and `queries` the target. The
    darkest green stands for `largest`, by default the largest weight there is; NaN stays blank.

        fig, ax = plt.subplots(figsize=(4, 4))
        pictures.attention_map(ax, weights, "the cat", title="head 1")

    Raises:
        ValueError: the weights are not one number for each query and key.
    """
    queries = keys if queries is None else queries
    weights = np.asarray(weights)
    if weights.shape != (len(queries), len(keys)):
        raise ValueError(
            f"attention_map expected weights of shape ({len(queries)}, {len(keys)}), one for each query and "
            f"key, got {weights.shape}: take one head of one sequence, and its queries as rows"
        )
    image = ax.imshow(weights, shares(), vmin=0, vmax=largest or np.nanmax(weights), aspect="equal")
    ax.set_xticks(range(len(keys)), [readable(token) for token in keys])
    ax.set_yticks(range(len(queries)), [readable(token) for token in queries])
    ax.tick_params(length=0, bottom=False, labelbottom=False, top=False, labeltop=True, pad=3)
    if max(map(len, keys)) > 2:  # words do not fit side by side
        ax.tick_params(axis="x", labelrotation=60)
        for label in ax.get_xticklabels():
            label.set(ha="left", rotation_mode="anchor")
    ax.spines[:].set_visible(False)
    ax.set_title(title, pad=6)
    return image


def attention_heads(
    weights: np.ndarray,
    keys: Sequence[str],
    queries: Sequence[str] | None = None,
    *,
    titles: Sequence[str] | None = None,
    height: float = 3.0,
) -> Figure:
    """The maps of several heads, weights (heads, queries, keys), side by side in one scale of green.

    `height` in inches; without `titles` they are "head 1", "head 2", …. Returns a pyplot figure.
    """
    heads, rows, columns = np.shape(weights)
    fig, axes = plt.subplots(
        1, heads, figsize=(heads * height * columns / rows, height), squeeze=False, layout="constrained"
    )
    titles = titles or [f"head {head + 1}" for head in range(heads)]
    for ax, weight, title in zip(axes.flat, weights, titles, strict=True):
        attention_map(ax, weight, keys, queries, largest=float(np.nanmax(weights)), title=title)
    return fig


def alignment(
    ax: Axes, weights: np.ndarray, keys: Sequence[str], queries: Sequence[str], *, above: float = 0.05
) -> LineCollection:
    """The keys in a row above, the queries below, and a line from each to each: its width is the weight.

    weights (queries, keys), as `attention_map` takes them; those not `above` a share are left out.
    """
    weights = np.asarray(weights)
    spread = max(len(keys), len(queries)) - 1 or 1
    key_x, query_x = (np.linspace(0, spread, len(row)) for row in (keys, queries))
    for row, x, y, va in ((keys, key_x, 1, "bottom"), (queries, query_x, 0, "top")):
        for token, at in zip(row, x, strict=True):
            ax.text(at, y, readable(token), ha="center", va=va)
    pairs = np.argwhere(weights > above)
    ends = [[(key_x[key], 1 - 0.03), (query_x[query], 0.03)] for query, key in pairs]
    lines = LineCollection(ends, linewidths=5 * weights[weights > above], colors=SHARE, capstyle="round")
    ax.set(xlim=(-0.6, spread + 0.6), ylim=(-0.2, 1.2))
    ax.set_axis_off()
    return ax.add_collection(lines, autolim=False)
