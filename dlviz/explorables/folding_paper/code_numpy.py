"""A network 2 → units → … → 1 as a folded sheet: its flat pieces, and how high they lie."""

import numpy as np

from dlviz import nn
from dlviz.explorables.folding_paper.creases import SQUARE, fold, folding_weights


def folding_paper(units: int, layers: int, nonlinear: bool, sheet: int) -> dict:
    """The numbers of FoldingPaper's picture: `layers` hidden layers, ReLU if `nonlinear`, else linear."""
    weights = folding_weights(units, layers, nonlinear, sheet)
    modules: list[nn.Module] = []
    for weight, bias in weights:
        layer = nn.Linear(*weight.shape[::-1], rng=0).double()  # the random weights are overwritten
        layer.weight.data[...], layer.bias.data[...] = weight, bias
        modules += [layer, nn.ReLU() if nonlinear else nn.Identity()]
    network = nn.Sequential(*modules[:-1])  # nothing after the output layer

    pieces, creases = fold(weights[:-1] if nonlinear else [], SQUARE)
    corners = np.concatenate(pieces)  # of one piece after the other
    return {
        "corners": corners,
        "ends": np.cumsum([len(piece) for piece in pieces])[:-1],  # where one piece's corners end
        "height": network(corners)[:, 0],
        "regions": len(pieces),
        "parameters": sum(p.data.size for p in network.parameters()),
        "creases": np.array([ends for _, ends in creases]).reshape(-1, 2, 2),
        "crease layer": np.array([layer for layer, _ in creases], int),  # that makes it, 0 the first
    }
