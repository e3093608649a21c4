"""Predict: twice the length"""

from ..kit import Prediction
from . import lesson


@lesson.exercise(
    Prediction,
    asks="a number",
    points=1,
    hints="""
    How many pairs of tokens are there, each with each?

    Every head compares each of the n tokens with each of the n tokens.

    There are n × n scores in each head, so twice the length makes 4 times as many. That is why long
    contexts are expensive.
    """,
)
def cost_of_a_longer_context():
    """How many times as many scores does the longer text have? Predict it before you run anything."""
    import torch

    def scores(length, heads=4, d=16):
        q = k = torch.zeros(heads, length, d)
        return (q @ k.transpose(1, 2)).numel()

    return scores(200) / scores(100)


@cost_of_a_longer_context.mistake("in proportion to the length")
def _():
    """That would be so if each token looked at a fixed number of others. It looks at all of them, and there
    are twice as many."""
    return 2.0


@cost_of_a_longer_context.mistake("heads counted too")
def _():
    """The number of heads stays the same: 4 in both cases, so it cancels."""
    return 8.0


@cost_of_a_longer_context.mistake("unchanged")
def _():
    """The weights of the layer stay the same, but the number of scores grows with the text."""
    return 1.0
