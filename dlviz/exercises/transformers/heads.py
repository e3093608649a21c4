"""Attention in several heads."""

import numpy as np

from ..kit import call
from ..kit.helpers import softmax
from . import lesson


@lesson.exercise(
    points=3,
    hints="""
    First cut the last axis of `v` into heads, then let each head take its means, and at the end lay the
    heads' results side by side again.

    A reshape to (n, S, heads, d) cuts each token's numbers into parts. For the product the heads must stand
    beside n: swap the axes 1 and 2. On the way back the same, in the other order: swap, then reshape.

    `parts = v.reshape(n, keys, heads, -1).swapaxes(1, 2)`, then `weights @ parts`, which is (n, heads, L, d),
    then `.swapaxes(1, 2).reshape(n, queries, -1)`.
    """,
)
def heads(weights, v):
    """Attention in several heads: each takes means of a part of the values, with weights of its own.

    weights (n, heads, L, S): of L queries for S keys, in each head
    v (n, S, width): the values; the first width / heads numbers of each are the first head's, and so on
    -> (n, L, width): what the heads found, side by side in the same order
    """
    n, count, queries, keys = weights.shape
    parts = v.reshape(n, keys, count, -1).swapaxes(1, 2)  # (n, heads, S, width / heads)
    means = weights @ parts  # (n, heads, L, width / heads)
    return means.swapaxes(1, 2).reshape(n, queries, -1)


@heads.cases
def _(rng):
    swap = np.array([[[[1.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]]])  # the second head looks across
    yield call(swap, np.array([[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]]))
    for n, count, queries, keys, width in [
        (1, 2, 3, 4, 6),
        (2, 3, 4, 4, 6),
        (3, 4, 1, 5, 8),
        (2, 1, 3, 2, 4),
        (1, 3, 2, 5, 3),
        (4, 2, 6, 3, 10),
    ]:
        weights = softmax(2 * rng.normal(size=(n, count, queries, keys)))
        yield call(weights, rng.normal(size=(n, keys, width)))


@heads.expected
def _(weights, v):
    import torch

    pairs = zip(weights.unbind(1), v.chunk(weights.shape[1], dim=-1), strict=True)
    return torch.cat([weight @ part for weight, part in pairs], dim=-1)


def parted(v, count):
    """(n, S, width) as (n, heads, S, width / heads)."""
    n, keys, _ = v.shape
    return v.reshape(n, keys, count, -1).swapaxes(1, 2)


def joined(means):
    """(n, heads, L, d) as (n, L, heads · d)."""
    n, _, queries, _ = means.shape
    return means.swapaxes(1, 2).reshape(n, queries, -1)


@heads.mistake("split by reshape without transpose")
def _(weights, v):
    """You cut `v` by a single reshape to (n, heads, S, …). The shape is right, but a head gets whole *tokens*
    instead of a part of each. Reshape to (n, S, heads, …), then swap axes 1 and 2."""
    n, keys, _ = v.shape
    return joined(weights @ v.reshape(n, weights.shape[1], keys, -1))


@heads.mistake("merged by reshape without transpose")
def _(weights, v):
    """You join the heads by a reshape alone, so that one head's results for several queries end up in one
    row. Swap axes 1 and 2 first: the heads of *one* query must lie side by side."""
    n, count, queries, _ = weights.shape
    return (weights @ parted(v, count)).reshape(n, queries, -1)


@heads.mistake("reshape without transpose")
def _(weights, v):
    """You split and join by reshapes alone. The shapes are right, but a reshape never moves a number past
    another: the heads get whole tokens instead of parts of each. Swap axes 1 and 2 after the first reshape
    and before the last."""
    n, count, queries, keys = weights.shape
    return (weights @ v.reshape(n, count, keys, -1)).reshape(n, queries, -1)


@heads.mistake("every heads-th number to one head")
def _(weights, v):
    """You give the numbers to the heads in turn, as cards are dealt. The first width / heads numbers belong
    together, to the first head: reshape to (n, S, heads, …), in this order."""
    n, count, queries, keys = weights.shape
    means = weights @ v.reshape(n, keys, -1, count).transpose(0, 3, 1, 2)
    return means.transpose(0, 2, 3, 1).reshape(n, queries, -1)


@heads.mistake("every heads-th number to one head")
def _(weights, v):
    """You give the numbers to the heads in turn, as cards are dealt, and join them head after head. The first
    width / heads numbers are the first head's: reshape to (n, S, heads, …), in this order."""
    n, count, _, keys = weights.shape
    return joined(weights @ v.reshape(n, keys, -1, count).transpose(0, 3, 1, 2))


@heads.mistake("joined in turn")
def _(weights, v):
    """You join the heads one number at a time, in turn. Put them side by side: first all numbers of the first
    head, then those of the second."""
    n, count, queries, _ = weights.shape
    return (weights @ parted(v, count)).transpose(0, 2, 3, 1).reshape(n, queries, -1)


@heads.mistake("one mean of the heads' weights")
def _(weights, v):
    """You average the weights over the heads, so all of them look at the same. Each head uses its own weights
    on its own part of the values."""
    return weights.mean(axis=1) @ v


@heads.mistake("heads summed")
def _(weights, v):
    """Each of your heads takes means of whole values, and you add them up. A head has a part of the values,
    width / heads numbers, and the results lie side by side."""
    return weights.sum(axis=1) @ v


@heads.mistake("heads that see whole values")
def _(weights, v):
    """Each of your heads takes means of whole values, so the result is `heads` times too wide. A head has a
    part of the values, width / heads numbers."""
    return joined(weights @ v[:, None])


@heads.mistake("first head's weights for all")
def _(weights, v):
    """You use the weights of the first head for everything. Each head has its own, for its own part of the
    values."""
    return weights[:, 0] @ v


@heads.mistake("heads in reverse")
def _(weights, v):
    """Your heads lie in reverse order: the last one's weights meet the first part of the values."""
    return joined(weights[:, ::-1] @ parted(v, weights.shape[1]))


@heads.mistake("heads left apart")
def _(weights, v):
    """You return (n, heads, L, width / heads). Lay the heads of each query side by side: swap axes 1 and 2,
    then reshape to (n, L, width)."""
    return weights @ parted(v, weights.shape[1])


@heads.mistake("heads left apart")
def _(weights, v):
    """You return (n, L, heads, width / heads). That is nearly it: now reshape to (n, L, width)."""
    return (weights @ parted(v, weights.shape[1])).swapaxes(1, 2)


@heads.mistake("weights transposed")
def _(weights, v):
    """You transpose the weights. Their rows are queries and their columns keys, ready for the product:
    `weights @ parts`."""
    return joined(weights.swapaxes(-1, -2) @ parted(v, weights.shape[1]))


@heads.mistake("softmax once more")
def _(weights, v):
    """You send the weights through a softmax. They have been through it: each query's add up to 1."""
    return joined(softmax(weights) @ parted(v, weights.shape[1]))


@heads.mistake("divided by the number of heads")
def _(weights, v):
    """Your result is too small by the number of heads. They lie side by side: nothing is averaged over
    them."""
    return joined(weights @ parted(v, weights.shape[1])) / weights.shape[1]
