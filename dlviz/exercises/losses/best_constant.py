"""Predict: which number the absolute error chooses"""

from ..kit import Prediction
from . import lesson


@lesson.exercise(
    Prediction,
    asks="a number",
    points=1,
    hints="""
    Move the constant up a little from 3. How many errors grow, and how many shrink?

    With the squared error far values pull harder. With the absolute error every value pulls equally hard,
    whatever its distance.

    As many values lie above the median, 3, as below it, and each pulls with the same force. The outlier
    counts as one value; under the squared error it would drag the answer to the mean, 22.
    """,
)
def best_constant():
    """Which constant has the smallest mean absolute error? Predict it before you run anything."""
    import torch

    values = torch.tensor([1.0, 2.0, 3.0, 4.0, 100.0])
    constants = torch.arange(0, 101)
    errors = [torch.nn.functional.l1_loss(c.expand(5).float(), values) for c in constants]
    return constants[torch.stack(errors).argmin()].item()


@best_constant.mistake("the mean")
def _():
    """That is the mean, which has the smallest *squared* error."""
    return 22


@best_constant.mistake("halfway")
def _():
    """That is the middle between the smallest and the largest value, which has the smallest *largest*
    error."""
    return 50.5


@best_constant.mistake("the mean without the outlier")
def _():
    """The outlier isn't left out: it counts as one value above."""
    return 2.5
