"""Predict: what twice the width costs"""

from ..kit import Prediction
from . import lesson


@lesson.exercise(
    Prediction,
    asks="a number (within a tenth is right)",
    within=0.1,
    points=1,
    hints="""
    Where are most of the parameters: between the input and the first hidden layer, between the two hidden
    layers, or at the end?

    The largest weight matrix stands between the two hidden layers, and has `width` rows and `width`
    columns.

    Nearly all weights lie between the two hidden layers, width × width of them. Twice the width makes 2 × 2
    = 4 times as many; the other layers only double.
    """,
)
def growth_of_a_wider_network():
    """How many times as many parameters does the wider network have? Predict it before you run anything."""
    from torch import nn

    def parameters(width):
        layers = nn.Linear(10, width), nn.Linear(width, width), nn.Linear(width, 1)
        return sum(p.numel() for layer in layers for p in layer.parameters())

    return parameters(2000) / parameters(1000)


@growth_of_a_wider_network.mistake("in proportion to the width")
def _():
    """That would be so if each unit had a fixed number of weights. Here each unit of the second hidden layer
    has one weight for each unit of the first."""
    return 2.0


@growth_of_a_wider_network.mistake("three layers, three factors")
def _():
    """The factors of the layers are not multiplied. The parameters of the layers are added up, and one layer
    has nearly all of them."""
    return 8.0
