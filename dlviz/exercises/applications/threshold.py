"""A threshold for an imbalanced problem, chosen on validation data."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=3,
    hints="""
    Write a function that gives F1 for any scores, true classes and threshold. Which of the four arrays may
    take part in the choice, and which are only for the report?

    Try each validation score as the threshold, and keep the one with the highest F1 on the validation data.
    Then compute F1 once on the test data, with this threshold.

    F1 = 2 TP / (number predicted 1 + number that are 1), with `predicted = scores >= threshold` and `TP =
    np.sum(predicted & (t == 1))`, is never 0 / 0 here. Then `best = max(val_scores, key=lambda threshold:
    f1(val_scores, val_t, threshold))`.
    """,
)
def threshold(val_scores, val_t, test_scores, test_t):
    """Choose the threshold with the highest F1 on the validation data, then report F1 on the test data.

    val_scores (n,), test_scores (m,): scores, of any size; higher means that class 1 is more likely
    val_t (n,), test_t (m,): the true classes, 0 or 1; class 1 is rare, but occurs in both
    -> threshold, f1. A case is predicted 1 where its score is at least the threshold. The threshold is the
    one of val_scores with the highest F1 of class 1 on the validation data (two are never equally good here),
    and f1 is that of class 1 on the test data with this threshold. F1 is 0 where no case of class 1 is found.
    """

    def f1(scores, t, threshold):
        predicted = scores >= threshold
        return 2 * np.sum(predicted & (t == 1)) / (np.sum(predicted) + np.sum(t == 1))

    best = max(val_scores, key=lambda threshold: f1(val_scores, val_t, threshold))
    return best, f1(test_scores, test_t, best)


def rates(scores, t, step, positive=1):
    """F1 of a class, predicted from `step` on; 0 where it is 0 / 0."""
    said, true = (scores >= step) == positive, t == positive
    return 2 * np.sum(said & true) / max(np.sum(said) + np.sum(true), 1)


def drawn(rng, n, m, positives, spread=1.0):
    """Scores of a rare class and of the other, in two sets, so often until one threshold is best."""
    while True:
        t, test_t = (np.int64(rng.permutation(size) < positives) for size in (n, m))
        scores, test_scores = (rng.normal(spread * 1.5 * true, spread).round(2) for true in (t, test_t))
        values = sorted((rates(scores, t, step) for step in np.unique(scores)), reverse=True)
        if len(values) > 1 and values[0] - values[1] > 1e-9:
            return scores, t, test_scores, test_t


@threshold.cases
def _(rng):
    val_scores, val_t = np.array([0.125, 0.75, 0.25, 0.375, 0.5, 0.25]), np.array([0, 1, 0, 1, 0, 0])
    yield call(val_scores, val_t, np.array([0.375, 0.875, 0.25, 0.75]), np.array([1, 1, 1, 0]))
    yield call(val_scores[::-1].copy(), val_t, np.array([0.5, 0.25, 0.125]), np.array([0, 1, 0]))
    yield call(  # the highest score is a negative, so there F1 is 0
        np.array([0.875, 0.25, 0.5, 0.125]), np.array([0, 0, 1, 0]), np.array([0.25, 0.625]), np.array([1, 0])
    )
    val_scores, test_scores, test_t = (
        np.array([0.5, 0.5, 0.75, 0.5, 0.5]),
        np.array([0.5, 0.75]),
        np.array([1, 1]),
    )
    yield call(val_scores, np.array([1, 0, 1, 0, 0]), test_scores, test_t)  # equal scores are called alike
    yield call(val_scores, np.array([0, 0, 1, 0, 1]), test_scores, test_t)
    yield call(np.array([-3, 4, 7, -1, 2]), np.array([0, 1, 1, 0, 0]), np.array([5, 3]), np.array([1, 1]))
    yield call(np.array([0.25]), np.array([1]), np.array([0.5, 0.125]), np.array([1, 1]))
    yield call(
        np.array([-2.5, 0.75, -0.5, -1.5]), np.array([0, 1, 1, 0]), np.array([-0.5, 0.25]), np.array([1, 0])
    )
    for n, m, positives in ((12, 9, 3), (12, 9, 3), (60, 40, 4), (150, 80, 6)):
        yield call(*drawn(rng, n, m, positives))
    yield call(*drawn(rng, 20, 10, 2, 10.0))
    scores, t, test_scores, test_t = drawn(rng, 25, 15, 4)
    yield call(scores.astype(np.float32), t, test_scores.astype(np.float32), test_t)


@threshold.expected
def _(val_scores, val_t, test_scores, test_t):
    import torch

    def f1(scores, t, steps):
        said = (scores >= steps[:, None]).double()
        return 2 * (said @ t.double()) / (said.sum(1) + t.sum())

    best = val_scores[f1(val_scores, val_t, val_scores).argmax()]
    return best, torch.squeeze(f1(test_scores, test_t, best[None]))


def chosen(score, val_scores, val_t, test_scores, test_t, steps=None):
    """The best of the validation scores by `score(scores, t, step)`, and F1 on the test data there."""
    steps = np.unique(val_scores) if steps is None else steps
    best = steps[np.argmax([score(val_scores, val_t, step) for step in steps])]
    return best, rates(test_scores, test_t, best)


@threshold.mistake("accuracy maximized")
def _(val_scores, val_t, test_scores, test_t):
    """You choose the threshold with the highest accuracy. Where class 1 is rare, predicting 0 nearly always
    wins that, and the rare class is missed. Maximize F1."""

    def accuracy(scores, t, step):
        return np.mean((scores >= step) == t)

    return chosen(accuracy, val_scores, val_t, test_scores, test_t)


@threshold.mistake("accuracy maximized")
def _(val_scores, val_t, test_scores, test_t):
    """You choose the threshold with the highest accuracy, the first of several. Where class 1 is rare,
    predicting 0 nearly always wins that, and the rare class is missed. Maximize F1."""
    best = max(val_scores, key=lambda step: np.mean((val_scores >= step) == val_t))
    return best, rates(test_scores, test_t, best)


@threshold.mistake("chosen on the test set")
def _(val_scores, val_t, test_scores, test_t):
    """You choose the threshold on the test data. Your F1 there is then the best of many tries, and new data
    will not reach it. Choose on the validation data."""
    return chosen(rates, test_scores, test_t, test_scores, test_t)


@threshold.mistake("chosen on the test set")
def _(val_scores, val_t, test_scores, test_t):
    """You try the validation scores as thresholds, but judge them on the test data. Your F1 there is then
    the best of many tries, and new data will not reach it. Judge them on the validation data."""
    return chosen(rates, test_scores, test_t, test_scores, test_t, np.unique(val_scores))


@threshold.mistake("chosen on all data")
def _(val_scores, val_t, test_scores, test_t):
    """You put validation and test data together to choose the threshold. The test data must not take part:
    they show how good the finished choice is."""
    together = np.concatenate([val_scores, test_scores]), np.concatenate([val_t, test_t])
    return chosen(rates, *together, test_scores, test_t)


@threshold.mistake("0.5 whatever the scores")
def _(val_scores, val_t, test_scores, test_t):
    """You use 0.5 as the threshold. Where class 1 is rare, hardly any score reaches it, and scores need not
    be probabilities at all. Choose it on the validation data."""
    return 0.5, rates(test_scores, test_t, 0.5)


@threshold.mistake("one step off")
def _(val_scores, val_t, test_scores, test_t):
    """You predict 1 only where the score is more than the threshold. The case whose score is equal to it
    belongs to class 1 as well: `>=`. So your threshold is one step too low."""

    def f1_above(scores, t, step):
        return rates(scores, t, np.nextafter(step, np.inf, dtype=float))

    best, _ = chosen(f1_above, val_scores, val_t, test_scores, test_t)
    return best, f1_above(test_scores, test_t, best)


@threshold.mistake("one step off")
def _(val_scores, val_t, test_scores, test_t):
    """Your threshold is one step too high, and so the case with the best threshold is itself predicted 0.
    The case with score == threshold is predicted 1."""
    steps = np.unique(val_scores)
    best, _ = chosen(rates, val_scores, val_t, test_scores, test_t)
    best = steps[min(np.searchsorted(steps, best) + 1, len(steps) - 1)]
    return best, rates(test_scores, test_t, best)


@threshold.mistake("ties taken one by one")
def _(val_scores, val_t, test_scores, test_t):
    """You compute F1 after each case of the sorted scores, within a group of equal scores too. No threshold
    separates these: look only at the last case of each group."""
    order = np.argsort(-val_scores)
    tp = np.cumsum(val_t[order])
    best = val_scores[order][np.argmax(2 * tp / (np.arange(1, len(tp) + 1) + tp[-1]))]
    return best, rates(test_scores, test_t, best)


@threshold.mistake("between two scores")
def _(val_scores, val_t, test_scores, test_t):
    """Your threshold lies halfway between two validation scores. It separates the validation data just as
    well, but here one of the scores themselves is asked for."""
    steps = np.unique(val_scores)
    steps = (steps + np.append(steps[0] - 1, steps[:-1])) / 2
    return chosen(rates, val_scores, val_t, test_scores, test_t, steps)


@threshold.mistake("F1 of the common class")
def _(val_scores, val_t, test_scores, test_t):
    """You maximize F1 of class 0, the common one. Maximize F1 of class 1."""
    best, _ = chosen(lambda *args: rates(*args, positive=0), val_scores, val_t, test_scores, test_t)
    return best, rates(test_scores, test_t, best, positive=0)


@threshold.mistake("average of both classes")
def _(val_scores, val_t, test_scores, test_t):
    """You average F1 over both classes. Class 0 is easy and common, and hides how class 1 fares. Take F1 of
    class 1 alone."""

    def macro(scores, t, step):
        return (rates(scores, t, step) + rates(scores, t, step, positive=0)) / 2

    best, _ = chosen(macro, val_scores, val_t, test_scores, test_t)
    return best, macro(test_scores, test_t, best)


@threshold.mistake("every case predicted 1")
def _(val_scores, val_t, test_scores, test_t):
    """Your threshold is the lowest score, where every case is predicted 1: that maximizes recall alone. F1
    counts precision too."""
    return min(val_scores), rates(test_scores, test_t, min(val_scores))


@threshold.mistake("F1 on the validation data")
def _(val_scores, val_t, test_scores, test_t):
    """Your threshold is right, but the F1 that you report is that on the validation data, where it was
    chosen to be as high as possible. Report it on the test data."""
    best, _ = chosen(rates, val_scores, val_t, test_scores, test_t)
    return best, rates(val_scores, val_t, best)


@threshold.mistake("0 / 0")
def _(val_scores, val_t, test_scores, test_t):
    """At a threshold where no case of class 1 is found, precision and recall are both 0, and your F1 is 0 /
    0. `argmax` takes that NaN for the largest. F1 counts as 0 there."""

    def f1(scores, t, step):
        said = scores >= step
        precision, recall = np.sum(said & (t == 1)) / np.sum(said), np.sum(said & (t == 1)) / np.sum(t == 1)
        return 2 * precision * recall / (precision + recall)

    best, _ = chosen(f1, val_scores, val_t, test_scores, test_t)
    return best, f1(test_scores, test_t, best)


@threshold.mistake("a place instead of a score")
def _(val_scores, val_t, test_scores, test_t):
    """You return the place of the best score, as `argmax` gives it. Return the score itself."""
    best = np.argmax([rates(val_scores, val_t, step) for step in val_scores])
    return best, rates(test_scores, test_t, val_scores[best])
