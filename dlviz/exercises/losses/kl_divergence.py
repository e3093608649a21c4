"""The Kullback-Leibler divergence."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    The divergence is an average over `p`: by how much is the logarithm of `p` larger than that of `q`? Places
    where `p` is 0 should count as nothing.

    It is the sum over the last axis of p · log(p / q). For p = 0, 0 · log 0 is NaN on a computer, so leave
    those places out: let their ratio be 1, whose logarithm is 0.

    `ratio = np.where(p > 0, p, 1) / np.where(p > 0, q, 1)`, then `np.sum(p * np.log(ratio), axis=-1)`. Where
    only `q` is 0, this gives infinity, which is right.
    """,
)
def kl_divergence(p, q):
    """KL(p‖q), the divergence of q from p: the sum of p log(p / q) over the last axis.

    p, q (..., k): probabilities, which add up to 1 over the last axis
    -> (...): one divergence for each row. Where p is 0, nothing is counted, whatever q is; where q is 0 and p
    is not, the divergence is infinite.
    """
    ratio = np.where(p > 0, p, 1) / np.where(p > 0, q, 1)
    return np.sum(p * np.log(ratio), axis=-1)


def shares(rng, shape):
    """Rows that add up to 1."""
    return rng.dirichlet(np.full(shape[-1], 1.5), shape[:-1])


@kl_divergence.cases
def _(rng):
    yield call(np.array([0.5, 0.25, 0.25]), np.array([0.25, 0.5, 0.25]))
    yield call(np.array([[0.0, 1.0], [0.5, 0.5]]), np.array([[0.5, 0.5], [0.25, 0.75]]))  # 0 log 0
    yield call(np.array([[0.0, 0.5, 0.5]]), np.array([[0.0, 0.25, 0.75]]))  # both 0
    yield call(np.array([0.5, 0.5]), np.array([1.0, 0.0]))  # impossible, yet it happens: infinity
    yield call(np.array([[1, 0, 0], [0, 0, 1]]), np.array([[1, 0, 0], [0, 0, 1]]))  # whole numbers
    yield call(np.array([[0, 1, 0], [1, 0, 0]]), np.array([[0.25, 0.5, 0.25], [0.75, 0.25, 0.0]]))
    yield call(np.array([1.0 - 1e-9, 1e-9]), np.array([0.5, 0.5]))
    yield call(np.array([0.5, 0.5]), np.array([1.0 - 1e-14, 1e-14]))
    same = shares(rng, (2, 3))
    yield call(same, same.copy())
    for shape in [(4,), (1, 3), (3, 3), (5, 2), (2, 3, 4)]:
        yield call(shares(rng, shape), shares(rng, shape))


@kl_divergence.expected
def _(p, q):
    import torch

    p, q = p.double(), q.double()
    return (torch.xlogy(p, p) - torch.xlogy(p, q)).sum(dim=-1)


def kl(p, q):
    """The right divergences, term by term."""
    with np.errstate(all="ignore"):
        return p * np.log(np.where(p > 0, p, 1) / np.where(p > 0, q, 1))


@kl_divergence.mistake("arguments reversed")
def _(p, q):
    """This is KL(q‖p), the other direction. The weights are those of the first argument, `p`, and it stands
    on top: p log(p / q)."""
    return kl(q, p).sum(axis=-1)


@kl_divergence.mistake("arguments reversed")
def _(p, q):
    """This is the sum of q log(p / q), which has the wrong weights and comes out negative. Average over `p`,
    which stands on top: p log(p / q)."""
    with np.errstate(all="ignore"):
        return np.sum(q * np.log(p / q), axis=-1)


@kl_divergence.mistake("0·log 0 is NaN")
def _(p, q):
    """Where `p` is 0, you compute 0 · log 0, which is 0 · (-infinity), and that is NaN. Such a term counts as
    0: leave those places out with `np.where(p > 0, ...)`."""
    with np.errstate(all="ignore"):
        return np.sum(p * np.log(p / q), axis=-1)


