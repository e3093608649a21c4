"""Precision, recall and F1 of a binary prediction."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Count three things: the cases that were predicted 1, the cases that are 1, and the cases for which both
    hold, the true positives.

    Precision divides the true positives by the number of cases predicted 1, and recall divides them by the
    number of cases that are 1. Each of these two numbers can be 0, and then the fraction counts as 0.

    `tp = np.sum((predicted == 1) & (t == 1))`, then `tp / max(np.sum(predicted == 1), 1)` and `tp /
    max(np.sum(t == 1), 1)`: where nothing is counted, 0 / 1 is the wanted 0. For F1 use `2 * tp /
    max(number predicted 1 + number that are 1, 1)`.
    """,
)
def precision_recall(predicted, t):
    """Precision, recall and F1 of the positive class, which is class 1.

    predicted (n,), t (n,): whole numbers 0 or 1, the predicted and the true class of each case
    -> precision, recall, f1: three numbers. Precision: how many of the cases predicted 1 are 1, as a share.
    Recall: how many of the cases that are 1 were predicted 1, as a share. F1 is the harmonic mean of the two,
    2 precision recall / (precision + recall). A fraction 0 / 0 counts as 0.
    """
    true_positives = np.sum((predicted == 1) & (t == 1))
    found, positives = np.sum(predicted == 1), np.sum(t == 1)
    precision = true_positives / max(found, 1)  # 0 / 0 becomes 0 / 1
    recall = true_positives / max(positives, 1)
    f1 = 2 * true_positives / max(found + positives, 1)
    return precision, recall, f1


def drawn(rng, counts):
    """A script with so many true positives, false positives, false negatives and true negatives."""
    predicted, t = np.repeat([[1, 1, 0, 0], [1, 0, 1, 0]], counts, axis=1)
    order = rng.permutation(len(t))
    return call(predicted[order], t[order])


@precision_recall.cases
def _(rng):
    yield call(np.array([1, 1, 0, 1, 0, 0, 0, 0]), np.array([1, 1, 1, 0, 1, 1, 0, 0]))
    yield call(np.array([1, 0, 1, 1, 0, 0, 0, 0]), np.array([1, 1, 0, 1, 0, 0, 0, 0]))  # the same shape again
    yield call(np.array([0, 0, 0]), np.array([0, 1, 0]))  # nothing is predicted 1
    yield call(np.array([0, 1, 0]), np.array([0, 0, 0]))  # nothing is 1
    yield call(np.array([0, 0]), np.array([0, 0]))  # neither: F1 is 0 / 0 too
    yield call(np.array([1, 0, 0]), np.array([0, 1, 0]))  # precision and recall are both 0
    yield call(np.array([1, 0, 1]), np.array([1, 0, 1]))  # all right
    yield call(np.array([1, 1, 0]), np.array([1, 0, 1]))  # as many true positives as errors of either kind
    yield call(np.array([1]), np.array([1]))
    yield drawn(rng, (2, 18, 1, 979))  # a rare class
    for _ in range(4):
        yield drawn(rng, rng.integers(1, 20, 4))


@precision_recall.expected
def _(predicted, t):
    import torch

    tp, fp, fn = ((predicted == a).logical_and(t == b).sum().double() for a, b in ((1, 1), (1, 0), (0, 1)))
    fractions = tp / (tp + fp), tp / (tp + fn), 2 * tp / (2 * tp + fp + fn)
    return torch.stack(fractions).nan_to_num(0.0)


def fractions(predicted, t, positive=1, empty=0.0):
    """Precision, recall and F1 of one class (3,); `empty` stands for 0 / 0."""
    said, true = predicted == positive, t == positive
    tp, found, positives = np.sum(said & true), np.sum(said), np.sum(true)
    parts = (tp, found), (tp, positives), (2 * tp, found + positives)
    return np.array([part / whole if whole else empty for part, whole in parts])


