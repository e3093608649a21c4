"""Split conformal prediction: a threshold with a guarantee."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=1,
    hints="""
    Sort the scores. They leave n + 1 gaps, with the one below the smallest and the one above the largest.
    The score of a new example is equally likely to fall into each of them: that is where n + 1 comes from.

    `k = int(np.ceil((n + 1) * (1 - alpha)))` counts from 1, and Python's indices count from 0. And what if
    there are too few scores, so that k is larger than n?

    `np.sort(scores)[k - 1]`, or `np.inf` where `k > n`.
    """,
)
def conformal_threshold(scores, alpha):
    """The threshold that the score of a new example does not exceed, with probability at least 1 - alpha.

    scores (n,): non-conformity scores of n calibration examples, in any order
    alpha: the share of errors that is allowed, between 0 and 1
    -> the k-th smallest of the scores, where k is (n + 1) (1 - alpha) rounded up to a whole number and k = 1
    means the smallest; infinity (`np.inf`) if k is larger than n
    """
    n = len(scores)
    k = int(np.ceil((n + 1) * (1 - alpha)))
    return np.sort(scores)[k - 1] if k <= n else np.inf


def draw(rng, n, dtype=float):
    """Arguments, with (n + 1) (1 - alpha) so far from a whole number that rounding does not matter."""
    while True:
        alpha = rng.uniform(0.02, 0.6)
        if 0.01 < (n + 1) * (1 - alpha) % 1 < 0.99:
            return rng.normal(size=n).astype(dtype), float(alpha)


@conformal_threshold.cases
def _(rng):
    yield call(np.array([0.3, 0.1, 0.9, 0.5]), 0.45)  # 2.75 is rounded up: the third
    yield call(np.array([0.2, 0.7, 0.4, 0.6]), 0.45)  # other numbers in the same shape
    yield call(np.array([0.3, 0.1, 0.9, 0.5]), 0.25)  # 3.75 is rounded up: the largest
    yield call(np.array([0.3, 0.1, 0.9, 0.5]), 0.1)  # 4.5 is rounded up to 5: too few scores
    yield call(np.array([7.0, 3.0, 1.0, 2.0, 6.0, 4.0, 5.0]), 0.25)  # k = 6, a whole number
    yield call(np.array([7.0, 3.0, 1.0, 2.0, 6.0, 4.0, 5.0]), 0.125)  # k = 7: just enough scores
    yield call(np.array([2.0, 1.0, 2.0, 3.0, 2.0, 1.0]), 0.45)  # ties
    yield call(np.array([4, 1, 3, 9, -5]), 0.3)  # whole numbers
    yield call(np.array([4, 1, 3]), 0.05)
    yield call(np.array([0.7]), 0.6)  # k = 1
    yield call(np.array([0.7]), 0.2)
    yield call(np.array([0.2, 0.8, -0.5]), 0.9)  # the smallest
    yield call(np.zeros(10), 0.22)
    for n in (2, 5, 9, 20, 99):
        yield call(*draw(rng, n))
        yield call(*draw(rng, n))
    yield call(*draw(rng, 12, np.float32))


@conformal_threshold.expected
def _(scores, alpha):
    import math

    import torch

    k = math.ceil((len(scores) + 1) * (1 - alpha))
    return torch.kthvalue(scores, k).values if k <= len(scores) else math.inf


def place(scores, alpha):
    """k, as the prompt counts it."""
    return int(np.ceil((len(scores) + 1) * (1 - alpha)))


def at(scores, k):
    """The k-th smallest score, infinity beyond the last."""
    return np.sort(scores)[k - 1] if k <= len(scores) else np.inf


@conformal_threshold.mistake("plain quantile of the n scores")
def _(scores, alpha):
    """You take n (1 - alpha) in place of (n + 1) (1 - alpha). The new score can fall into n + 1 gaps.
    Without the 1 the threshold is too low, most of all when there are few scores."""
    return at(scores, int(np.ceil(len(scores) * (1 - alpha))))


@conformal_threshold.mistake("quantile between two scores")
def _(scores, alpha):
    """You use `np.quantile(scores, 1 - alpha)`, which interpolates between two scores and is too low. Take
    the k-th smallest score itself, with k = (n + 1) (1 - alpha) rounded up."""
    return np.quantile(scores, 1 - alpha)


@conformal_threshold.mistake("quantile between two scores")
def _(scores, alpha):
    """You use `np.quantile` with a corrected share, k / n, but it still interpolates between two scores, and
    it gives the largest score where k exceeds n. Take `np.sort(scores)[k - 1]`, or infinity."""
    return np.quantile(scores, min(place(scores, alpha) / len(scores), 1))


@conformal_threshold.mistake("quantile between two scores")
def _(scores, alpha):
    """You use `np.quantile` with a corrected share, k / n, but it still interpolates between two scores. Take
    the k-th smallest score itself: `np.sort(scores)[k - 1]`."""
    share = place(scores, alpha) / len(scores)
    return np.quantile(scores, share) if share <= 1 else np.inf


@conformal_threshold.mistake("quantile with the method `higher`")
def _(scores, alpha):
    """You use `np.quantile(…, method="higher")`. It spreads the shares from the first score to the last, so
    k / n falls between the k-th score and the next, and you get the next. Use `method="inverted_cdf"`, or
    `np.sort(scores)[k - 1]`."""
    share = place(scores, alpha) / len(scores)
    return np.quantile(scores, share, method="higher") if share <= 1 else np.inf


@conformal_threshold.mistake("quantile with the method `higher`")
def _(scores, alpha):
    """You use `np.quantile(…, method="higher")`. It spreads the shares from the first score to the last, so
    k / n falls between the k-th score and the next, and you get the next. And where k exceeds n, the answer
    is infinity, not the largest score."""
    return np.quantile(scores, min(place(scores, alpha) / len(scores), 1), method="higher")


@conformal_threshold.mistake("alpha and 1 - alpha swapped")
def _(scores, alpha):
    """You use alpha where 1 - alpha belongs, so nearly all new scores would lie above the threshold. alpha is
    the share of errors, and 1 - alpha the share that must stay below."""
    return at(scores, int(np.ceil((len(scores) + 1) * alpha)))


@conformal_threshold.mistake("alpha and 1 - alpha swapped")
def _(scores, alpha):
    """You count from the largest score down. With k from (n + 1) (1 - alpha), count from the smallest up."""
    k = place(scores, alpha)
    return np.sort(scores)[-k] if k <= len(scores) else np.inf


@conformal_threshold.mistake("rounded down")
def _(scores, alpha):
    """You round k down, as `int` and `//` do. The coverage then falls below 1 - alpha: round up, with
    `np.ceil`."""
    k = int((len(scores) + 1) * (1 - alpha))
    return at(scores, max(k, 1))


@conformal_threshold.mistake("rounded down")
def _(scores, alpha):
    """You round k down, as `int` and `//` do, so the coverage falls below 1 - alpha. With few scores k may
    even be 0, and `[k - 1]` is then the largest score. Round up, with `np.ceil`."""
    return at(scores, int((len(scores) + 1) * (1 - alpha)))


@conformal_threshold.mistake("rounded to the nearest")
def _(scores, alpha):
    """You round k to the nearest whole number. Where that is down, the coverage falls below 1 - alpha:
    round up, with `np.ceil`."""
    return at(scores, max(round((len(scores) + 1) * (1 - alpha)), 1))


@conformal_threshold.mistake("rounded up beyond a whole number")
def _(scores, alpha):
    """You round down and add 1, which is one too many where (n + 1) (1 - alpha) already is a whole number.
    Use `np.ceil`."""
    return at(scores, int((len(scores) + 1) * (1 - alpha)) + 1)


@conformal_threshold.mistake("one place too far")
def _(scores, alpha):
    """You take the score after the k-th: Python counts from 0, so the k-th smallest is
    `np.sort(scores)[k - 1]`."""
    return at(scores, place(scores, alpha) + 1)


@conformal_threshold.mistake("one place too far")
def _(scores, alpha):
    """You take `np.sort(scores)[k]`. Python counts from 0, so the k-th smallest is `[k - 1]`; and for k = n
    there is no `[k]` at all."""
    k = place(scores, alpha)
    return np.sort(scores)[k] if k <= len(scores) else np.inf


@conformal_threshold.mistake("largest score in place of infinity")
def _(scores, alpha):
    """You return the largest score where k is larger than n. So few scores cannot guarantee so much. Only an
    infinite threshold does, with which no answer is ruled out."""
    return np.sort(scores)[min(place(scores, alpha), len(scores)) - 1]


@conformal_threshold.mistake("beyond the last score")
def _(scores, alpha):
    """You ask for the k-th score even where k is larger than n, and there is none. Return infinity there:
    `np.inf`."""
    return np.sort(scores)[place(scores, alpha) - 1]


@conformal_threshold.mistake("not sorted")
def _(scores, alpha):
    """You take the k-th score in the order in which they came. Sort them first."""
    k = place(scores, alpha)
    return scores[k - 1] if k <= len(scores) else np.inf
