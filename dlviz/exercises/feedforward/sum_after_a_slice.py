"""Predict: a batch that is a view"""

from ..kit import Prediction
from . import lesson


@lesson.exercise(
    Prediction,
    asks="a number",
    points=1,
    hints="""
    Does `x[:3]` copy three numbers, or does it only look at them?

    A slice is a view: it shares its memory with `x`. `batch -= 1` writes into that memory.

    A slice is a view of the same memory, so three of the six ones become 0, and 3 is left. `batch = batch -
    1` would have made a new array, and left x alone.
    """,
)
def sum_after_a_slice():
    """Which number does this return? Predict it before you run anything."""
    import torch

    x = torch.ones(6)
    batch = x[:3]
    batch -= 1
    return x.sum().item()


@sum_after_a_slice.mistake("a slice taken for a copy")
def _():
    """You expect `x` to stay as it is. It would, if the slice were a copy."""
    return 6.0


@sum_after_a_slice.mistake("everything changed")
def _():
    """Only the part that the slice shows was changed."""
    return 0.0


@sum_after_a_slice.mistake("the end counted in")
def _():
    """You take `x[:3]` for four numbers. The end is left out: these are the places 0, 1 and 2."""
    return 2.0
