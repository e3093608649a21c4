"""Find the bug: positions along the wrong axis"""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Two sequences in the batch are equal. Do they still get equal vectors?

    In the given code the first sequence gets the first position's vector at all of its places, the second
    sequence the second one. Which axis counts the places?

    The places are axis 1: `x + positions[: x.shape[1]]`, which NumPy adds to each sequence of the batch.
    """,
)
def with_positions(x, positions):
    """Add a vector for its position to each token.

    x (batch, length, d): vectors of tokens
    positions (most, d): a vector for each position, at least `length` of them
    -> (batch, length, d): to the token at place i of each sequence, the vector of position i is added
    """
    return x + positions[: x.shape[1]]


@with_positions.given
def _(x, positions):
    """Nothing fails, and training works a little. But two sequences that hold the same tokens in another
    order can't be told apart, and the first sequence of a batch is read differently from the second."""
    return x + positions[: len(x), None]


@with_positions.cases
def _(rng):
    yield call(np.zeros((2, 3, 1)), np.array([[1.0], [2.0], [3.0], [4.0]]))
    yield call(np.array([[[1, 0], [0, 1]]]), np.array([[0.5, 6.0], [7.0, 8.5], [9.0, 9.0]]))
    for batch, length, d, most in [(2, 3, 4, 5), (2, 3, 4, 5), (3, 3, 2, 3), (1, 4, 3, 6), (4, 2, 2, 7)]:
        yield call(rng.normal(size=(batch, length, d)), rng.normal(size=(most, d)))


@with_positions.expected
def _(x, positions):
    import torch

    places = torch.arange(x.shape[1])
    return x + torch.nn.functional.embedding(places, positions.double())


@with_positions.mistake("the last positions")
def _(x, positions):
    """You take vectors from the end of the table. The first token has position 0."""
    return x + positions[-x.shape[1] :]


@with_positions.mistake("one position too far")
def _(x, positions):
    """The first token gets the second vector. Positions begin at 0."""
    return x + positions[np.arange(1, x.shape[1] + 1) % len(positions)]


@with_positions.mistake("the same vector everywhere")
def _(x, positions):
    """You add one vector to all tokens, so their order still makes no difference."""
    return x + positions[0]
