"""Predict: the axis of a softmax"""

from ..kit import Prediction
from . import lesson


@lesson.exercise(
    Prediction,
    asks="a number",
    points=1,
    hints="""
    Three equal scores in each of two rows. Which numbers add up to 1?

    `dim` names the axis *along which* the shares add up to 1. With `dim=0` these are the columns.

    Along axis 0 each column has two equal scores, so each gets 1/2. The rows, which should be the samples,
    don't add up to 1 but to 1.5.
    """,
)
def softmax_down_the_columns():
    """Which number does this return? Predict it before you run anything."""
    import torch

    scores = torch.zeros(2, 3)  # 2 samples, 3 classes
    return scores.softmax(dim=0)[0, 0].item()


@softmax_down_the_columns.mistake("over the classes")
def _():
    """That is the share among the three classes of a sample, which `dim=1` would give. Here `dim` is 0."""
    return 1 / 3


@softmax_down_the_columns.mistake("over all numbers")
def _():
    """That is the share among all six numbers. A softmax goes along one axis."""
    return 1 / 6


@softmax_down_the_columns.mistake("a score of 0 gets nothing")
def _():
    """A score isn't a share: e⁰ = 1, and equal scores get equal shares, whatever they are."""
    return 0.0
