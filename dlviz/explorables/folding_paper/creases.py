"""Where a ReLU network folds the plane: its linear regions, exactly."""

import numpy as np

from dlviz.pictures.polygons import cut

Crease = tuple[int, np.ndarray]  # the hidden layer that makes it, 0 the first, and its two ends (2, 2)


SQUARE = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])  # the sheet, corner by corner


def fold(
    layers: list[tuple[np.ndarray, np.ndarray]], square: np.ndarray
) -> tuple[list[np.ndarray], list[Crease]]:
    """The pieces, each (corners, 2), into which hidden ReLU layers cut a convex polygon, and the creases.

    A layer is its weight (out, in) and bias (out,); `square` is the polygon to cut, its corners in order.

    On each piece the layers so far are one affine map A x + c, so a unit's crease there is the straight line
    (A x + c)_unit = 0: each layer cuts every piece of the layer before. Regions are told apart by which units
    are on (Montúfar et al., "On the number of linear regions of deep neural networks", 2014).
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


def folding_weights(
    units: int, layers: int, nonlinear: bool, sheet: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """(weight, bias) of each layer of a network 2 → units → … → 1 whose every unit creases the square.

    The weights are random, as `sheet` says. Each bias puts its unit's crease through a random point of the
    square's inner part, and the output is scaled to fit into -0.9 … 0.9. A unit of the first layer keeps its
    crease when others come.
    """
    side = np.linspace(-1, 1, 17)
    hidden = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)  # (289, 2)
    inner = np.flatnonzero(np.abs(hidden).max(axis=1) < 0.75)
    made = []
    for layer in range(layers):
        rng = np.random.default_rng([sheet, layer])
        weight, through = rng.normal(size=(8, 8)), rng.choice(inner, 8)[:units]
        weight = weight[:units, : hidden.shape[1]]
        if layer == 0:  # turned by the golden angle from unit to unit: no two creases are nearly parallel
            turn = rng.uniform(0, np.pi) + np.arange(units) * np.pi * (3 - np.sqrt(5))
            weight = np.column_stack([np.cos(turn), np.sin(turn)])
        z = hidden @ weight.T
        bias = -z[through, np.arange(units)]
        hidden = np.maximum(z + bias, 0) if nonlinear else z + bias
        made.append((weight, bias))
    weight = np.random.default_rng([sheet, 99]).normal(size=(1, 8))[:, :units]
    height = hidden @ weight.T
    middle, spread = (height.max() + height.min()) / 2, max(float(np.ptp(height)) / 2, 1e-9)
    return [*made, (weight / spread * 0.9, np.array([-middle / spread * 0.9]))]
