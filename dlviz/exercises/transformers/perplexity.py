"""Find the bug: a mean of perplexities"""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Compute it for two texts by hand: one of 1 token with the loss 3, one of 9 tokens with the loss 1.

    Two things happen in the wrong order: a long text counts as much as a short one, and the exponential
    comes before the mean.

    First the mean loss of a token, `np.sum(losses * lengths) / np.sum(lengths)`, then its exponential,
    once.
    """,
)
def perplexity(losses, lengths):
    """The perplexity of a language model on several texts: e to the mean loss of a token.

    losses (texts,): the mean loss of a token in each text; lengths (texts,): how many tokens each text has
    -> a number
    """
    return np.exp(np.sum(losses * lengths) / np.sum(lengths))


@perplexity.given
def _(losses, lengths):
    """One short, odd text makes the number far larger, and cutting the same texts into other pieces changes
    it."""
    return np.mean(np.exp(losses))


@perplexity.cases
def _(rng):
    yield call(np.array([3.0, 1.0]), np.array([1, 9]))
    yield call(np.array([0.0, 2.0]), np.array([4, 4]))
    yield call(np.array([1.5]), np.array([7]))
    yield call(np.array([1, 2, 5]), np.array([2, 5, 1]))
    for texts in (2, 2, 3, 5, 8):
        yield call(rng.uniform(0.5, 5, texts), rng.integers(1, 50, texts))


@perplexity.expected
def _(losses, lengths):
    import torch

    return torch.repeat_interleave(losses.double(), lengths).mean().exp()


@perplexity.mistake("every text counts the same")
def _(losses, lengths):
    """The exponential comes last now, but a text of one token counts as much as one of a thousand. Weight the
    losses with the lengths."""
    return np.exp(np.mean(losses))


@perplexity.mistake("perplexities weighted")
def _(losses, lengths):
    """You weight with the lengths now, but you average perplexities. Average the losses first, then take the
    exponential once."""
    return np.sum(np.exp(losses) * lengths) / np.sum(lengths)


@perplexity.mistake("the loss itself")
def _(losses, lengths):
    """That is the mean loss of a token. Perplexity is e to the power of it."""
    return np.sum(losses * lengths) / np.sum(lengths)


@perplexity.mistake("a power of 2")
def _(losses, lengths):
    """You take 2 to the power of the loss. That fits losses in bits; these are natural logarithms."""
    return 2 ** (np.sum(losses * lengths) / np.sum(lengths))
