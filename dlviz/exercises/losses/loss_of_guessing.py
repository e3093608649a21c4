"""Predict: cross-entropy of a network that knows only how frequent the classes are"""

from ..kit import Prediction
from . import lesson


@lesson.exercise(
    Prediction,
    asks="a number (within 5 % is right)",
    within=0.05,
    points=1,
    hints="""
    How many of the 100 samples are of each class, and which probability does each get?

    In nine of ten samples the right class gets 0.9, so each costs -log 0.9. In one of ten it gets 0.1. Take
    the mean; the logarithm is the natural one.

    The loss is -0.9 ln 0.9 - 0.1 ln 0.1 = 0.095 + 0.230 = 0.325. No network that doesn't look at its input
    can do better. One whose loss stays there has learned only how frequent the classes are.
    """,
)
def loss_of_guessing():
    """Which number does this return? Predict it before you run anything."""
    import torch

    scores = torch.tensor([0.9, 0.1]).log().expand(100, 2)  # 100 samples; softmax gives 0.9 and 0.1
    labels = (torch.arange(100) % 10 == 0).long()  # one label in ten is 1, the others are 0
    return torch.nn.functional.cross_entropy(scores, labels).item()


@loss_of_guessing.mistake("the share of errors")
def _():
    """That is how often the more frequent class is wrong. Cross-entropy is minus the logarithm of the
    probability of the right class, averaged over the samples."""
    return 0.1


@loss_of_guessing.mistake("only the frequent class")
def _():
    """That is -log 0.9, what a sample of the frequent class costs. One sample in ten is of the other one."""
    return 0.10536


@loss_of_guessing.mistake("two equal classes")
def _():
    """That is log 2, the loss of equal probabilities. Here the frequent class gets 0.9."""
    return 0.6931


@loss_of_guessing.mistake("bits")
def _():
    """That is the logarithm to base 2, in bits. PyTorch's logarithm is the natural one."""
    return 0.469


@loss_of_guessing.mistake("both costs alike")
def _():
    """That is the plain mean of -log 0.9 and -log 0.1. But the first is the cost of nine samples in ten."""
    return 1.204
