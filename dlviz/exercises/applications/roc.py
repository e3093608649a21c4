"""The ROC curve, and the area under it."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=3,
    hints="""
    Lower the threshold step by step, from above the highest score to the lowest score. At each step some
    cases join those that are called positive: which share of the positives, and which share of the
    negatives, are among them?

    Cases with equal scores join together, so there is one point for each distinct score:
    `np.unique(scores)[::-1]` lists these from the highest down. In front comes the point (0, 0), where no
    case is called positive.

    For each threshold, `np.mean(scores[t == 1] >= threshold)` is the true positive rate, and the same with
    `t == 0` the false positive rate. The area adds up trapezoids: each step to the right, `np.diff(fpr)`,
    times the mean height over it, `(tpr[1:] + tpr[:-1]) / 2`.
    """,
)
def roc(scores, t):
    """The points of the ROC curve, one for each distinct score, and the area under it.

    scores (n,): a case is called positive where its score is at least the threshold
    t (n,): the true classes, 0 or 1; both occur
    -> fpr (k + 1,), tpr (k + 1,), area, with k distinct scores: the false positive rate (the share of the
    cases with t = 0 that are called positive) and the true positive rate (the same for t = 1), first for a
    threshold above all scores, (0, 0), then with each distinct score as threshold, from the highest to the
    lowest. The points are joined by straight lines; area is the area below them.
    """
    thresholds = np.unique(scores)[::-1]
    fpr = np.array([0.0] + [np.mean(scores[t == 0] >= threshold) for threshold in thresholds])
    tpr = np.array([0.0] + [np.mean(scores[t == 1] >= threshold) for threshold in thresholds])
    area = np.sum(np.diff(fpr) * (tpr[1:] + tpr[:-1]) / 2)
    return fpr, tpr, area


def drawn(rng, n, levels):
    """Scores on so many levels, higher for the positives on the whole, and both classes."""
    t = np.zeros(n, int)
    t[rng.permutation(n)[: int(rng.integers(1, n))]] = 1
    return (rng.integers(0, levels, n) + rng.integers(0, levels, n) * t) / 64, t


@roc.cases
def _(rng):
    yield call(np.array([0.875, 0.25, 0.5, 0.75, 0.625]), np.array([1, 0, 0, 0, 1]))
    yield call(np.array([0.75, 0.5, 0.5, 0.5, 0.25, 0.75, 0.125]), np.array([1, 0, 1, 1, 0, 0, 0]))  # ties
    yield call(np.array([0.25, 0.5, 0.75, 0.25, 0.5, 0.75, 0.5]), np.array([0, 1, 1, 1, 0, 0, 0]))
    yield call(np.array([3, -1, 2, 2, 0, 3]), np.array([1, 0, 1, 0, 0, 1]))  # whole numbers
    yield call(np.full(5, 0.5), np.array([0, 1, 1, 0, 1]))  # all scores are equal
    yield call(np.array([0.25, 0.5, 0.75, 1.0]), np.array([0, 0, 1, 1]))  # perfect
    yield call(np.array([1.0, 0.5, 0.25]), np.array([0, 0, 1]))  # always wrong
    yield call(np.array([0.5, 0.25]), np.array([0, 1]))
    for n, levels in ((6, 3), (12, 4), (12, 4), (40, 200), (60, 8)):
        yield call(*drawn(rng, n, levels))
    scores, t = drawn(rng, 15, 6)
    yield call(scores.astype(np.float32), t)


@roc.expected
def _(scores, t):
    import torch

    steps = torch.unique(scores).flip(0)
    zero = torch.zeros(1, dtype=torch.float64)
    fpr, tpr = (torch.cat([zero, (scores[t == c] >= steps[:, None]).double().mean(1)]) for c in (0, 1))
    gap = scores[t == 1].double()[:, None] - scores[t == 0].double()  # every positive against every negative
    return fpr, tpr, (gap > 0).double().mean() + (gap == 0).double().mean() / 2


def curve(scores, t):
    """False and true positive rate at each distinct score, after (0, 0)."""
    return roc.answer(scores, t)[:2]


def trapezoids(x, y):
    """The area below the points, joined by straight lines."""
    return np.sum(np.diff(x) * (y[1:] + y[:-1]) / 2)


def one_by_one(scores, t, order):
    """A point after each case, whether or not the next has the same score."""
    fpr, tpr = (np.append(0, np.cumsum(t[order] == c)) / np.sum(t == c) for c in (0, 1))
    return fpr, tpr, trapezoids(fpr, tpr)


@roc.mistake("ties taken one by one")
def _(scores, t):
    """You make a point after each case. Cases with equal scores are called positive together, so they give
    one point; taken one by one, the curve depends on the order of the rows."""
    return one_by_one(scores, t, np.argsort(-scores, kind="stable"))


@roc.mistake("ties taken one by one")
def _(scores, t):
    """You make a point after each case, with the later rows first where scores are equal. Cases with equal
    scores are called positive together, so they give one point; taken one by one, the curve depends on the
    order of the rows."""
    return one_by_one(scores, t, np.argsort(scores, kind="stable")[::-1])


@roc.mistake("ties count as wins")
def _(scores, t):
    """Your points are right, but for the area each step is a rectangle as high as its right end. A tie
    between a positive and a negative then counts as a win; it counts half. Use trapezoids."""
    fpr, tpr = curve(scores, t)
    return fpr, tpr, np.sum(np.diff(fpr) * tpr[1:])


@roc.mistake("ties count as losses")
def _(scores, t):
    """Your points are right, but for the area each step is a rectangle as high as its left end. A tie
    between a positive and a negative then counts as a loss; it counts half. Use trapezoids."""
    fpr, tpr = curve(scores, t)
    return fpr, tpr, np.sum(np.diff(fpr) * tpr[:-1])


@roc.mistake("axes swapped")
def _(scores, t):
    """You return the true positive rate first. The false positive rate is the horizontal axis and comes
    first; swapped, the area is 1 minus the right one."""
    fpr, tpr = curve(scores, t)
    return tpr, fpr, trapezoids(tpr, fpr)


@roc.mistake("axes swapped")
def _(scores, t):
    """Your area is right, but you return the true positive rate first. The false positive rate is the
    horizontal axis and comes first."""
    fpr, tpr, area = roc.answer(scores, t)
    return tpr, fpr, area


@roc.mistake("lowest score first")
def _(scores, t):
    """You call the cases with low scores positive first, as `np.argsort(scores)` sorts them. The curve
    begins with the highest score: turn the order round."""
    return roc.answer(-scores, t)


@roc.mistake("points from right to left")
def _(scores, t):
    """Your points run from (1, 1) to (0, 0), since you raise the threshold. Begin with (0, 0) and lower
    it."""
    fpr, tpr, area = roc.answer(scores, t)
    return fpr[::-1], tpr[::-1], area


@roc.mistake("points from right to left")
def _(scores, t):
    """Your points run from (1, 1) to (0, 0), so that all steps of the area are negative. Begin with (0, 0)
    and lower the threshold."""
    fpr, tpr, area = roc.answer(scores, t)
    return fpr[::-1], tpr[::-1], -area


@roc.mistake("(0, 0) missing")
def _(scores, t):
    """Your curve has no point (0, 0), where no case is called positive. Put it in front: the area below the
    first stretch is missing without it."""
    fpr, tpr = (rate[1:] for rate in curve(scores, t))
    return fpr, tpr, trapezoids(fpr, tpr)


@roc.mistake("(0, 0) missing")
def _(scores, t):
    """Your area is right, but the point (0, 0) is missing from the points that you return."""
    fpr, tpr, area = roc.answer(scores, t)
    return fpr[1:], tpr[1:], area


@roc.mistake("(1, 1) missing")
def _(scores, t):
    """You call a case positive only where its score is more than the threshold, so the lowest score is
    never reached and (1, 1) is missing. A case whose score is equal to the threshold is called positive
    too: `>=`."""
    fpr, tpr = (np.append(0.0, rate[:-1]) for rate in curve(scores, t))
    return fpr, tpr, trapezoids(fpr, tpr)


@roc.mistake("divided by all cases")
def _(scores, t):
    """You divide both counts by the number of all cases. The false positive rate is a share of the
    negatives alone, the true positive rate a share of the positives alone."""
    fpr, tpr = curve(scores, t)
    fpr, tpr = fpr * np.mean(t == 0), tpr * np.mean(t == 1)
    return fpr, tpr, trapezoids(fpr, tpr)


@roc.mistake("divided by the cases called positive")
def _(scores, t):
    """Your first numbers are the share of negatives among the cases that are called positive. The false
    positive rate is a share of the negatives: divide by their number."""
    fpr, tpr = curve(scores, t)
    false, true = fpr * np.sum(t == 0), tpr * np.sum(t == 1)
    share = false / np.maximum(false + true, 1)
    return share, tpr, trapezoids(share, tpr)


@roc.mistake("points on straight stretches left out")
def _(scores, t):
    """You leave out points that lie on a straight stretch of the curve, as scikit-learn's `roc_curve` does
    unless you pass `drop_intermediate=False`. Here each distinct score gives a point."""
    fpr, tpr, area = roc.answer(scores, t)
    counts = np.rint(np.stack([fpr * np.sum(t == 0), tpr * np.sum(t == 1)]))
    bends = np.any(np.diff(counts, 2) != 0, axis=0)
    keep = np.concatenate([[True], bends, [True]])
    return fpr[keep], tpr[keep], area
