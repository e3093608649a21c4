"""Predict: the shape of a weight's gradient"""

from ..kit import Prediction
from . import lesson


@lesson.exercise(
    Prediction,
    asks="a tuple, such as (2, 3)",
    points=1,
    hints="""
    Is there a gradient for each sample, or one for all?

    Each gradient has the shape of what it belongs to. Which shape has the weight of a layer with 3 inputs
    and 5 outputs?

    The gradient has the shape of the weight, (out, in) = (5, 3). The samples' parts are added up, so the
    batch of 8 doesn't appear in it.
    """,
)
def shape_of_a_gradient():
    """Which shape does this return? Predict it before you run anything."""
    import torch

    layer = torch.nn.Linear(3, 5)
    x = torch.zeros(8, 3)  # a batch of 8 samples
    layer(x).sum().backward()
    return layer.weight.grad.shape


@shape_of_a_gradient.mistake("inputs first")
def _():
    """The weight of `Linear(3, 5)` is stored as (out, in), and so is its gradient."""
    return 3, 5


@shape_of_a_gradient.mistake("a gradient for each sample")
def _():
    """The loss is one number for the whole batch, so the samples' parts are added up."""
    return 8, 5, 3


@shape_of_a_gradient.mistake("the gradient of the output")
def _():
    """That is the shape of the output, and so of its gradient. The gradient of the weight has the weight's
    shape."""
    return 8, 5


@shape_of_a_gradient.mistake("the gradient of the input")
def _():
    """That is the shape of the input, and so of its gradient. The gradient of the weight has the weight's
    shape."""
    return 8, 3
