# ruff: noqa: B905 (the learner's Python: plain `zip`)
"""Minibatches of shuffled examples."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    `order` says who comes first, second, third. Cut it into pieces of `batch_size`, and take the examples and
    the targets that each piece names.

    `range(0, len(order), batch_size)` counts where the pieces begin, and the last one may be shorter:
    `order[start : start + batch_size]` takes what is there, and does not complain.

    An array of places picks rows: with `chosen = order[start : start + batch_size]`, a minibatch is
    `(x[chosen], t[chosen])`.
    """,
)
def minibatches(x, t, batch_size, order):
    """One epoch: all examples in the given order, cut into minibatches; the last one takes what is left.

    x (n, ...), t (n,): example number i is x[i] with its target t[i]
    batch_size: how many in a minibatch
    order (n,): the shuffled numbers 0 to n - 1; the epoch begins with example number order[0]
    -> a list of pairs (x, t), one for each minibatch
    """
    starts = range(0, len(order), batch_size)
    pieces = [order[start : start + batch_size] for start in starts]
    return [(x[piece], t[piece]) for piece in pieces]


@minibatches.cases
def _(rng):
    yield call(np.array([[1.0], [2.0], [3.0]]), np.array([10, 20, 30]), 2, np.array([2, 0, 1]))
    yield call(np.arange(8.0).reshape(4, 2), np.arange(4), 2, np.array([1, 3, 0, 2]))  # no rest
    yield call(np.array([[5.0, 6.0]]), np.array([1]), 4, np.array([0]))  # a single example
    for n, size in [(5, 1), (7, 3), (10, 4), (6, 9), (33, 8)]:
        order = np.roll(rng.permutation(n), int(rng.integers(n)))
        yield call(rng.normal(size=(n, 3)), rng.integers(10, size=n), size, order)
    yield call(rng.random((9, 2, 2)), rng.integers(10, size=9), 4, rng.permutation(9))  # pictures


@minibatches.expected
def _(x, t, batch_size, order):
    import torch

    pieces = torch.split(order, batch_size)
    return [(x[piece], t[piece]) for piece in pieces]


def cut(x, t, pieces):
    """The minibatches that these pieces of an order name."""
    return [(x[piece], t[piece]) for piece in pieces]


def pieces_of(order, size):
    """The order in pieces, the last one shorter."""
    return [order[start : start + size] for start in range(0, len(order), size)]


@minibatches.mistake("x and t shuffled apart")
def _(x, t, batch_size, order):
    """You shuffle `x` and leave `t` in its old order, so examples get the targets of other examples. Nothing
    crashes, but the network learns nothing: index both with the same numbers."""
    kept = pieces_of(np.arange(len(order)), batch_size)
    return [(x[piece], t[other]) for piece, other in zip(pieces_of(order, batch_size), kept)]


@minibatches.mistake("x and t shuffled apart")
def _(x, t, batch_size, order):
    """You shuffle `t` and leave `x` in its old order, so examples get the targets of other examples. Nothing
    crashes, but the network learns nothing: index both with the same numbers."""
    kept = pieces_of(np.arange(len(order)), batch_size)
    return [(x[other], t[piece]) for piece, other in zip(pieces_of(order, batch_size), kept)]


@minibatches.mistake("last batch dropped")
def _(x, t, batch_size, order):
    """You keep full minibatches only, so the rest of the examples is never seen in this epoch:
    `n // batch_size` rounds down. Let the last minibatch be shorter."""
    return cut(x, t, [piece for piece in pieces_of(order, batch_size) if len(piece) == batch_size])


@minibatches.mistake("an empty batch at the end")
def _(x, t, batch_size, order):
    """Where `batch_size` divides n, you add an empty minibatch: `n // batch_size + 1` is one too many then,
    and the mean loss of no examples is not a number. Step through `range(0, n, batch_size)`."""
    return cut(x, t, [order[i * batch_size :][:batch_size] for i in range(len(order) // batch_size + 1)])


@minibatches.mistake("order unused")
def _(x, t, batch_size, order):
    """You cut `x` and `t` as they lie. `order` is the shuffling: the first minibatch is made of the examples
    that its first numbers name."""
    return cut(x, t, pieces_of(np.arange(len(order)), batch_size))


@minibatches.mistake("order read the wrong way round")
def _(x, t, batch_size, order):
    """You put example number i at place `order[i]`. It is the other way round: at place i comes example
    number `order[i]`, which is what `x[order]` gives."""
    return cut(x, t, pieces_of(np.argsort(order), batch_size))


@minibatches.mistake("rest filled up from the beginning")
def _(x, t, batch_size, order):
    """Your last minibatch is filled up with examples that had their turn. Each example counts once in an
    epoch: let the last one be shorter."""
    n, count = len(order), -(-len(order) // batch_size)
    return cut(x, t, np.resize(order, max(n, count * batch_size)).reshape(count, batch_size))


@minibatches.mistake("batch_size taken for the number of batches")
def _(x, t, batch_size, order):
    """You make `batch_size` minibatches. It says how many examples are in one of them."""
    return cut(x, t, np.array_split(order, batch_size))


@minibatches.mistake("parts of equal size")
def _(x, t, batch_size, order):
    """The number of minibatches is right, but you make them of nearly equal size, as `np.array_split` does.
    All but the last have exactly `batch_size` examples."""
    return cut(x, t, np.array_split(order, -(-len(order) // batch_size)))


@minibatches.mistake("batches that overlap")
def _(x, t, batch_size, order):
    """Each of your minibatches begins one example after the one before, so most examples come several times.
    Let `range` step by `batch_size`."""
    return cut(x, t, [order[start : start + batch_size] for start in range(len(order))])


@minibatches.mistake("two lists instead of pairs")
def _(x, t, batch_size, order):
    """You return all inputs, and then all targets. A training loop reads `for x, t in batches`, so it needs
    pairs: one list, with `(x, t)` for each minibatch."""
    xs, ts = zip(*cut(x, t, pieces_of(order, batch_size)))
    return list(xs), list(ts)
