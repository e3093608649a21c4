"""Expected calibration error."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    First give each case the number of its bin, from 0 to bins - 1. Then, for each bin that holds a case,
    compare two means over its cases: that of the probabilities and that of the outcomes.

    `np.ceil(p * bins) - 1` is the number of the bin, but for p = 0, which belongs to bin 0. The distance
    between the two means counts as often as there are cases in the bin.

    For each k, with `inside = number == k` and only `if inside.any()`: add `inside.mean() *
    abs(t[inside].mean() - p[inside].mean())`, where `inside.mean()` is the share of all cases that lie in
    bin k.
    """,
)
def calibration_error(p, t, bins):
    """The expected calibration error: how far probabilities are from frequencies, on average over the cases.

    p (n,): the predicted probability of class 1, from 0 to 1; t (n,): what happened, 0 or 1
    bins: how many bins of equal width. Bin k, counted from 0, holds the cases with k / bins < p <=
    (k + 1) / bins; bin 0 also holds those with p = 0.
    -> one number: the sum over the bins of n_k / n · |mean of t - mean of p|, with the means taken over the
    n_k cases of bin k. An empty bin adds nothing.
    """
    number = np.maximum(np.ceil(p * bins) - 1, 0)  # p = 0 belongs to bin 0
    error = 0.0
    for k in range(bins):
        inside = number == k
        if inside.any():
            error += inside.mean() * abs(t[inside].mean() - p[inside].mean())
    return error


def drawn(rng, n, bins, places=8):
    """Probabilities inside the bins, none so near an edge that rounding could put it into the next bin; and
    outcomes that are rarer than the probabilities say."""
    p = (rng.integers(0, bins, n) + (2 * rng.integers(0, places, n) + 1) / (2 * places)) / bins
    return p, np.int64(rng.random(n) < p**2), bins


@calibration_error.cases
def _(rng):
    yield call(np.array([0.125, 0.25, 0.625, 0.75, 0.875]), np.array([1, 0, 1, 0, 1]), 2)
    yield call(np.array([0.125, 0.375, 0.875, 1.0, 0.0]), np.array([0, 1, 1, 0, 1]), 4)  # 0 and 1 count too
    yield call(np.array([0.25, 0.375, 0.5, 0.5, 0.625]), np.array([0, 0, 1, 1, 0]), 4)  # on the inner edges
    yield call(np.array([0.625, 0.75, 0.25, 0.375]), np.array([0, 1, 1, 0]), 2)  # one error up, one down
    yield call(np.array([0.9375, 0.96875, 0.875]), np.array([1, 0, 0]), 10)  # most bins are empty
    yield call(np.array([0.25]), np.array([1]), 1)
    yield call(np.array([0, 1, 1, 0, 1]), np.array([0, 1, 0, 1, 1]), 5)  # probabilities in whole numbers
    yield call(np.array([0.0, 0.0, 1.0]), np.array([0, 0, 1]), 10)  # nothing is wrong
    for n, bins in ((20, 5), (20, 5), (60, 10), (7, 3), (40, 15), (30, 1)):
        yield call(*drawn(rng, n, bins))
    p = rng.permutation([0.125, 0.1875, 0.25, 0.4375, 0.5625, 0.75, 0.8125, 0.875])
    yield call(p.astype(np.float32), np.int64(p < 0.5), 2)


@calibration_error.expected
def _(p, t, bins):
    import torch

    p, t = p.double(), t.double()
    edges = torch.arange(1, bins, dtype=torch.float64) / bins
    number = torch.bucketize(p, edges)  # edges[k - 1] < p <= edges[k]
    return torch.zeros(bins, dtype=torch.float64).index_add(0, number, t - p).abs().sum() / len(p)


def binned(p, bins):
    """The number of each case's bin."""
    return np.maximum(np.ceil(p * bins) - 1, 0).astype(int)


def gaps(p, t, number, bins):
    """Of each bin: the mean of t minus the mean of p (NaN where it is empty), and its share of the cases."""
    count = np.array([np.sum(number == k) for k in range(bins)])
    totals = np.array([np.sum((t - p)[number == k]) for k in range(bins)])
    return totals / count, count / len(p)


def weighted(gap, share):
    """Both multiplied and added, without the empty bins."""
    return np.sum((gap * share)[share > 0])


@calibration_error.mistake("bins weighted equally")
def _(p, t, bins):
    """You take the plain mean over the bins that hold cases. A bin with one case then counts as much as one
    with a hundred: weight each bin by its share of all cases."""
    gap, _ = gaps(p, t, binned(p, bins), bins)
    return np.nanmean(np.abs(gap))


@calibration_error.mistake("bins weighted equally")
def _(p, t, bins):
    """You add the gaps up and divide by the number of bins, the empty ones too. Weight each bin by its
    share of all cases."""
    gap, _ = gaps(p, t, binned(p, bins), bins)
    return np.nansum(np.abs(gap)) / bins


