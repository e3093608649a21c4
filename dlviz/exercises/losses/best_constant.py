"""Predict: which number a lopsided absolute error chooses"""

from ..kit import Prediction
from . import lesson


@lesson.exercise(
    Prediction,
    asks="a number",
    points=1,
    hints="""
    Move the constant up a little from 3. Which values pull it up, which pull it down, and how hard each?

    A value above the constant pulls up with 3, a value below it pulls down with 1, whatever its distance.
    Which side wins just below 4, and which just above?

    Just below 4, the values 4 and 100 pull up with 6 and the other three pull down with 3. Just above 4,
    only 100 pulls up, with 3, and four values pull down with 4. So the loss is smallest at 4. It is a
    quantile of the values, the third quartile, as the median is the second.
    """,
)
def best_constant():
    """A constant that is too low costs three times as much as one that is too high by the same amount.
    Which has the smallest mean loss? Predict it before you run anything."""
    import torch

    values = torch.tensor([1.0, 2.0, 3.0, 4.0, 100.0])
    constants = torch.arange(0, 101)
    errors = [torch.where(c < values, 3 * (values - c), c - values).mean() for c in constants]
    return constants[torch.stack(errors).argmin()].item()


@best_constant.mistake("the median")
def _():
    """That is the median, which is best if both directions cost the same. Here a value above pulls three
    times as hard as one below."""
    return 3


@best_constant.mistake("the mean")
def _():
    """That is the mean, which has the smallest *squared* error. Here the pull doesn't grow with the
    distance."""
    return 22


@best_constant.mistake("the largest value")
def _():
    """Above 4 only one value still pulls up, with 3, and four pull down, with 1 each."""
    return 100


@best_constant.mistake("the other direction")
def _():
    """That would be best if a constant that is too *high* cost three times as much."""
    return 2
