"""Gradient clipping by norm."""

import numpy as np

from ..kit import call
from . import lesson
from ._cells import drawn


@lesson.exercise(
    points=2,
    hints="""
    Think of all arrays together as one long arrow. If it is too long, it is shortened and keeps its
    direction.

    Its length is the root of the sum of all squares, over all arrays. Then one and the same factor for all of
    them, and only if the length is above `max_norm`.

    `norm = np.sqrt(sum(np.sum(grad**2) for grad in grads))`, and the factor is `max_norm / norm` if `norm >
    max_norm`, else 1.
    """,
)
def clip_norm(grads, max_norm):
    """Shorten the gradient of a network to the length max_norm, if it is longer.

    grads: a list of arrays, one for each parameter, together one long vector
    max_norm: the largest length that is left as it is; above 0
    -> clipped, norm: a list of arrays of the same shapes; and the length before clipping, a number.
    The arrays that came in stay as they are.
    """
    norm = np.sqrt(sum(np.sum(grad**2) for grad in grads))
    factor = max_norm / norm if norm > max_norm else 1.0
    return [factor * grad for grad in grads], norm


@clip_norm.cases
def _(rng):
    yield call([np.array([6.0, 0.0]), np.array([[0.0, -8.0]])], 5.0)  # length 10
    yield call([np.array([0.3, 0.4]), np.array([[0.0], [1.2]])], 5.0)  # length 1.3
    yield call([np.zeros(3), np.zeros((2, 2))], 1.0)
    yield call([np.array([3.0, 4.0])], 5.0)  # as long as it may be
    for shapes in ([(3,)], [(2, 3), (2,)], [(4, 2), (4, 4), (4,)]):
        grads = drawn(rng, *shapes)
        yield call(grads, 1e-3)
        yield call(grads, 0.8)
        yield call(grads, 1e3)
    yield call([1e9 * grad for grad in drawn(rng, (3, 2), (3,))], 2.5)
    yield call([np.array([1e6, 1e-3]), np.array([2.0])], 1.0)  # exploded in one place


@clip_norm.expected
def _(grads, max_norm):
    import torch

    norm = torch.linalg.vector_norm(torch.cat([grad.flatten() for grad in grads]))
    return [grad * torch.clamp(max_norm / norm, max=1.0) if norm > 0 else grad for grad in grads], norm


def length(grads):
    """The norm, as it should be."""
    return np.sqrt(sum(np.sum(grad**2) for grad in grads))


def shortened(grads, norm, max_norm):
    """The arrays made shorter as if `norm` were their length."""
    return [min(1.0, max_norm / norm) * grad if norm > 0 else grad.copy() for grad in grads]


@clip_norm.mistake("clips by value")
def _(grads, max_norm):
    """You clip every number by itself, at `max_norm`. That changes the direction of the
    gradient. Multiply all numbers by the same factor."""
    return [np.clip(grad, -max_norm, max_norm) for grad in grads], length(grads)


@clip_norm.mistake("each tensor by itself")
def _(grads, max_norm):
    """You shorten each array on its own. So arrays with large gradients shrink and the others do not, and the
    direction changes. One norm over all of them, and one factor."""
    return [shortened([grad], length([grad]), max_norm)[0] for grad in grads], length(grads)


@clip_norm.mistake("always scaled")
def _(grads, max_norm):
    """You stretch short gradients as well. Clipping leaves alone what is not above `max_norm`: use the factor
    only where `norm > max_norm`."""
    norm = length(grads)
    return [grad * (max_norm / norm if norm > 0 else 1.0) for grad in grads], norm


@clip_norm.mistake("no root")
def _(grads, max_norm):
    """You take the sum of the squares for the length. Take its root."""
    norm = length(grads) ** 2
    return shortened(grads, norm, max_norm), norm


@clip_norm.mistake("absolute values added up")
def _(grads, max_norm):
    """Your norm adds up the absolute values. The length of a vector is the root of the sum of its squares."""
    norm = sum(np.abs(grad).sum() for grad in grads)
    return shortened(grads, norm, max_norm), norm


@clip_norm.mistake("largest number as the norm")
def _(grads, max_norm):
    """Your norm is the largest absolute value. Many moderate numbers make a long vector, too: take the root
    of the sum of all squares."""
    norm = max(np.abs(grad).max() for grad in grads)
    return shortened(grads, norm, max_norm), norm


@clip_norm.mistake("norms added up")
def _(grads, max_norm):
    """You add up the arrays' norms. Lengths of parts at right angles do not add up; their squares do: add the
    squares of all numbers, then take one root."""
    norm = sum(length([grad]) for grad in grads)
    return shortened(grads, norm, max_norm), norm


@clip_norm.mistake("mean in place of sum")
def _(grads, max_norm):
    """You average the squares. The norm adds them up, however many there are."""
    norm = length(grads) / np.sqrt(sum(grad.size for grad in grads))
    return shortened(grads, norm, max_norm), norm


@clip_norm.mistake("shortened to one")
def _(grads, max_norm):
    """You divide by the norm, so that what is clipped has the length 1. It should have the length `max_norm`:
    multiply by `max_norm / norm`."""
    norm = length(grads)
    return [grad / norm if norm > max_norm else grad.copy() for grad in grads], norm


@clip_norm.mistake("set to zero")
def _(grads, max_norm):
    """You set a long gradient to zero. Its direction is still useful: shorten it."""
    norm = length(grads)
    return [grad * (norm <= max_norm) for grad in grads], norm


@clip_norm.mistake("norm after clipping")
def _(grads, max_norm):
    """The arrays are right, but the norm is that of the clipped ones. Return the norm from before clipping:
    that is the one to watch during training."""
    clipped = shortened(grads, length(grads), max_norm)
    return clipped, length(clipped)
