"""Predict: the shape after a convolution and a pooling"""

from ..kit import Prediction
from . import lesson


@lesson.exercise(
    Prediction,
    asks="a tuple, such as (2, 3, 4, 5)",
    points=1,
    hints="""
    First the channels: which number of the convolution says how many come out? Then height and width, layer
    by layer.

    The convolution has no padding: its window of 5 starts at 0, 2, 4, … and must end within the 32 pixels.
    How many starts are there?

    The last start is 26 (it ends at 31), so there are (32 - 5) // 2 + 1 = 14. Pooling by 2 leaves 7. The
    channels are 8, and the batch is 1.
    """,
)
def shape_after_two_layers():
    """Which shape does this return? Predict it before you run anything."""
    from torch import nn, zeros

    layers = nn.Sequential(nn.Conv2d(3, 8, kernel_size=5, stride=2), nn.MaxPool2d(2))
    return layers(zeros(1, 3, 32, 32)).shape


@shape_after_two_layers.mistake("as if it were padded")
def _():
    """You halve 32 twice. That would need a padding of 2; without it the window can't reach beyond the
    edge."""
    return 1, 8, 8, 8


@shape_after_two_layers.mistake("stride ignored")
def _():
    """You counted each start of the window, not every second."""
    return 1, 8, 14, 14


@shape_after_two_layers.mistake("channels unchanged")
def _():
    """Height and width are right. But a convolution mixes all 3 input channels into each of its 8 filters,
    and gives 8 channels."""
    return 1, 3, 7, 7


@shape_after_two_layers.mistake("channels last")
def _():
    """The numbers are right, in another order: PyTorch has the channels before height and width."""
    return 1, 7, 7, 8
