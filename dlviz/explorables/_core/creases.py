"""Where a ReLU network folds the plane: its linear regions, exactly."""

import numpy as np

from dlviz.pictures.polygons import cut

Crease = tuple[int, np.ndarray]  # the hidden layer that makes it, 0 the first, and its two ends (2, 2)


def fold(
    layers: list[tuple[np.ndarray, np.ndarray]], square: np.ndarray
) -> tuple[list[np.ndarray], list[Crease]]:
    """The convex pieces, each (corners, 2), into which hidden ReLU layers cut a convex polygon, and the creases.

    A layer is its weight (out, in) and bias (out,); `square` is the polygon to cut, its corners in order.

    On each piece the layers so far are one affine map A x + c, so a unit's crease there is the straight line
    (A x + c)_unit = 0: each layer cuts every piece of the layer before. Regions are told apart by which units are
    on (Montúfar et al., "On the number of linear regions of deep neural networks", 2014).
    """
    pieces = [(square, np.eye(2), np.zeros(2))]
    creases: list[Crease] = []
    for depth, (weight, bias) in enumerate(layers):
        finer = []
        for whole, A, c in pieces:
            A, c = weight @ A, weight @ c + bias
            parts = [whole]
            z = whole @ A.T + c  # (corners, units): only a unit whose sign changes on the piece creases it
            for unit in np.flatnonzero((z.min(axis=0) < 0) & (z.max(axis=0) > 0)):
                halves = []
                for part in parts:
                    below, above, seam = cut(part, part @ A[unit] + c[unit])
                    halves += [half for half in (below, above) if half is not None]
                    creases += [(depth, seam)] if seam is not None else []
                parts = halves
            for part in parts:
                on = part.mean(axis=0) @ A.T + c > 0
                finer.append((part, A * on[:, None], c * on))
        pieces = finer
    return [part for part, _, _ in pieces], creases
