"""Classification by the nearest average."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    There are two steps. First find, for each class, the average of its examples: one point a class. Then
    find, for each query, which of these points is nearest.

    `x[t == k].mean(axis=0)` is the average of class `k`. The classes that occur are `np.unique(t)`. The
    distance between two points is the root of the sum of the squared differences.

    With the averages in an array (classes, d), `queries[:, None] - averages` has the shape
    (m, classes, d). Square, sum over the last axis, `argmin(axis=1)`, and look up which class that is.
    """,
)
def nearest_average(x, t, queries):
    """Say for each query which class it belongs to: the one whose average example is nearest.

    x (n, d): examples, and t (n,): their classes, whole numbers, perhaps with gaps, such as 1, 4 and 6
    queries (m, d) -> (m,), the class whose average has the smallest (Euclidean) distance
    """
    classes = np.unique(t)
    averages = np.stack([x[t == k].mean(axis=0) for k in classes])  # (classes, d)
    squares = ((queries[:, None] - averages) ** 2).sum(axis=2)  # (m, classes)
    return classes[squares.argmin(axis=1)]


def distances(x, t, queries):
    """Between every query and the average of every class, and the classes: (m, classes), (classes,)."""
    classes = np.unique(t)
    averages = np.stack([x[t == k].mean(axis=0) for k in classes])
    return np.linalg.norm(queries[:, None] - averages, axis=2), classes


@nearest_average.cases
def _(rng):
    yield call(np.array([[0.0], [4.0]]), np.array([0, 1]), np.array([[1.0], [9.0]]))
    yield call(
        np.array([[0.0], [1.0], [1.0], [7.0]]), np.array([3, 3, 8, 8]), np.array([[1.2], [1.9], [3.0], [6.0]])
    )
    # (0, 5) is nearer to (4, 3) than to the origin, but not for a taxi; and whole numbers
    yield call(
        np.array([[0, 0], [4, 3], [9, -9]]), np.array([0, 1, 2]), np.array([[0, 5], [-1, -2], [8, -6]])
    )
    yield call(
        np.array([[0.0, 1.0], [0.0, 3.0], [0.0, 2.0], [2.0, 0.0]]),
        np.array([5, 5, 5, 2]),
        np.array([[1.6, 1.5], [0.2, 0.1], [3.0, 0.5]]),
    )
    yield call(np.array([[0.0], [0.0], [0.0], [5.0]]), np.array([1, 1, 1, 0]), np.array([[2.0], [3.0]]))
    for n, d, m in [(12, 1, 9), (30, 2, 40), (40, 5, 30), (60, 3, 1)]:
        t = np.concatenate([np.repeat([1, 4, 6], 2), rng.choice([1, 4, 6], size=n - 6)])
        yield call(t[:, None] + rng.normal(0, 4, (n, d)), t, 4 + rng.normal(0, 4, (m, d)))
    x = rng.normal(size=(20, 2)).astype(np.float32)
    yield call(x, np.arange(20) % 3 + 5, rng.normal(size=(8, 2)).astype(np.float32))


@nearest_average.expected
def _(x, t, queries):
    import torch

    classes = t.unique()
    averages = torch.stack([x[t == k].double().mean(dim=0) for k in classes])
    return classes[torch.cdist(queries.double(), averages).argmin(dim=1)]


@nearest_average.rule
def _(result, x, t, queries):
    """Every answer is a class that occurs in `t`."""
    return np.isin(result, t).all()


@nearest_average.mistake("nearest example instead of average")
def _(x, t, queries):
    """You answer with the class of the nearest single example. That is a classifier too, and often a better
    one; here each class is represented by its average alone."""
    return t[np.linalg.norm(queries[:, None] - x, axis=2).argmin(axis=1)]


@nearest_average.mistake("farthest instead of nearest")
def _(x, t, queries):
    """You choose the class whose average is farthest away: `argmin` finds the nearest."""
    far, classes = distances(x, t, queries)
    return classes[far.argmax(axis=1)]


@nearest_average.mistake("position instead of class")
def _(x, t, queries):
    """You return where the average stands in your list. That is the class only if the classes are 0, 1, 2 and
    so on, without gaps: look it up with `classes[...]`."""
    return distances(x, t, queries)[0].argmin(axis=1)


@nearest_average.mistake("sum instead of average")
def _(x, t, queries):
    """You add up the examples of a class. The more there are, the farther away their sum lies: take the
    mean."""
    classes = np.unique(t)
    sums = np.stack([x[t == k].sum(axis=0) for k in classes])
    return classes[np.linalg.norm(queries[:, None] - sums, axis=2).argmin(axis=1)]


@nearest_average.mistake("largest product instead of smallest distance")
def _(x, t, queries):
    """You choose the class whose average has the largest product with the query. That favours averages far
    from the origin: compare distances."""
    classes = np.unique(t)
    averages = np.stack([x[t == k].mean(axis=0) for k in classes])
    return classes[(queries @ averages.T).argmax(axis=1)]


@nearest_average.mistake("differences not squared")
def _(x, t, queries):
    """You add up absolute differences (the Manhattan distance). The Euclidean distance squares them first."""
    classes = np.unique(t)
    averages = np.stack([x[t == k].mean(axis=0) for k in classes])
    return classes[np.abs(queries[:, None] - averages).sum(axis=2).argmin(axis=1)]


@nearest_average.mistake("differences cancel")
def _(x, t, queries):
    """You add up the differences with their signs, so that too far left makes up for too far right. Square
    them first."""
    classes = np.unique(t)
    averages = np.stack([x[t == k].mean(axis=0) for k in classes])
    return classes[(queries[:, None] - averages).sum(axis=2).argmin(axis=1)]


@nearest_average.mistake("distances over the queries")
def _(x, t, queries):
    """You look for the nearest query of each class, one answer a class. Each query wants an answer: take the
    `argmin` over the classes, `axis=1`."""
    return distances(x, t, queries)[0].argmin(axis=0)


@nearest_average.mistake("distances instead of a class")
def _(x, t, queries):
    """You return all the distances. They are right; now say for each query which class has the smallest."""
    return distances(x, t, queries)[0]


@nearest_average.mistake("most frequent class")
def _(x, t, queries):
    """You give every query the class that occurs most often in `t`, without looking at the query. Find the
    average that is nearest to it."""
    classes, counts = np.unique(t, return_counts=True)
    return np.full(len(queries), classes[counts.argmax()])
