"""Predict: how many weights are shared"""

from ..kit import Prediction
from . import lesson


@lesson.exercise(
    Prediction,
    asks="a whole number",
    points=1,
    hints="""
    How many numbers does one filter have, and how many filters are there?

    A filter looks at a window of 5 × 5 pixels in all 3 channels at once. And each filter has a bias.

    Each of the 8 filters has 3 · 5 · 5 = 75 weights and one bias: 8 · 76 = 608. The size of the image
    doesn't matter, since all places share these weights.
    """,
)
def parameters_of_a_convolution():
    """Which number does this return? Predict it before you run anything."""
    from torch import nn

    layer = nn.Conv2d(3, 8, kernel_size=5)  # for colour images of any size
    return sum(p.numel() for p in layer.parameters())


@parameters_of_a_convolution.mistake("biases forgotten")
def _():
    """These are the weights. Each of the 8 filters has a bias too."""
    return 600


@parameters_of_a_convolution.mistake("input channels forgotten")
def _():
    """You counted 5 × 5 weights for each filter. A filter has them for each of the 3 input channels."""
    return 208


@parameters_of_a_convolution.mistake("a bias for each pair of channels")
def _():
    """There is one bias for each filter, not one for each pair of input and output channel."""
    return 624


@parameters_of_a_convolution.mistake("output channels forgotten")
def _():
    """That is one filter with its bias. There are 8 of them."""
    return 76
