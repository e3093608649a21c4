"""Predict: a discriminator that can't tell"""

from ..kit import Prediction
from . import lesson


@lesson.exercise(
    Prediction,
    asks="a number (within 5 % is right)",
    within=0.05,
    points=1,
    hints="""
    Which probability does a logit of 0 stand for?

    Each half of the loss is -ln ½. How many halves are there?

    A discriminator that can't tell says ½ to everything, and each half of its loss is ln 2: together 2 ln 2
    ≈ 1.39. A game whose loss stays there may be at its equilibrium.
    """,
)
def loss_at_the_end():
    """Which number does this return? Predict it before you run anything."""
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits

    logits = torch.zeros(100, 1)  # a discriminator that can't tell
    real, fake = torch.ones(100, 1), torch.zeros(100, 1)
    loss = binary_cross_entropy_with_logits(logits, real) + binary_cross_entropy_with_logits(logits, fake)
    return loss.item()


@loss_at_the_end.mistake("one half only")
def _():
    """That is one of the two halves. The discriminator is judged on real samples and on fake ones."""
    return 0.6931


@loss_at_the_end.mistake("the probability")
def _():
    """That is the probability that it gives. The loss is minus its logarithm, for real and for fake
    samples."""
    return 0.5


@loss_at_the_end.mistake("no loss at a draw")
def _():
    """A loss of 0 would mean that it is certain, and always right."""
    return 0.0


@loss_at_the_end.mistake("a probability for each half")
def _():
    """You added up the probabilities. The loss has minus their logarithms."""
    return 1.0