@kl_divergence.mistake("0·log 0 is NaN")
def _(p, q):
    """Where `p` and `q` are both 0, you compute 0 · log 0, which is NaN. Replace both of them where `p` is
    0."""
    with np.errstate(all="ignore"):
        return np.sum(p * (np.log(np.where(p > 0, p, 1)) - np.log(q)), axis=-1)


@kl_divergence.mistake("infinity hidden by a small number")
def _(p, q):
    """You add a small number before you take logarithms. That hides 0 · log 0. But it also hides that the
    divergence is infinite where `q` is 0 and `p` is not, and it changes small shares."""
    return np.sum(p * np.log((p + 1e-12) / (q + 1e-12)), axis=-1)


@kl_divergence.mistake("infinity hidden by a small number")
def _(p, q):
    """You clip the shares before you take logarithms. That hides that the divergence is infinite where `q` is
    0 and `p` is not."""
    return np.sum(p * np.log(np.maximum(p, 1e-10) / np.maximum(q, 1e-10)), axis=-1)


@kl_divergence.mistake("infinity turned to 0")
def _(p, q):
    """You leave out the places where `q` is 0. But where `p` is not 0 there, `q` says that something can't
    happen which does, and the divergence is infinite."""
    both = (p > 0) & (q > 0)
    return np.sum(p * np.log(np.where(both, p, 1) / np.where(both, q, 1)), axis=-1)


@kl_divergence.mistake("mean instead of sum")
def _(p, q):
    """You take the mean over the last axis. The weights `p` already make an average, so the terms are added
    up. PyTorch's `reduction="mean"` is such a mean, and warns that it is no divergence."""
    return kl(p, q).mean(axis=-1)


@kl_divergence.mistake("one number for all rows")
def _(p, q):
    """You add up the whole array. Each row is a pair of distributions: sum over the last axis only,
    `axis=-1`."""
    return kl(p, q).sum()


@kl_divergence.mistake("sum over the wrong axis")
def _(p, q):
    """You sum over axis 0. The shares of one distribution lie along the last axis: `axis=-1`."""
    return kl(p, q).sum(axis=0)


@kl_divergence.mistake("not weighted")
def _(p, q):
    """You add up log(p / q) without weights. Rare things would then count as much as common ones: multiply by
    `p`."""
    with np.errstate(all="ignore"):
        return np.sum(np.log(np.where(p > 0, p, 1) / np.where(p > 0, q, 1)), axis=-1)


@kl_divergence.mistake("cross-entropy instead")
def _(p, q):
    """This is the cross-entropy, -Σ p log q. It is not 0 where `p` and `q` are alike: the entropy of `p` is
    still to be taken away."""
    with np.errstate(all="ignore"):
        return -np.sum(p * np.log(np.where(p > 0, q, 1)), axis=-1)


@kl_divergence.mistake("sign")
def _(p, q):
    """Your divergence is negative: it is the sum of p log(q / p). With `p` on top it is never below 0."""
    return -kl(p, q).sum(axis=-1)


@kl_divergence.mistake("both directions averaged")
def _(p, q):
    """You average both directions, which makes it symmetric. KL(p‖q) is only the one that is weighted by
    `p`."""
    return (kl(p, q).sum(axis=-1) + kl(q, p).sum(axis=-1)) / 2


@kl_divergence.mistake("absolute values")
def _(p, q):
    """You take the absolute value of each term. Terms are negative where `q` gives too much; they belong to
    the sum as they are."""
    return np.abs(kl(p, q)).sum(axis=-1)


@kl_divergence.mistake("logarithm of base 2")
def _(p, q):
    """You take logarithms of base 2, so you count in bits. Deep learning counts in nats: `np.log`."""
    return kl(p, q).sum(axis=-1) / np.log(2)