@precision_recall.mistake("precision and recall swapped")
def _(predicted, t):
    """You return recall first and precision second. Precision divides by the number of cases that were
    predicted 1, and recall by the number of cases that are 1."""
    precision, recall, f1 = fractions(predicted, t)
    return np.array([recall, precision, f1])


@precision_recall.mistake("macro average")
def _(predicted, t):
    """You average the results of both classes, the macro average. Here the positive class alone counts:
    with many easy negatives, class 0 does well whatever happens to class 1."""
    return (fractions(predicted, t, 0) + fractions(predicted, t, 1)) / 2


@precision_recall.mistake("micro average")
def _(predicted, t):
    """Your three numbers are all the accuracy: that is what the micro average over both classes comes to.
    Count for the positive class alone."""
    return np.repeat(np.mean(predicted == t), 3)


@precision_recall.mistake("weighted average")
def _(predicted, t):
    """You average both classes, each weighted by its number of cases. A rare positive class then hardly
    counts. Return the results of class 1 alone."""
    rare = np.mean(t == 1)
    return rare * fractions(predicted, t, 1) + (1 - rare) * fractions(predicted, t, 0)


@precision_recall.mistake("the other class")
def _(predicted, t):
    """These are the precision, recall and F1 of class 0. The positive class is 1."""
    return fractions(predicted, t, 0)


@precision_recall.mistake("0 / 0")
def _(predicted, t):
    """Where nothing was predicted 1, or nothing is 1, you divide 0 by 0. Such a fraction counts as 0: test
    the denominator first, or divide by `max(denominator, 1)`."""
    return fractions(predicted, t, empty=np.nan)


@precision_recall.mistake("0 / 0")
def _(predicted, t):
    """Your precision and recall are right, but in F1 you divide 0 by 0 when both are 0. F1 counts as 0
    there."""
    precision, recall, _ = fractions(predicted, t)
    return np.array([precision, recall, 2 * precision * recall / (precision + recall)])


@precision_recall.mistake("0 / 0 as 1")
def _(predicted, t):
    """You let 0 / 0 count as 1. A model that never predicts 1 would then have a perfect precision. Here it
    counts as 0."""
    return fractions(predicted, t, empty=1.0)


@precision_recall.mistake("arithmetic mean")
def _(predicted, t):
    """Your F1 is the ordinary mean of precision and recall. The harmonic mean, 2 precision recall /
    (precision + recall), is low as soon as one of the two is low."""
    precision, recall, _ = fractions(predicted, t)
    return np.array([precision, recall, (precision + recall) / 2])


@precision_recall.mistake("geometric mean")
def _(predicted, t):
    """Your F1 is the square root of precision times recall. F1 is the harmonic mean: 2 precision recall /
    (precision + recall)."""
    precision, recall, _ = fractions(predicted, t)
    return np.array([precision, recall, np.sqrt(precision * recall)])


@precision_recall.mistake("2 missing in F1")
def _(predicted, t):
    """Your F1 is half of what it should be: the harmonic mean of two numbers has a factor 2."""
    precision, recall, f1 = fractions(predicted, t)
    return np.array([precision, recall, f1 / 2])


@precision_recall.mistake("true negatives counted")
def _(predicted, t):
    """You count every case where `predicted == t` as a true positive, so the true negatives are among them.
    A true positive is a case where both are 1."""
    right, found, positives = np.sum(predicted == t), np.sum(predicted == 1), np.sum(t == 1)
    parts = (right, found), (right, positives), (2 * right, found + positives)
    return np.array([part / whole if whole else 0.0 for part, whole in parts])


@precision_recall.mistake("specificity")
def _(predicted, t):
    """Your second number is the specificity, the share of the negative cases that were predicted 0. Recall
    is about the positive cases: divide the true positives by the number of cases that are 1."""
    precision, _, f1 = fractions(predicted, t)
    return np.array([precision, fractions(predicted, t, 0)[1], f1])


@precision_recall.mistake("percent")
def _(predicted, t):
    """Your numbers are a hundred times too large: return shares from 0 to 1, not percentages."""
    return 100 * fractions(predicted, t)
