"""Predict: attention with equal scores and a causal mask"""

from ..kit import Prediction
from . import lesson


@lesson.exercise(
    Prediction,
    asks="a number",
    points=1,
    hints="""
    Which places may the third token look at?

    Scores of minus infinity get the weight 0. The rest shares 1.

    The third token sees three places, itself included, with equal scores: 1/3 each. The softmax spreads the
    whole weight over what is left.
    """,
)
def weight_behind_a_mask():
    """Which number does this return? Predict it before you run anything."""
    import torch

    hidden = torch.ones(4, 4).triu(1).bool()  # what lies in the future
    scores = torch.zeros(4, 4).masked_fill(hidden, -torch.inf)  # row: who looks, column: at whom
    return scores.softmax(dim=1)[2, 0].item()


@weight_behind_a_mask.mistake("the mask forgotten")
def _():
    """That would be the weight without a mask, with four places to look at. The third token can't see the
    fourth."""
    return 0.25


@weight_behind_a_mask.mistake("itself excluded")
def _():
    """A token also looks at itself: only what is to the right of the diagonal is hidden."""
    return 0.5


@weight_behind_a_mask.mistake("a score of 0 gets no weight")
def _():
    """A score of 0 isn't a weight of 0: e⁰ = 1. Only minus infinity gives the weight 0."""
    return 0.0


@weight_behind_a_mask.mistake("the first token alone")
def _():
    """The third token sees more than the first one."""
    return 1.0
