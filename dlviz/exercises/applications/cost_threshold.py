"""The threshold on a calibrated probability that costs least."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Take one case with probability p. What does it cost on average to act, and what not to act? For which p
    do the two cost the same?

    To act costs cost_fp with probability 1 - p. Not to act costs cost_fn with probability p. Solve (1 - p)
    cost_fp = p cost_fn for p. How common class 1 is does not appear: a calibrated p has it in already.

    `threshold = cost_fp / (cost_fp + cost_fn)`, `act = p >= threshold`, and the mean of `np.where(act, (1 -
    p) * cost_fp, p * cost_fn)`.
    """,
)
def cost_threshold(p, cost_fp, cost_fn):
    """Decide for each case at the least expected cost, when the two kinds of error cost differently.

    p (n,): calibrated probabilities of class 1: of the cases with p = 0.3, 30 % are of class 1
    cost_fp: what a false positive costs, to act on a case of class 0
    cost_fn: what a false negative costs, not to act on a case of class 1. Both costs are at least 0, and one
    may be 0. Decisions that turn out right cost nothing.
    -> threshold, act, cost: the smallest probability at which acting costs no more than not acting; act (n,),
    1 or True where p is at least the threshold; the expected cost of these decisions, averaged over the cases
    """
    threshold = cost_fp / (cost_fp + cost_fn)
    act = p >= threshold
    cost = np.mean(np.where(act, (1 - p) * cost_fp, p * cost_fn))
    return threshold, act, cost


def drawn(rng, n, cost_fp, cost_fn):
    """A script with rare positives, and no probability so near the threshold that rounding would decide."""
    threshold = cost_fp / (cost_fp + cost_fn)
    p = rng.beta(1, 3, n)
    return call(np.where(np.abs(p - threshold) < 1e-3, 0.03125, p), cost_fp, cost_fn)


@cost_threshold.cases
def _(rng):
    yield call(np.array([0.125, 0.375, 0.625, 0.875]), 1, 4)
    yield call(np.array([0.125, 0.375, 0.625, 0.875]), 4.0, 1.0)
    yield call(np.array([0.625, 0.25, 0.75, 0.1875]), 1.0, 3.0)  # one is equal to the threshold
    yield call(np.array([0.75, 0.125, 0.6875]), 3, 1)
    yield call(np.array([0.25, 0.5, 0.625]), 2.0, 2.0)  # equal costs
    yield call(np.array([0.0, 0.5, 1.0]), 0.0, 5.0)  # a false positive costs nothing: always act
    yield call(np.array([0.25, 0.875, 1.0]), 5.0, 0.0)  # a false negative costs nothing
    yield call(np.array([0, 1, 1]), 1.0, 9.0)  # whole numbers
    yield call(np.array([0.375]), 10.0, 500.0)
    yield call(np.array([0.25, 0.5, 0.9375]), 0.25, 0.125)  # a fraction of the unit
    for cost_fp, cost_fn in ((1.0, 20.0), (1.0, 20.0), (50.0, 7.0), (1, 5)):
        yield drawn(rng, 12, cost_fp, cost_fn)
    yield drawn(rng, 30, *rng.uniform(0.5, 30, 2).tolist())
    p = rng.permutation([0.0625, 0.125, 0.3125, 0.4375, 0.5, 0.6875, 0.8125, 0.9375])
    yield call(p.astype(np.float32), 1.0, 2.0)


@cost_threshold.expected
def _(p, cost_fp, cost_fn):
    import torch

    act, wait = (1 - p) * cost_fp, p * cost_fn  # at a tie the two are equal to the last bit
    return cost_fp / (cost_fp + cost_fn), act <= wait, torch.minimum(act, wait).mean()


def decided(p, threshold, cost_fp, cost_fn):
    """All three results for this threshold."""
    act = p >= threshold
    return threshold, act, np.mean(np.where(act, (1 - p) * cost_fp, p * cost_fn))


@cost_threshold.mistake("costs swapped")
def _(p, cost_fp, cost_fn):
    """Your threshold is cost_fn / (cost_fp + cost_fn). The more a missed case costs, the sooner you should
    act, so the threshold must go down: cost_fp stands in the numerator."""
    return decided(p, cost_fn / (cost_fp + cost_fn), cost_fp, cost_fn)


