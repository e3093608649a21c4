"""The largest learning rate at which gradient descent converges on a quadratic."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Along an eigenvector of the Hessian with the eigenvalue c, each step multiplies the distance from the
    minimum by 1 - η c. Which of these factors shrink the distance?

    |1 - η c| < 1 means 0 < η c < 2, so η has to stay below 2 / c. That has to hold for every eigenvalue.
    Which one leaves the least room?

    The largest eigenvalue decides, and `np.linalg.eigvalsh(hessian)` lists the eigenvalues of a symmetric
    matrix in ascending order: `2 / np.linalg.eigvalsh(hessian)[-1]`.
    """,
)
def hessian_bound(hessian):
    """The bound of the learning rate of gradient descent on L(w) = ½ wᵀ H w: it converges from every start
    with all rates between 0 and the bound, and with no rate above it.

    hessian (n, n): symmetric, all eigenvalues above 0
    -> bound: one number
    """
    return 2 / np.linalg.eigvalsh(hessian)[-1]


def _positive(rng, n, scale=1.0):
    """A random symmetric matrix (n, n) with eigenvalues from 0.1 to 1, times scale."""
    q, _ = np.linalg.qr(rng.normal(size=(n, n)))
    hessian = scale * (q * rng.uniform(0.1, 1, n)) @ q.T
    return (hessian + hessian.T) / 2


@hessian_bound.cases
def _(rng):
    yield call(np.array([[2.0, 1.0], [1.0, 3.0]]))
    yield call(np.array([[0.5, 0.0], [0.0, 18.0]]))  # the narrow valley
    yield call(np.array([[18.0, 0.0], [0.0, 0.5]]))
    yield call(np.array([[9.25, 8.75], [8.75, 9.25]]))  # the same, turned by 45°
    yield call(np.array([[4, -1, 0], [-1, 4, -1], [0, -1, 4]]))  # whole numbers
    yield call(np.array([[4.0]]))
    for n in (2, 3, 4, 6):
        yield call(_positive(rng, n))
    for scale in (1e-8, 1e8):
        yield call(_positive(rng, 3, scale))
    yield call(_positive(rng, 3).astype(np.float32))


@hessian_bound.expected
def _(hessian):
    import torch

    return 2 / torch.linalg.eigvalsh(hessian.double()).max()


@hessian_bound.mistake("1 / largest eigenvalue")
def _(hessian):
    """Your rate is half of the bound. With 1 / c the factor 1 - η c is 0, and the steepest direction
    arrives in one step. It may go below 0, down to -1, before that direction diverges."""
    return 1 / np.linalg.eigvalsh(hessian)[-1]


@hessian_bound.mistake("smallest eigenvalue")
def _(hessian):
    """You divide by the smallest eigenvalue. The flattest direction allows the highest rate; the steepest one
    diverges first, so the largest eigenvalue sets the bound."""
    return 2 / np.linalg.eigvalsh(hessian)[0]


@hessian_bound.mistake("trace")
def _(hessian):
    """You divide by the trace, the sum of all eigenvalues. Such a rate is always safe, but it isn't the
    bound: only the largest eigenvalue counts."""
    return 2 / np.trace(hessian)


@hessian_bound.mistake("mean curvature")
def _(hessian):
    """You divide by the mean of the eigenvalues. The steepest direction has more than the mean curvature, and
    with this rate it diverges."""
    return 2 * len(hessian) / np.trace(hessian)


@hessian_bound.mistake("best rate")
def _(hessian):
    """2 / (smallest + largest eigenvalue) is the rate that converges fastest. The question is up to
    which rate it converges at all."""
    values = np.linalg.eigvalsh(hessian)
    return 2 / (values[0] + values[-1])


@hessian_bound.mistake("diagonal only")
def _(hessian):
    """You take the largest number on the diagonal, which is the curvature along an axis. Unless the
    valley lies along the axes, a direction between them is steeper: take the largest eigenvalue."""
    return 2 / np.diag(hessian).max()


@hessian_bound.mistake("Frobenius norm")
def _(hessian):
    """`np.linalg.norm(hessian)` is the root of the sum of all squared entries, which is at least the largest
    eigenvalue. The bound takes the largest eigenvalue itself."""
    return 2 / np.linalg.norm(hessian)


@hessian_bound.mistake("largest row sum")
def _(hessian):
    """No eigenvalue exceeds the largest row sum of absolute values, so your rate is safe, but it's lower than
    the bound. Compute the eigenvalues."""
    return 2 / np.abs(hessian).sum(axis=1).max()


@hessian_bound.mistake("determinant")
def _(hessian):
    """You divide by the determinant, the product of the eigenvalues. Each direction shrinks by its own
    factor; the curvatures aren't multiplied."""
    return 2 / np.linalg.det(hessian)


@hessian_bound.mistake("condition number")
def _(hessian):
    """You divide by the condition number. It says how *slow* the descent is, and doesn't change if the whole
    loss is multiplied by 10; the bound does."""
    return 2 / np.linalg.cond(hessian)


@hessian_bound.mistake("upside down")
def _(hessian):
    """You return half of the largest eigenvalue. The steeper the loss, the *smaller* the rate: 2 divided by
    it."""
    return np.linalg.eigvalsh(hessian)[-1] / 2


@hessian_bound.mistake("largest eigenvalue itself")
def _(hessian):
    """You return the largest curvature. Now ask which rates η keep 1 - η c between -1 and 1."""
    return np.linalg.eigvalsh(hessian)[-1]


@hessian_bound.mistake("a bound for each eigenvalue")
def _(hessian):
    """You return the bound of every direction. One rate serves all of them, so the smallest bound counts."""
    return 2 / np.linalg.eigvalsh(hessian)
