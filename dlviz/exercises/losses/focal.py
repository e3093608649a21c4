"""The focal loss."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Turn every score so that large means right: z is the score where the target is 1, and minus the score
    where it is 0. Then p_t = σ(z), and the two kinds of sample need only one formula.

    Three factors for each sample: the class weight (`alpha` for a 1, `1 - alpha` for a 0), (1 - p_t)^gamma,
    and -log p_t. Take the logarithm straight from z: log σ(z) = -log(1 + e^-z), and `np.logaddexp(0, -z)` is
    log(1 + e^-z) without overflow.

    `log_p = -np.logaddexp(0, -z)`, `weight = np.where(targets == 1, alpha, 1 - alpha)`, and the mean of
    `-weight * (1 - np.exp(log_p)) ** gamma * log_p`.
    """,
)
def focal(scores, targets, alpha, gamma):
    """The mean focal loss for yes or no: -α_t (1 - p_t)^γ log p_t, with p_t the probability of what is right.

    scores: array of any shape, each for σ(score), the probability of a 1; targets: 0 or 1, of the same shape
    alpha: how much a 1 counts; a 0 counts 1 - alpha; gamma: how little easy samples count, at least 0
    -> loss, a number: the mean over all samples. It stays finite for any finite scores.
    """
    z = np.where(targets == 1, scores, -scores)  # the score of what is right
    log_p = -np.logaddexp(0, -z)  # log σ(z)
    weight = np.where(targets == 1, alpha, 1 - alpha)
    return np.mean(-weight * (1 - np.exp(log_p)) ** gamma * log_p)


@focal.cases
def _(rng):
    yield call(np.array([2.0, -1.0, 0.5]), np.array([1, 1, 0]), 0.25, 2.0)
    yield call(np.array([[1, -2], [0, 3]]), np.array([[0, 1], [1, 0]]), 0.75, 1.0)  # whole numbers
    yield call(np.zeros(4), np.array([0, 1, 1, 1]), 0.6, 3.0)
    yield call(np.array([-800.0, 1.0]), np.array([1, 1]), 0.25, 2.0)  # sure, and wrong: σ(-800) is 0
    yield call(np.array([800.0, -1.0]), np.array([0, 0]), 0.25, 2.0)  # e^800 is infinity
    yield call(np.array([40.0, 0.3]), np.array([0, 1]), 0.3, 1.5)  # 1 - σ(40) is 0
    yield call(np.array([40.0, 0.3]), np.array([1, 0]), 0.3, 1.5)  # sure, and right
    for gamma in (0.0, 1.0, 2.0, 5.0):
        n = int(rng.integers(4, 8))
        targets = np.arange(n) % 2  # some of either
        yield call(rng.normal(0, 2, n), rng.permutation(targets), rng.uniform(0.1, 0.4), gamma)
    for shape in [(1,), (5, 1), (3, 4)]:
        yield call(rng.normal(0, 2, shape), rng.integers(0, 2, shape), rng.uniform(0.6, 0.9), 2.0)


@focal.expected
def _(scores, targets, alpha, gamma):
    import torch
    from torch.nn.functional import logsigmoid

    z = torch.where(targets == 1, scores, -scores).double()
    weight = torch.where(targets == 1, alpha, 1 - alpha)
    return -(weight * (-z).sigmoid() ** gamma * logsigmoid(z)).mean()


def terms(scores, targets, gamma):
    """z, log p_t and (1 - p_t)^γ of each sample."""
    z = np.where(targets == 1, scores, -scores)
    return z, -np.logaddexp(0, -z), np.exp(-np.logaddexp(0, z)) ** gamma


def alphas(targets, alpha):
    """The weight of each sample."""
    return np.where(targets == 1, alpha, 1 - alpha)


@focal.mistake("p^γ instead of (1-p)^γ")
def _(scores, targets, alpha, gamma):
    """You multiply by p_t^gamma, so easy samples count most and hard ones nothing. It is the other way round:
    (1 - p_t)^gamma is small where the answer is right already."""
    _, log_p, _ = terms(scores, targets, gamma)
    return np.mean(-alphas(targets, alpha) * np.exp(log_p) ** gamma * log_p)


@focal.mistake("1 - p^γ instead of (1-p)^γ")
def _(scores, targets, alpha, gamma):
    """You raise p_t to gamma first and subtract then. The power applies to all of (1 - p_t)."""
    _, log_p, _ = terms(scores, targets, gamma)
    return np.mean(-alphas(targets, alpha) * (1 - np.exp(log_p) ** gamma) * log_p)


@focal.mistake("α on the wrong class")
def _(scores, targets, alpha, gamma):
    """You give `alpha` to the zeros and 1 - `alpha` to the ones. `alpha` is how much a 1 counts."""
    _, log_p, hard = terms(scores, targets, gamma)
    return np.mean(-alphas(targets, 1 - alpha) * hard * log_p)


@focal.mistake("α on both classes")
def _(scores, targets, alpha, gamma):
    """You multiply every sample by `alpha`. Only a 1 counts `alpha`; a 0 counts 1 - `alpha`."""
    _, log_p, hard = terms(scores, targets, gamma)
    return np.mean(-alpha * hard * log_p)


@focal.mistake("α on one class only")
def _(scores, targets, alpha, gamma):
    """You weight the ones with `alpha` and leave the zeros at 1. A 0 counts 1 - `alpha`."""
    _, log_p, hard = terms(scores, targets, gamma)
    return np.mean(-np.where(targets == 1, alpha, 1) * hard * log_p)