@cost_threshold.mistake("costs swapped")
def _(p, cost_fp, cost_fn):
    """Your threshold and your decisions are right, but in the expected cost the two errors are swapped.
    Acting is wrong with probability 1 - p and then costs cost_fp; not acting is wrong with probability
    p."""
    threshold, act, _ = cost_threshold.answer(p, cost_fp, cost_fn)
    return threshold, act, np.mean(np.where(act, (1 - p) * cost_fn, p * cost_fp))


@cost_threshold.mistake("probabilities swapped")
def _(p, cost_fp, cost_fn):
    """Your threshold and your decisions are right, but in the expected cost p and 1 - p are swapped. Acting
    is wrong with probability 1 - p, and not acting with probability p."""
    threshold, act, _ = cost_threshold.answer(p, cost_fp, cost_fn)
    return threshold, act, np.mean(np.where(act, p * cost_fp, (1 - p) * cost_fn))


@cost_threshold.mistake("0.5 whatever the costs")
def _(p, cost_fp, cost_fn):
    """Your threshold is 0.5 whatever the costs. That is right only where both errors cost the same."""
    return decided(p, 0.5, cost_fp, cost_fn)


@cost_threshold.mistake("odds instead of a probability")
def _(p, cost_fp, cost_fn):
    """Your threshold is cost_fp / cost_fn, which can be more than 1. That is a threshold for the odds p /
    (1 - p). For the probability it is cost_fp / (cost_fp + cost_fn)."""
    return decided(p, np.float64(cost_fp) / cost_fn, cost_fp, cost_fn)


@cost_threshold.mistake("prior counted twice")
def _(p, cost_fp, cost_fn):
    """You weight the costs by how common the classes are. A calibrated probability already contains that, so
    it would count twice. The costs alone decide the threshold: cost_fp / (cost_fp + cost_fn)."""
    false, missed = cost_fp * (1 - p.mean()), cost_fn * p.mean()
    return decided(p, false / (false + missed), cost_fp, cost_fn)


@cost_threshold.mistake("threshold at the base rate")
def _(p, cost_fp, cost_fn):
    """Your threshold is the mean of p, the share of class 1. The costs alone make the threshold: cost_fp /
    (cost_fp + cost_fn)."""
    return decided(p, p.mean(), cost_fp, cost_fn)


@cost_threshold.mistake("equal to the threshold left out")
def _(p, cost_fp, cost_fn):
    """You act only where p is more than the threshold. Here a case whose p is equal to it is acted on as
    well: `>=`."""
    threshold, _, cost = cost_threshold.answer(p, cost_fp, cost_fn)
    return threshold, p > threshold, cost


@cost_threshold.mistake("acts on the others")
def _(p, cost_fp, cost_fn):
    """You act where p is below the threshold. Act where class 1 is likely enough: where p is at least the
    threshold."""
    threshold, act, _ = cost_threshold.answer(p, cost_fp, cost_fn)
    return threshold, ~act, np.mean(np.where(~act, (1 - p) * cost_fp, p * cost_fn))


@cost_threshold.mistake("sum instead of mean")
def _(p, cost_fp, cost_fn):
    """You add up the expected costs of all cases. The cost per case is asked for: take the mean."""
    threshold, act, cost = cost_threshold.answer(p, cost_fp, cost_fn)
    return threshold, act, cost * len(p)


@cost_threshold.mistake("both errors in every case")
def _(p, cost_fp, cost_fn):
    """You charge each case for both errors. Once you have decided, only one of them can happen: a false
    positive where you act, a false negative where you do not."""
    threshold, act, _ = cost_threshold.answer(p, cost_fp, cost_fn)
    return threshold, act, np.mean((1 - p) * cost_fp + p * cost_fn)


@cost_threshold.mistake("every decision an error")
def _(p, cost_fp, cost_fn):
    """You charge the full cost for each decision, as if each were an error. Acting is wrong only with
    probability 1 - p, and not acting only with probability p."""
    threshold, act, _ = cost_threshold.answer(p, cost_fp, cost_fn)
    return threshold, act, np.mean(np.where(act, cost_fp, cost_fn))


@cost_threshold.mistake("only false positives charged")
def _(p, cost_fp, cost_fn):
    """You charge only for the cases that are acted on. A case that is not acted on is missed with
    probability p, and then costs cost_fn."""
    threshold, act, _ = cost_threshold.answer(p, cost_fp, cost_fn)
    return threshold, act, np.mean(act * (1 - p) * cost_fp)
