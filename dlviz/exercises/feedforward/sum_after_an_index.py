"""Predict: a batch that is a copy"""

from ..kit import Prediction
from . import lesson


@lesson.exercise(
    Prediction,
    asks="a number",
    points=1,
    hints="""
    This differs from the exercise with the slice in one place only. In which?

    `x[[0, 1, 2]]` gathers numbers from any places. Can they all be shown without copying them?

    A list of places gathers the numbers into a new array, since they may lie anywhere. So `batch -= 1`
    changes the copy alone, and the sum stays 6. A minibatch drawn by a shuffled order is such a copy.
    """,
)
def sum_after_an_index():
    """Which number does this return? Predict it before you run anything."""
    import torch

    x = torch.ones(6)
    batch = x[[0, 1, 2]]
    batch -= 1
    return x.sum().item()


@sum_after_an_index.mistake("taken for a view")
def _():
    """A slice such as `x[:3]` would be a view. A list of places gathers the numbers into a new array."""
    return 3.0


@sum_after_an_index.mistake("everything changed")
def _():
    """Nothing has written into `x` itself, only into what `x[[0, 1, 2]]` gave."""
    return 0.0
