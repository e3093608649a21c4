"""Predict: two steps with a rate above the limit"""

from ..kit import Prediction
from . import lesson


@lesson.exercise(
    Prediction,
    asks="a number",
    points=1,
    hints="""
    The gradient of the loss at w is 10 w. What does one step make of w?

    Each step multiplies w by 1 - lr · 10. What is that factor here?

    Each step multiplies w by 1 - 0.25 · 10 = -1.5, so after two steps w is 2.25: on the old side again, and
    farther away than before.
    """,
)
def two_steps_too_large():
    """Which number does this return? Predict it before you run anything."""
    import torch

    w = torch.tensor(1.0, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.25)
    for _ in range(2):
        optimizer.zero_grad()
        (5 * w**2).backward()
        optimizer.step()
    return w.item()


@two_steps_too_large.mistake("one step only")
def _():
    """That is where w stands after the first step. The loop takes two."""
    return 1 - 0.25 * 10


@two_steps_too_large.mistake("the same gradient twice")
def _():
    """You took the first gradient for both steps. After the first step w is -1.5, and the gradient there is
    -15."""
    return 1 - 2 * 0.25 * 10


@two_steps_too_large.mistake("factor 2 of the square forgotten")
def _():
    """The derivative of 5w² is 10w, not 5w: the square brings a factor of 2 along."""
    return (1 - 0.25 * 5) ** 2


@two_steps_too_large.mistake("it converges")
def _():
    """The minimum is at 0, but the steps are too large to reach it: each one jumps across and lands farther
    away."""
    return 0.0
