"""Predict: a negative number through two layers"""

from ..kit import Prediction
from . import lesson


@lesson.exercise(
    Prediction,
    asks="a number",
    points=1,
    hints="""
    Both layers see a negative number. What does each of them do with it?

    Forward, each layer multiplies a negative number by 0.1. What does the chain rule do with two factors?

    Each of the two layers has the slope 0.1 on the negative side, and the chain rule multiplies slopes: 0.1
    · 0.1 = 0.01. A tenth such layer would leave a factor of 10⁻¹⁰.
    """,
)
def leaky_twice():
    """Which gradient does this return? Predict it before you run anything."""
    import torch

    x = torch.tensor(-3.0, requires_grad=True)
    layer = torch.nn.LeakyReLU(0.1)
    layer(layer(x)).backward()
    return x.grad.item()


@leaky_twice.mistake("one layer only")
def _():
    """That is the slope of one leaky ReLU. The second layer's input is negative too."""
    return 0.1


@leaky_twice.mistake("slopes added")
def _():
    """The slopes of layers that follow one another are multiplied, not added."""
    return 0.2


@leaky_twice.mistake("no gradient")
def _():
    """That would be the plain ReLU. A leaky ReLU passes a tenth of the gradient on."""
    return 0.0


@leaky_twice.mistake("the output instead of the gradient")
def _():
    """That is the output for x = -3. The function returns the derivative of the output by x."""
    return -0.03
