"""FoldingPaper: a network of ReLU units as a folded sheet of paper."""

from dataclasses import dataclass
from typing import Any

from dlviz.explorables.folding_paper import code_numpy, picture
from dlviz.explorables.folding_paper.picture import count
from dlviz.explorables.kit.controls import slider, toggle
from dlviz.explorables.kit.explorable import Explorable, Frame


class FoldingPaper(Explorable):
    """How do ReLU units crease the plane? Depth folds; a stack of linear layers stays one layer."""

    size = picture.SIZE
    numpy = staticmethod(code_numpy.folding_paper)
    setup = staticmethod(picture.setup)
    draw = staticmethod(picture.draw)

    @dataclass(frozen=True)
    class State:
        """`layers` hidden layers of `units` ReLU units each; without ReLU every unit is the identity."""

        units: int = slider(4, 1, 8, step=1, label="units in a layer")
        layers: int = slider(2, 1, 4, step=1, label="hidden layers")
        nonlinear: bool = toggle(True, label="ReLU")
        sheet: int = slider(2, 0, 20, step=1, label="another sheet")

    @staticmethod
    def describe(state: Any, frame: Frame) -> str:
        """How many pieces, made by what."""
        network = f"{count(state.layers, 'hidden layer')} of {count(state.units, 'unit')}"
        if not state.nonlinear:
            return (
                f"Without ReLU the sheet stays flat: {network} make one linear map, as a single layer would."
            )
        return (
            f"{network} ({frame['parameters']} parameters) crease the sheet into "
            f"{count(frame['regions'], 'flat piece')}. Creases of the first layer run straight; "
            "later ones turn where they cross them."
        )
