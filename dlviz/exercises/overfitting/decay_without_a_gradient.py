"""Predict: weight decay, and nothing else"""

from ..kit import Prediction
from . import lesson


@lesson.exercise(
    Prediction,
    asks="a number (within a hundredth is right)",
    within=0.01,
    points=1,
    hints="""
    The loss doesn't depend on w at all. What still acts on it?

    Weight decay adds 0.1 · w to the gradient. What does one step make of w, with a rate of 1?

    Each step multiplies w by 1 - lr · 0.1 = 0.9, so three steps leave 0.9³ = 0.729. A weight that the data
    don't need fades away.
    """,
)
def decay_without_a_gradient():
    """Which number does this return? Predict it before you run anything."""
    import torch

    w = torch.tensor(1.0, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=1.0, weight_decay=0.1)
    for _ in range(3):
        optimizer.zero_grad()
        (0 * w).backward()
        optimizer.step()
    return w.item()


@decay_without_a_gradient.mistake("nothing moves")
def _():
    """The gradient of the loss is 0, but weight decay is a gradient of its own: it pulls each weight towards
    0."""
    return 1.0


@decay_without_a_gradient.mistake("the same amount each time")
def _():
    """Weight decay takes away a share of what is left, not the same amount at each step."""
    return 0.7


@decay_without_a_gradient.mistake("one step only")
def _():
    """That is after one step. The loop takes three."""
    return 0.9


@decay_without_a_gradient.mistake("factor 2")
def _():
    """You used the derivative 2 · 0.1 · w of a penalty without a ½. PyTorch's weight decay adds 0.1 · w."""
    return 0.8**3