@focal.mistake("α left out")
def _(scores, targets, alpha, gamma):
    """You never use `alpha`. A 1 counts `alpha`, a 0 counts 1 - `alpha`."""
    _, log_p, hard = terms(scores, targets, gamma)
    return np.mean(-hard * log_p)


@focal.mistake("γ left out")
def _(scores, targets, alpha, gamma):
    """You never use `gamma`: this is cross-entropy with class weights. Multiply by (1 - p_t)^gamma, which
    gives easy samples little weight."""
    _, log_p, _ = terms(scores, targets, gamma)
    return np.mean(-alphas(targets, alpha) * log_p)


@focal.mistake("γ as a factor")
def _(scores, targets, alpha, gamma):
    """You multiply (1 - p_t) by `gamma`. It is the exponent: (1 - p_t) ** gamma."""
    _, log_p, hard = terms(scores, targets, 1)
    return np.mean(-alphas(targets, alpha) * gamma * hard * log_p)


@focal.mistake("same probability for both classes")
def _(scores, targets, alpha, gamma):
    """You take σ(score) for every sample. For a 0, the probability of the right answer is 1 - σ(score), which
    is σ(-score)."""
    log_p, hard = -np.logaddexp(0, -scores), np.exp(-np.logaddexp(0, scores)) ** gamma
    return np.mean(-alphas(targets, alpha) * hard * log_p)


@focal.mistake("factor of the wrong class")
def _(scores, targets, alpha, gamma):
    """Your logarithm is right, but your factor is (1 - σ(score))^gamma for every sample. For a 0 it is
    σ(score)^gamma: one minus the probability of the right answer."""
    _, log_p, _ = terms(scores, targets, gamma)
    return np.mean(-alphas(targets, alpha) * np.exp(-np.logaddexp(0, scores)) ** gamma * log_p)


@focal.mistake("zeros not counted")
def _(scores, targets, alpha, gamma):
    """You count only samples whose target is 1. A 0 has a loss as well: -(1 - alpha) p^gamma log(1 - p)."""
    _, log_p, hard = terms(scores, targets, gamma)
    return np.mean(-alpha * targets * hard * log_p)


@focal.mistake("log of zero")
def _(scores, targets, alpha, gamma):
    """You take the sigmoid first and the logarithm then. σ(-800) is 0 on a computer, and log 0 is minus
    infinity. Take the logarithm straight from the score: log σ(z) = -log(1 + e^-z), `-np.logaddexp(0,
    -z)`."""
    z, _, hard = terms(scores, targets, gamma)
    with np.errstate(all="ignore"):
        return np.mean(-alphas(targets, alpha) * hard * np.log(np.exp(-np.logaddexp(0, -z))))


@focal.mistake("log of zero")
def _(scores, targets, alpha, gamma):
    """You take log(1 - σ(score)) for zeros. σ(40) is 1 on a computer, and log 0 is minus infinity. It is the
    same as log σ(-score), which you can take straight from the score: `-np.logaddexp(0, score)`."""
    with np.errstate(all="ignore"):
        p = 1 / (1 + np.exp(-scores))
        yes, no = -alpha * (1 - p) ** gamma * np.log(p), -(1 - alpha) * p**gamma * np.log(1 - p)
    return np.mean(np.where(targets == 1, yes, no))


@focal.mistake("log of zero")
def _(scores, targets, alpha, gamma):
    """You add target · ... and (1 - target) · ..., and one of the two is 0 times log 0, which is NaN. Choose
    the sign of the score with `np.where`, and take the logarithm straight from that score."""
    with np.errstate(all="ignore"):
        p = 1 / (1 + np.exp(-scores))
        yes, no = alpha * (1 - p) ** gamma * np.log(p), (1 - alpha) * p**gamma * np.log(1 - p)
        return -np.mean(targets * yes + (1 - targets) * no)


@focal.mistake("log of zero, hidden by a small number")
def _(scores, targets, alpha, gamma):
    """You clip the probability before you take its logarithm. A confident mistake then costs no more than
    -log of that limit, and its gradient is 0. Take the logarithm straight from the score."""
    z, _, _ = terms(scores, targets, gamma)
    p = np.clip(np.exp(-np.logaddexp(0, -z)), 1e-12, 1 - 1e-12)
    return np.mean(-alphas(targets, alpha) * (1 - p) ** gamma * np.log(p))


@focal.mistake("sum instead of mean")
def _(scores, targets, alpha, gamma):
    """You add the losses of the samples up. A sum grows with the batch, and the step with it: take the
    mean."""
    _, log_p, hard = terms(scores, targets, gamma)
    return np.sum(-alphas(targets, alpha) * hard * log_p)


@focal.mistake("divided by the weights")
def _(scores, targets, alpha, gamma):
    """You divide by the sum of the class weights, as CrossEntropyLoss does. Focal loss is the plain mean:
    divide by the number of samples."""
    _, log_p, hard = terms(scores, targets, gamma)
    weight = alphas(targets, alpha)
    return np.sum(-weight * hard * log_p) / weight.sum()


@focal.mistake("sign")
def _(scores, targets, alpha, gamma):
    """Your loss is negative: the minus is missing. A logarithm of a probability is at most 0."""
    _, log_p, hard = terms(scores, targets, gamma)
    return np.mean(alphas(targets, alpha) * hard * log_p)
