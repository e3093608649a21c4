"""Find the bug: targets that are not shifted"""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Take the first pair. Which token follows the first input, and is it the first target?

    At each place the network is to predict the token that comes *next*. So the targets are the same piece
    of text, one place later.

    `tokens[i + 1 : i + 1 + length]`. The last piece needs one token more than its inputs, so `i` ends
    before `len(tokens) - length`.
    """,
)
def next_token_pairs(tokens, length):
    """Cut a text into pairs (inputs, targets) for predicting the next token.

    tokens (n,): whole numbers; length: of each piece; n > length
    -> a list of pairs of arrays (length,): pieces that follow one another, without overlap. The target at
    each place is the token after the input at that place. Tokens that don't fill a piece are left out
    """
    pairs = []
    for i in range(0, len(tokens) - length, length):
        pairs.append((tokens[i : i + length], tokens[i + 1 : i + 1 + length]))
    return pairs


@next_token_pairs.given
def _(tokens, length):
    """The training loss falls to 0 within an epoch, and the text that the network writes repeats one
    character."""
    pairs = []
    for i in range(0, len(tokens) - length, length):
        pairs.append((tokens[i : i + length], tokens[i : i + length]))
    return pairs


@next_token_pairs.cases
def _(rng):
    yield call(np.array([10, 11, 12, 13, 14]), 2)
    yield call(np.array([3, 1, 4, 1, 5, 9]), 3)
    yield call(np.array([7, 8]), 1)
    for n, length in [(9, 2), (9, 2), (10, 3), (8, 7), (13, 4)]:
        yield call(rng.integers(100, size=n), length)


@next_token_pairs.expected
def _(tokens, length):
    pieces = range(0, len(tokens) - length, length)
    return [(tokens[i : i + length], tokens.roll(-1)[i : i + length]) for i in pieces]


@next_token_pairs.mistake("shifted the wrong way")
def _(tokens, length):
    """Your targets are the tokens *before* the inputs. The network would learn to say what it has just
    read."""
    pairs = []
    for i in range(0, len(tokens) - length, length):
        pairs.append((tokens[i + 1 : i + 1 + length], tokens[i : i + length]))
    return pairs


@next_token_pairs.mistake("shifted by a whole piece")
def _(tokens, length):
    """Your targets are the next piece. At each place only the very next token is asked for: shift by 1, not
    by `length`."""
    pairs = []
    for i in range(0, len(tokens) - 2 * length + 1, length):
        pairs.append((tokens[i : i + length], tokens[i + length : i + 2 * length]))
    return pairs


@next_token_pairs.mistake("targets one too short")
def _(tokens, length):
    """You shift the start, not the end, so each target has one token less than its input. Both ends move by
    1."""
    pairs = []
    for i in range(0, len(tokens) - length, length):
        pairs.append((tokens[i : i + length], tokens[i + 1 : i + length]))
    return pairs


@next_token_pairs.mistake("pieces that overlap")
def _(tokens, length):
    """The pairs are right, but a piece begins at every token. Here they follow one another without
    overlap."""
    return [(tokens[i : i + length], tokens[i + 1 : i + 1 + length]) for i in range(len(tokens) - length)]
