"""Predict: a huge gradient, and how far Adam moves"""

from ..kit import Prediction
from . import lesson


@lesson.exercise(
    Prediction,
    asks="a number (within a hundredth is right)",
    within=0.01,
    points=1,
    hints="""
    Adam divides a mean of the gradients by the root of a mean of their squares. What is left of the
    gradient's size?

    At the first step, with the bias correction, the mean is the gradient g itself, and the mean of the
    squares is g².

    The first step is lr · g / √(g²) = lr, whatever the size of the gradient. So w goes from 1 to 0.9.
    """,
)
def first_step_of_adam():
    """Which number does this return? Predict it before you run anything."""
    import torch

    w = torch.tensor(1.0, requires_grad=True)
    optimizer = torch.optim.Adam([w], lr=0.1)
    (1000 * w).backward()
    optimizer.step()
    return w.item()


@first_step_of_adam.mistake("a step of plain gradient descent")
def _():
    """That is 1 - lr · gradient, as SGD would do it. Adam divides by the size of the gradients."""
    return 1 - 0.1 * 1000


@first_step_of_adam.mistake("no bias correction")
def _():
    """That is what comes out when the first averages, 0.1 g and 0.001 g², are used as they are. Adam corrects
    both for having started at 0."""
    return 1 - 0.1 * 0.1 / 0.001**0.5


@first_step_of_adam.mistake("only the first average corrected")
def _():
    """You corrected one average, not the other. With both corrections the quotient is g / √(g²)."""
    return 1 - 0.1 * 0.1


@first_step_of_adam.mistake("uphill")
def _():
    """The gradient is positive, so w becomes smaller."""
    return 1.1
