"""Predict: `batch_first`, and what it doesn't change"""

from ..kit import Prediction
from . import lesson


@lesson.exercise(
    Prediction,
    asks="a tuple, such as (2, 3, 4)",
    points=1,
    hints="""
    The first result holds the state after each step, `h` only the last one. Which axes does `h` need?

    The first axis of `h` counts layers (and directions), not samples.

    `h` has (layers, batch, hidden) = (1, 2, 5). `batch_first` changes the order of axes of inputs and
    outputs, but not of the states.
    """,
)
def shape_of_the_last_state():
    """Which shape does this return? Predict it before you run anything."""
    import torch

    rnn = torch.nn.GRU(input_size=3, hidden_size=5, batch_first=True)
    x = torch.zeros(2, 7, 3)  # 2 sequences of 7 steps
    _, h = rnn(x)
    return h.shape


@shape_of_the_last_state.mistake("batch first in the state too")
def _():
    """That would be consistent, but `batch_first` doesn't apply to the states: the layers stay the first
    axis."""
    return 2, 1, 5


@shape_of_the_last_state.mistake("the outputs")
def _():
    """That is the shape of the first result, which holds the states after all 7 steps. `h` is the last one
    alone."""
    return 2, 7, 5


@shape_of_the_last_state.mistake("no axis for the layers")
def _():
    """A GRU may have several layers, each with a state, so there is an axis for them even if there is only
    one."""
    return 2, 5
