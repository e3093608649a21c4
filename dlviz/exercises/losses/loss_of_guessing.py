"""Predict: cross-entropy of a network that knows nothing"""

from ..kit import Prediction
from . import lesson


@lesson.exercise(
    Prediction,
    asks="a number (within 5 % is right)",
    within=0.05,
    points=1,
    hints="""
    Which probability does each of the ten classes get from equal scores?

    Each class gets 1/10, and cross-entropy is minus the logarithm of the right class's share. Which
    logarithm?

    Every class gets 1/10, so the loss is -ln 0.1 = ln 10 ≈ 2.30 whatever the labels are. A network that
    starts far above it starts badly; one that stays there has learned nothing.
    """,
)
def loss_of_guessing():
    """Which number does this return? Predict it before you run anything."""
    import torch

    scores = torch.zeros(100, 10)  # 100 samples, 10 classes, all scores equal
    labels = torch.arange(100) % 10
    return torch.nn.functional.cross_entropy(scores, labels).item()


@loss_of_guessing.mistake("the probability itself")
def _():
    """That is the share of the right class. The loss is minus its logarithm."""
    return 0.1


@loss_of_guessing.mistake("the share of errors")
def _():
    """That is how often a guess is wrong. Cross-entropy is minus the logarithm of the right class's share."""
    return 0.9


@loss_of_guessing.mistake("bits")
def _():
    """That is the logarithm to base 2, in bits. PyTorch's logarithm is the natural one."""
    return 3.3219


@loss_of_guessing.mistake("no loss without scores")
def _():
    """Scores of 0 are not probabilities of 0 or 1: equal scores give equal shares."""
    return 0.0
