"""How a network is put together: layers with their residual connections, and the parts of a head."""

from collections.abc import Sequence

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dlviz.pictures import style
from dlviz.pictures.attention import readable, shares


def layer_stack(
    ax: Axes,
    layers: Sequence[str],
    skips: Sequence[tuple[int, int]] = (),
    *,
    notes: dict[int, str] | None = None,
    title: str = "",
) -> None:
    """Layers in a column, the input at the bottom; each of `skips` leads past the layers between two of them.

    A layer that is only "+" is drawn as a circle: there the skip is added. `notes` stand to the left of the
    layers that they number, as shapes do.

        pictures.layer_stack(ax, ["x", "LayerNorm", "attention", "+"], skips=[(0, 3)])
    """
    wide = {"arrowstyle": "-|>", "color": style.GREY, "lw": 1.6, "shrinkA": 0, "shrinkB": 0}
    for y, name in enumerate(layers):
        added, ends = name == "+", y in (0, len(layers) - 1) and name != "+"
        box = {
            "boxstyle": "circle,pad=0.15" if added else "round,pad=0.4",
            "fc": ax.get_facecolor(),
            "ec": "none" if ends else style.GREY if added else style.WEIGHT,
            "lw": 1.5,
        }
        ax.text(0, y, name, ha="center", va="center", fontsize=10, bbox=box, zorder=2)
        if y:
            ax.annotate("", (0, y - 0.27), (0, y - 0.73), arrowprops=wide, zorder=1)
        if notes and y in notes:
            ax.text(-2.1, y, notes[y], ha="right", va="center", fontsize=9, color=style.GREY)
    for start, end in skips:
        way = np.array([(0, start + 0.38), (1.75, start + 0.38), (1.75, end), (0.2, end)])
        ax.plot(*way[:3].T, color=style.BLUE, lw=2, zorder=0)
        ax.annotate("", way[3], way[2], arrowprops={**wide, "color": style.BLUE, "lw": 2}, zorder=1)
    ax.set(xlim=(-3.9, 2.2), ylim=(-0.5, len(layers) - 0.4))
    ax.set_title(title, fontsize=11, loc="center")
    ax.set_axis_off()


def attention_head(
    x: np.ndarray, q: np.ndarray, k: np.ndarray, v: np.ndarray, weights: np.ndarray, tokens: Sequence[str]
) -> Figure:
    """One head from left to right: X, then Q, K and V, the scores, their softmax and the output.

    x (T, width), q, k and v (T, d), weights (T, T); scores and output are computed from these. Positive
    numbers are yellow-orange, negative ones blue; of the weights, the darker the green the larger. Returns a
    pyplot figure.
    """
    scores = q @ k.T / np.sqrt(q.shape[1])
    parts = {
        "X": (x, 1, 0),
        "Q = X W_Q^\\top": (q, 0, 1),
        "K = X W_K^\\top": (k, 1, 1),
        "V = X W_V^\\top": (v, 2, 1),
        "Q K^\\top / \\sqrt{d}": (scores, 0.5, 2),
        "P = softmax": (weights, 0.5, 3),
        "Y = P\\, V": (weights @ v, 1, 4),
    }
    fig = plt.figure(figsize=(10, 5))
    spots = {}
    for name, (numbers, row, column) in parts.items():
        left, bottom = 0.065 + 0.195 * column, 0.69 - 0.32 * row
        ax = fig.add_axes((left, bottom, 0.145, 0.235), label=name)
        spots[name] = np.array([left + 0.0725, bottom + 0.1175])
        share = name.startswith("P")
        largest = 1 if share else np.abs(numbers).max()
        ax.imshow(
            numbers, shares() if share else style.diverging(), vmin=0 if share else -largest, vmax=largest
        )
        name = "\\mathrm{softmax} = P" if share else name
        ax.set_title(f"${name}$", fontsize=12, loc="center", pad=4)
        ax.set(xticks=[], yticks=[])
        ax.set_xlabel("×".join(map(str, numbers.shape)), fontsize=10, labelpad=2)
        if column == 0:
            ax.set_yticks(range(len(tokens)), [readable(token) for token in tokens], fontsize=10)
            ax.tick_params(length=0, pad=2)
    x_, q_, k_, v_, s_, p_, y_ = spots.values()
    gap = np.array([0.075, 0])
    canvas = fig.add_axes((0, 0, 1, 1), zorder=-1, label="arrows")
    canvas.set(xlim=(0, 1), ylim=(0, 1))
    canvas.set_axis_off()
    for start, end in ((x_, q_), (x_, k_), (x_, v_), (q_, s_), (k_, s_), (s_, p_), (p_, y_), (v_, y_)):
        look = {"arrowstyle": "-|>", "color": style.GREY, "lw": 1.5, "shrinkA": 0, "shrinkB": 0}
        canvas.annotate("", end - gap, start + gap, arrowprops=look)
    return fig
