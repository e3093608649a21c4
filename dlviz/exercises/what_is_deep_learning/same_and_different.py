"""How well a representation tells the classes apart: pairs of one class against pairs of two."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    You need the distance of every pair, and for every pair whether its two items are of the same class. Which
    entries of an array (n, n) of all distances are no pairs?

    `h[:, None] - h` has the shape (n, n, d): all differences. Square, sum over the last axis, take the root.
    `t[:, None] == t` says which items are of the same class. On the diagonal, each item meets itself.

    `np.triu_indices(len(h), 1)` are the places above the diagonal, which hold every pair once. Take the
    distances there, and divide the mean of those with `same` by the mean of those with `~same`.
    """,
)
def same_and_different(h, t):
    """The mean distance between two items of the same class, divided by the mean distance between two items
    of different classes.

    h (n, d): the numbers that describe each item, and t (n,): the classes; there are pairs of both sorts
    -> one number: the mean (Euclidean) distance over all pairs of different items with the same class,
    divided by the mean distance over all pairs with different classes
    """
    distances = np.sqrt(((h[:, None] - h) ** 2).sum(axis=2))  # (n, n)
    pairs = np.triu_indices(len(h), 1)  # each pair once, and no item with itself
    distances, same = distances[pairs], (t[:, None] == t)[pairs]
    return distances[same].mean() / distances[~same].mean()


def pairs_of(h, t, p=2):
    """The distances of all pairs, each once, and which of them are of one class."""
    differences = np.abs(h[:, None].astype(float) - h)
    pairs = np.triu_indices(len(h), 1)
    distances = (differences**p).sum(axis=2) ** (1 / p)
    return distances[pairs], (t[:, None] == t)[pairs]


@same_and_different.cases
def _(rng):
    yield call(np.array([[0.0], [1.0], [5.0], [7.0]]), np.array([0, 0, 1, 1]))
    # two directions: 3 and 4 make 5, not 7; whole numbers, and classes with gaps
    yield call(np.array([[0, 0], [3, 4], [6, 0], [0, 8], [1, 1]]), np.array([2, 2, 9, 9, 4]))
    yield call(np.array([[2.0, 0.0], [-1.0, 3.0], [2.5, 0.5]]), np.array([7, 3, 7]))
    # the same class lies farther apart than the different ones; classes of unequal sizes
    yield call(np.array([[-4.0], [4.0], [0.0], [0.5], [3.0], [-3.5]]), np.array([1, 1, 0, 0, 1, 1]))
    yield call(np.array([[0.0], [0.0], [1.0], [4.0]]), np.array([0, 0, 0, 1]))  # two that are alike
    yield call(1000 + np.array([[0.0, 1.0], [2.0, 0.0], [5.0, 5.0]]), np.array([0, 0, 1]))
    for n, d in [(6, 1), (9, 3), (20, 2), (30, 8)]:
        t = np.concatenate([[0, 0, 1, 2], rng.choice(3, size=n - 4)])
        yield call(2 * t[:, None] + rng.normal(0, 2, (n, d)), t)
    t = np.concatenate([[5, 5, 6], rng.choice([5, 6, 8], p=[0.7, 0.2, 0.1], size=9)])
    yield call((t[:, None] + rng.normal(size=(12, 4))).astype(np.float32), t)


@same_and_different.expected
def _(h, t):
    import torch

    distances, pairs = torch.pdist(h.double()), torch.combinations(t)
    same = pairs[:, 0] == pairs[:, 1]
    return distances[same].mean() / distances[~same].mean()


@same_and_different.rule
def _(result, h, t):
    """The share is not negative."""
    return np.all(result >= 0)


@same_and_different.mistake("items paired with themselves")
def _(h, t):
    """You count each item as a pair with itself, at distance 0, so the same class seems nearer than it is.
    Leave the diagonal out: `np.triu_indices(len(h), 1)`, or `same & ~np.eye(len(h), dtype=bool)`."""
    distances, same = np.linalg.norm(h[:, None] - h, axis=2), t[:, None] == t
    return distances[same].mean() / distances[~same].mean()


@same_and_different.mistake("divided by all pairs")
def _(h, t):
    """You divide by the mean distance of all pairs. Those of the same class are among them: below stand only
    the pairs of different classes, `~same`."""
    distances, same = pairs_of(h, t)
    return distances[same].mean() / distances.mean()


@same_and_different.mistake("upside down")
def _(h, t):
    """You divide different by same. The same class stands above, so that a small number means: well apart."""
    distances, same = pairs_of(h, t)
    return distances[~same].mean() / distances[same].mean()


@same_and_different.mistake("no root")
def _(h, t):
    """You average squared distances. That gives far pairs more weight: take the root of each sum of squares
    before the mean."""
    distances, same = pairs_of(h, t)
    return (distances[same] ** 2).mean() / (distances[~same] ** 2).mean()


@same_and_different.mistake("root after the mean")
def _(h, t):
    """You average the squared distances and take the root at the end. That is another average: take the root
    of each pair's sum of squares, then the mean of these distances."""
    distances, same = pairs_of(h, t)
    return np.sqrt((distances[same] ** 2).mean() / (distances[~same] ** 2).mean())


@same_and_different.mistake("differences not squared")
def _(h, t):
    """You add up absolute differences (the Manhattan distance). The Euclidean distance squares them, adds
    them up and takes the root."""
    distances, same = pairs_of(h, t, p=1)
    return distances[same].mean() / distances[~same].mean()


@same_and_different.mistake("sums instead of means")
def _(h, t):
    """You divide sums. There are usually many more pairs of different classes than of the same one, and that
    alone makes your number small: take the mean of both."""
    distances, same = pairs_of(h, t)
    return distances[same].sum() / distances[~same].sum()


@same_and_different.mistake("each class averaged first")
def _(h, t):
    """You average within each class first, and then over the classes, so a class of two counts as much as a
    class of twenty. Take one mean over all pairs of the same class."""
    distances, same = pairs_of(h, t)
    within = [pairs_of(h[t == k], t[t == k])[0].mean() for k in np.unique(t) if np.count_nonzero(t == k) > 1]
    return np.mean(within) / distances[~same].mean()


@same_and_different.mistake("distances to the averages")
def _(h, t):
    """You measure how far the items are from the averages of the classes. That is the number above the
    pictures; here every item is compared with every other item."""
    classes = np.unique(t)
    averages = np.stack([h[t == k].mean(axis=0) for k in classes])
    distances, own = np.linalg.norm(h[:, None] - averages, axis=2), t[:, None] == classes
    return distances[own].mean() / distances[~own].mean()


@same_and_different.mistake("only the same class")
def _(h, t):
    """You return the mean distance within a class. Whether that is near or far is told by the pairs of
    different classes: divide by their mean distance."""
    distances, same = pairs_of(h, t)
    return distances[same].mean()


@same_and_different.mistake("difference instead of quotient")
def _(h, t):
    """You subtract the two means. Twice as large numbers would then be twice as far apart: divide the one by
    the other."""
    distances, same = pairs_of(h, t)
    return distances[same].mean() - distances[~same].mean()
