"""The causal mask."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=1,
    hints="""
    Each token may see itself and all before it. What comes later is hidden, so the first row has a single
    False.

    Hidden are the places above the diagonal, where the column is greater than the row. `np.triu` keeps the
    upper triangle of a square.

    `np.triu(np.ones((length, length), bool), k=1)`: with `k=1` the diagonal itself is left out.
    """,
)
def causal_mask(length):
    """Which tokens of a text must not be seen, when each may look at itself and at what came before.

    length: how many tokens there are
    -> (length, length) of booleans: row = who looks, column = at whom; True where it must not be seen
    """
    return np.triu(np.ones((length, length), bool), k=1)


@causal_mask.cases
def _(rng):
    yield call(4)
    yield call(1)
    yield call(2)
    for low, high in [(3, 9), (9, 20), (20, 60)]:
        yield call(int(rng.integers(low, high)))


@causal_mask.expected
def _(length):
    import torch

    place = torch.arange(length)
    return place > place[:, None]


@causal_mask.rule
def _(mask, length):
    """The mask must hold booleans: PyTorch *adds* a mask of numbers to the scores."""
    return mask.dtype == bool


@causal_mask.mistake("upper and lower swapped")
def _(length):
    """You hide the past and show the future. A row belongs to the token that looks, a column to the token
    that it looks at. What comes later stands to the right of the diagonal, in the upper triangle
    (`np.triu`)."""
    return np.tri(length, k=-1, dtype=bool)


@causal_mask.mistake("True where it may be seen")
def _(length):
    """Your mask says what may be seen. Here True means *hidden*: turn it around with `~`. Both are in use in
    PyTorch; `nn.MultiheadAttention` hides where it is True."""
    return np.tri(length, dtype=bool)


@causal_mask.mistake("diagonal excluded")
def _(length):
    """No token may see itself, so the first one sees nothing, and its softmax is NaN. Leave the diagonal
    False: `np.triu(…, k=1)`."""
    return np.tri(length, dtype=bool).T


@causal_mask.mistake("sees the next token")
def _(length):
    """Each token sees the one after it, which is the one that the network has to predict. Hide from the first
    place right of the diagonal on: `k=1`."""
    return np.triu(np.ones((length, length), bool), k=2)


@causal_mask.mistake("both sides hidden")
def _(length):
    """Each token sees itself only. The past may be seen: hide what is right of the diagonal, not what is left
    of it."""
    return ~np.eye(length, dtype=bool)


@causal_mask.mistake("only the next one hidden")
def _(length):
    """You hide the next token, and show those after it. All that comes later must be hidden."""
    return np.eye(length, k=1, dtype=bool)


@causal_mask.mistake("only the one before seen")
def _(length):
    """Each token sees itself and the one before it. It may see all that came before."""
    place = np.arange(length)
    distance = place[:, None] - place
    return (distance < 0) | (distance > 1)


@causal_mask.mistake("nothing hidden")
def _(length):
    """Your mask is False everywhere. So each token sees the tokens that have to be predicted."""
    return np.zeros((length, length), bool)


@causal_mask.mistake("all hidden")
def _(length):
    """Your mask is True everywhere. A token that sees nothing has no weights to share out, and its softmax is
    NaN."""
    return np.ones((length, length), bool)


@causal_mask.mistake("cut along the other diagonal")
def _(length):
    """Your triangle has its corner at the other end: cut from the top left to the bottom right, where a row
    and a column have the same number."""
    return np.triu(np.ones((length, length), bool), k=1)[:, ::-1]


@causal_mask.mistake("infinities to be added")
def _(length):
    """Your mask holds 0 and -∞, to be added to the scores. PyTorch takes such masks, too. Here booleans are
    wanted: True where you have -∞."""
    return np.where(np.tri(length), 0.0, -np.inf)


@causal_mask.mistake("numbers in place of booleans")
def _(length):
    """Your mask has its ones in the right places. But PyTorch *adds* a mask of numbers to the scores, so that
    1 hides nothing: make booleans of them, `np.ones((length, length), bool)`."""
    return np.triu(np.ones((length, length)), k=1)
