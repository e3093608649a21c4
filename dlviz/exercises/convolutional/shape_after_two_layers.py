"""Predict: the shape after two convolutions"""

from ..kit import Prediction
from . import lesson


@lesson.exercise(
    Prediction,
    asks="a tuple, such as (2, 3, 4, 5)",
    points=1,
    hints="""
    First the channels: which number of a convolution says how many come out? Then height and width, layer
    by layer.

    The first convolution has no padding: its window of 5 starts at 0, 2, 4, … and must end within the 32
    pixels. How many starts are there?

    The last start is 26 (it ends at 30), so there are (32 - 5) // 2 + 1 = 14. The second convolution halves
    that: (14 + 2 - 3) // 2 + 1 = 7. The channels are 16, and the batch is 1.
    """,
)
def shape_after_two_layers():
    """Which shape does this return? Predict it before you run anything."""
    from torch import nn, zeros

    layers = nn.Sequential(
        nn.Conv2d(3, 8, kernel_size=5, stride=2),
        nn.Conv2d(8, 16, kernel_size=3, stride=2, padding=1),
    )
    return layers(zeros(1, 3, 32, 32)).shape


@shape_after_two_layers.mistake("as if it were padded")
def _():
    """You halve 32 twice. For the first convolution that would need a padding of 2; without it the window
    can't reach beyond the edge."""
    return 1, 16, 8, 8


@shape_after_two_layers.mistake("stride ignored")
def _():
    """In the first convolution you counted each start of the window, not every second."""
    return 1, 16, 14, 14


@shape_after_two_layers.mistake("channels unchanged")
def _():
    """Height and width are right. But each kernel of a convolution adds up over all of its input channels,
    so that as many channels come out as there are kernels: 16 at the end."""
    return 1, 3, 7, 7


@shape_after_two_layers.mistake("channels last")
def _():
    """The numbers are right, in another order: PyTorch has the channels before height and width."""
    return 1, 7, 7, 16