@calibration_error.mistake("not weighted")
def _(p, t, bins):
    """You add up the gaps of the bins without a weight. Multiply each by the bin's share of all cases."""
    gap, _ = gaps(p, t, binned(p, bins), bins)
    return np.nansum(np.abs(gap))


@calibration_error.mistake("number of cases instead of their share")
def _(p, t, bins):
    """You weight each bin by its number of cases, and do not divide by the number of all cases in the
    end."""
    return len(p) * weighted(*np.abs(gaps(p, t, binned(p, bins), bins)))


@calibration_error.mistake("compared with 1")
def _(p, t, bins):
    """You compare the probabilities of a bin with 1, as if each case had to happen. A probability of 0.3 is
    right if 3 of 10 such cases happen: compare with the mean of `t` in the bin."""
    return weighted(*np.abs(gaps(p, 1, binned(p, bins), bins)))


@calibration_error.mistake("p = 1 left out")
def _(p, t, bins):
    """Your last bin leaves p = 1 out: with `k / bins <= p < (k + 1) / bins` it belongs to no bin. The upper
    edge belongs to a bin: `k / bins < p <= (k + 1) / bins`."""
    return weighted(*np.abs(gaps(p, t, np.floor(p * bins), bins)))


@calibration_error.mistake("p = 0 left out")
def _(p, t, bins):
    """Your first bin leaves p = 0 out: it is not more than the lower edge, 0. Bin 0 holds it as well."""
    return weighted(*np.abs(gaps(p, t, np.ceil(p * bins) - 1, bins)))


@calibration_error.mistake("lower edge instead of upper edge")
def _(p, t, bins):
    """You put a probability on the edge between two bins into the upper bin. Here the upper edge belongs to
    a bin, and the lower one does not: `k / bins < p <= (k + 1) / bins`."""
    return weighted(*np.abs(gaps(p, t, np.minimum(np.floor(p * bins), bins - 1), bins)))


@calibration_error.mistake("signed")
def _(p, t, bins):
    """You add the differences with their signs, so that bins that are too sure and bins that are not sure
    enough cancel. Take the absolute value in each bin."""
    return weighted(*gaps(p, t, binned(p, bins), bins))


@calibration_error.mistake("gaps that cancel")
def _(p, t, bins):
    """Your result is the difference of two means over all cases, in which bins that are too sure and bins
    that are not sure enough cancel. Do you take the absolute value only at the end, or do all cases fall
    into one bin? Take it in each bin."""
    return abs(weighted(*gaps(p, t, binned(p, bins), bins)))


@calibration_error.mistake("signed")
def _(p, t, bins):
    """You add the differences with their signs, probability minus frequency, so that bins that are too sure
    and bins that are not sure enough cancel. Take the absolute value in each bin."""
    return -weighted(*gaps(p, t, binned(p, bins), bins))


@calibration_error.mistake("each case by itself")
def _(p, t, bins):
    """You average |t - p| over the cases. A single case either happens or not, so it is far from any honest
    probability. Average p and t over a bin first, and compare then."""
    return np.mean(np.abs(t - p))


@calibration_error.mistake("squared")
def _(p, t, bins):
    """You square the gap of each bin. Here its absolute value counts."""
    gap, share = gaps(p, t, binned(p, bins), bins)
    return weighted(gap**2, share)


@calibration_error.mistake("largest gap")
def _(p, t, bins):
    """You return the largest gap: that is the maximum calibration error. Add the gaps up, each weighted by
    its bin's share of all cases."""
    return np.nanmax(np.abs(gaps(p, t, binned(p, bins), bins)[0]))


@calibration_error.mistake("middle of the bin")
def _(p, t, bins):
    """You compare the frequency with the middle of the bin. Compare it with the mean of the probabilities
    in the bin, which may lie anywhere in it."""
    number = binned(p, bins)
    return weighted(*np.abs(gaps((number + 0.5) / bins, t, number, bins)))


@calibration_error.mistake("empty bins")
def _(p, t, bins):
    """You take the mean of an empty bin, which is NaN, and NaN spreads to the sum. Skip bins without a
    case."""
    gap, share = np.abs(gaps(p, t, binned(p, bins), bins))
    return np.sum(gap * share)


@calibration_error.mistake("one bin too few")
def _(p, t, bins):
    """You have one bin too few: `bins` bins have bins + 1 edges, `np.linspace(0, 1, bins + 1)`."""
    return weighted(*np.abs(gaps(p, t, binned(p, bins - 1), bins)))


@calibration_error.mistake("confidence of the predicted class")
def _(p, t, bins):
    """You take max(p, 1 - p), the probability of the predicted class, and whether the prediction was right.
    That is the error for several classes. Here p itself, the probability of class 1, is compared with t."""
    confidence, right = np.maximum(p, 1 - p), np.int64((p > 0.5) == t)
    return weighted(*np.abs(gaps(confidence, right, binned(confidence, bins), bins)))
