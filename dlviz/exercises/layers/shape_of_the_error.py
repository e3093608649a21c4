"""Predict: the shape of a difference"""

from ..kit import Prediction
from . import lesson


@lesson.exercise(
    Prediction,
    asks="a tuple, such as (2, 3)",
    points=1,
    hints="""
    The two arrays don't have the same shape. What does NumPy or PyTorch do then?

    Shapes are compared from the right. An axis that is missing counts as 1, and an axis of 1 is stretched
    to the size of the other.

    Compared from the right, (8, 1) meets (1, 8), and both axes are stretched to 8: every output minus every
    target. Nothing warns about it when a mean follows.
    """,
)
def shape_of_the_error():
    """Which shape does this return? Predict it before you run anything."""
    import torch

    y = torch.zeros(8, 1)  # a layer's output for 8 samples
    t = torch.zeros(8)  # their targets
    return (y - t).shape


@shape_of_the_error.mistake("no broadcasting")
def _():
    """You expect one difference for each sample, in a column. But (8, 1) and (8,) are different shapes, and
    the targets are stretched to all rows."""
    return 8, 1


@shape_of_the_error.mistake("the other shape kept")
def _():
    """You expect one difference for each target. But (8, 1) and (8,) are different shapes, and the column of
    outputs is stretched to all targets."""
    return (8,)


@shape_of_the_error.mistake("one longer axis")
def _():
    """The shapes are not joined one behind the other. Each of the two is stretched along the axis in which it
    has one number."""
    return (16,)
