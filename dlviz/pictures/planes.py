"""What a model says of every point of a plane, with the data on top."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes

from dlviz.pictures import style


def plane(
    ax: Axes,
    score: Callable[[np.ndarray], np.ndarray],
    x: np.ndarray,
    t: np.ndarray,
    *,
    reach: float = 1.2,
    points: int = 80,
) -> None:
    """Colour the square |x1|, |x2| <= reach by `score`, (n, 2) -> (n,), from -1 (class 0) to 1 (class 1).

    x (n, 2) and t (n,), 0 or 1, are drawn on top: circles for class 0, triangles for class 1.
    """
    side = np.linspace(-reach, reach, points, dtype=x.dtype)
    grid = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    edge = (-reach, reach, -reach, reach)
    values = score(grid).reshape(points, points)
    ax.imshow(
        values, style.diverging(), vmin=-1, vmax=1, extent=edge, origin="lower", interpolation="bilinear"
    )
    ax.contour(side, side, values, levels=[0], colors="black", linewidths=1)
    for k, (marker, colour) in enumerate((("o", style.NEGATIVE), ("^", style.POSITIVE))):
        mine = x[t == k]
        rim = {"edgecolor": style.INK["light"], "linewidth": 0.7}
        ax.scatter(*mine.T, s=14, marker=marker, color=colour, **rim, label=f"class {k}")
    ax.set(xticks=[], yticks=[])
