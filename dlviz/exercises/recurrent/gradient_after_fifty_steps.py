"""Predict: what is left of a gradient"""

from ..kit import Prediction
from . import lesson


@lesson.exercise(
    Prediction,
    asks="a number (within a third is right)",
    within=0.34,
    points=1,
    hints="""
    One step multiplies by 0.9. What do fifty steps do?

    The chain rule multiplies 0.9 by itself fifty times. How often does it halve? 0.9⁷ is about a half.

    0.9⁵⁰ ≈ 0.005: the gradient halves about every seven steps, so seven times. What happened fifty steps
    ago is hardly learned from, although 0.9 is close to 1.
    """,
)
def gradient_after_fifty_steps():
    """Which gradient does this return, roughly? Predict it before you run anything."""
    import torch

    start = torch.tensor(1.0, requires_grad=True)
    h = start
    for _ in range(50):
        h = 0.9 * h
    h.backward()
    return start.grad.item()


@gradient_after_fifty_steps.mistake("one step only")
def _():
    """That is the gradient through one step. There are fifty, and their factors are multiplied."""
    return 0.9


@gradient_after_fifty_steps.mistake("factors added")
def _():
    """The factors of steps that follow one another are multiplied, not added."""
    return 50 * 0.9


@gradient_after_fifty_steps.mistake("nothing left at all")
def _():
    """It is small, but not 0: a factor of 0.9 takes a tenth away, fifty times."""
    return 0.0


@gradient_after_fifty_steps.mistake("half is left")
def _():
    """Halving takes about seven steps, not fifty."""
    return 0.5
