"""Predict: the size of what is left"""

from ..kit import Prediction
from . import lesson


@lesson.exercise(
    Prediction,
    asks="a number",
    points=1,
    hints="""
    A unit is either dropped or kept. What happens to the units that are kept?

    On average the next layer should receive as much as without dropout. Only a quarter of the units is
    left, so what must each of them deliver?

    Units that are kept are divided by 1 - p = 0.25, so a 1 becomes 4. The mean stays 1, and nothing has to
    be rescaled in evaluation.
    """,
)
def what_dropout_lets_through():
    """Which number does this return? Predict it before you run anything."""
    import torch

    torch.manual_seed(0)
    dropped = torch.nn.functional.dropout(torch.ones(1000), p=0.75, training=True)
    return dropped.max().item()


@what_dropout_lets_through.mistake("no rescaling")
def _():
    """Kept units are not left as they are: then the next layer would receive only a quarter of what it
    receives in evaluation."""
    return 1.0


@what_dropout_lets_through.mistake("divided by p")
def _():
    """You divide by p, the share that is *dropped*. What is left, 1 - p, must make up for it."""
    return 1 / 0.75


@what_dropout_lets_through.mistake("scaled down")
def _():
    """You multiply by what is kept. That is what old descriptions do in evaluation; PyTorch rescales in
    training, and upwards."""
    return 0.25
