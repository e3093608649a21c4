"""The Huber loss and its gradient."""

import numpy as np

from ..kit import call
from ..kit.helpers import by_autograd
from . import lesson
from ._pairs import SHAPES, pair


@lesson.exercise(
    points=2,
    hints="""
    With d = prediction - target there are two cases, by the size of d and not by its sign: near, where |d| is
    at most delta, and far.

    Near: d² / 2. Far: a straight line that goes on where the parabola ends, with the slope it has there:
    delta · (|d| - delta / 2). The gradient is d, but never beyond -delta and delta; and both are means.

    `np.where(np.abs(d) <= delta, d**2 / 2, delta * (np.abs(d) - delta / 2)).mean()`, and `np.clip(d, -delta,
    delta) / d.size`.
    """,
)
def huber(prediction, target, delta):
    """The mean Huber loss and its gradient: a parabola near the target, straight lines far from it.

    prediction, target: arrays of one shape; delta: where near ends, above 0. With d = prediction - target,
    one number costs d² / 2 where |d| <= delta, and delta (|d| - delta / 2) elsewhere.
    -> loss, grad: the mean over all numbers; d loss / d prediction, of their shape
    """
    d = prediction - target
    far = delta * (np.abs(d) - delta / 2)
    losses = np.where(np.abs(d) <= delta, d**2 / 2, far)
    return losses.mean(), np.clip(d, -delta, delta) / d.size


@huber.cases
def _(rng):
    yield call(np.array([3.0, 1.5, -4.0]), np.array([1.0, 1.0, 1.0]), 1.0)
    yield call(np.array([[1, 5], [3, 0], [-6, 2]]), np.array([[2, 5], [0, 1], [2, 7]]), 2.0)  # whole numbers
    yield call(np.array([0.5, -0.5, 0.0]), np.zeros(3), 0.5)  # where the lines begin
    yield call(np.array([1e8, -1e8]), np.zeros(2), 0.25)
    yield call(*pair(rng, (3, 2)), 100.0)  # nothing is far
    yield call(*pair(rng, (3, 2)), 1e-6)  # all is far
    for shape in SHAPES:
        yield call(*pair(rng, shape), rng.uniform(0.3, 0.9))
        yield call(*pair(rng, shape), rng.uniform(1.2, 3))
    yield call(*(a.astype(np.float32) for a in pair(rng, (4, 2))), 0.5)


@huber.expected
def _(prediction, target, delta):
    from torch.nn.functional import huber_loss

    return by_autograd(lambda y, t: huber_loss(y, t, delta=delta), prediction, target.double())


def huber_losses(d, delta):
    """One loss for each difference."""
    return np.where(np.abs(d) <= delta, d**2 / 2, delta * (np.abs(d) - delta / 2))


@huber.mistake("branches swapped")
def _(prediction, target, delta):
    """You square the large differences and take the small ones as lines. It is the other way round: an
    outlier is what the straight line is for."""
    d = prediction - target
    far = delta * (np.abs(d) - delta / 2)
    return np.where(np.abs(d) <= delta, far, d**2 / 2).mean(), np.clip(d, -delta, delta) / d.size


@huber.mistake("branches swapped")
def _(prediction, target, delta):
    """You square the large differences and take the small ones as lines, in the loss and in the gradient. It
    is the other way round: an outlier is what the straight line is for."""
    d = prediction - target
    near = np.abs(d) <= delta
    losses = np.where(near, delta * (np.abs(d) - delta / 2), d**2 / 2)
    return losses.mean(), np.where(near, delta * np.sign(d), d) / d.size


@huber.mistake("linear branch without -δ/2")
def _(prediction, target, delta):
    """Your straight line is delta · |d|, which lies above the end of the parabola: the loss jumps at |d| =
    delta. Lower it by delta² / 2: delta (|d| - delta / 2)."""
    d = prediction - target
    losses = np.where(np.abs(d) <= delta, d**2 / 2, delta * np.abs(d))
    return losses.mean(), np.clip(d, -delta, delta) / d.size


@huber.mistake("linear branch with -δ instead of -δ/2")
def _(prediction, target, delta):
    """Your straight line is delta (|d| - delta), which begins at 0, below the end of the parabola. It begins
    at delta² / 2: delta (|d| - delta / 2)."""
    d = prediction - target
    losses = np.where(np.abs(d) <= delta, d**2 / 2, delta * (np.abs(d) - delta))
    return losses.mean(), np.clip(d, -delta, delta) / d.size


@huber.mistake("linear branch with a half that is not squared")
def _(prediction, target, delta):
    """Your straight line is delta · |d| - 1/2, which fits the parabola only for delta = 1. Lower it by
    delta² / 2."""
    d = prediction - target
    losses = np.where(np.abs(d) <= delta, d**2 / 2, delta * np.abs(d) - 0.5)
    return losses.mean(), np.clip(d, -delta, delta) / d.size


@huber.mistake("parabola without ½")
def _(prediction, target, delta):
    """Your parabola is d², twice too steep: at |d| = delta it does not meet the line. It is d² / 2."""
    d = prediction - target
    losses = np.where(np.abs(d) <= delta, d**2, delta * (np.abs(d) - delta / 2))
    return losses.mean(), np.clip(d, -delta, delta) / d.size


@huber.mistake("parabola without ½")
def _(prediction, target, delta):
    """Your parabola is d², with the slope 2 d. Then loss and slope jump where the line begins. It is d² / 2,
    with the slope d."""
    d = prediction - target
    near = np.abs(d) <= delta
    losses = np.where(near, d**2, delta * (np.abs(d) - delta / 2))
    return losses.mean(), np.where(near, 2 * d, delta * np.sign(d)) / d.size


@huber.mistake("gradient of the squared error")
def _(prediction, target, delta):
    """Your loss is right, but your gradient is d however far the point is. On the straight line it is only
    delta, with the sign of d: that is what keeps an outlier from pulling hard."""
    d = prediction - target
    return huber_losses(d, delta).mean(), d / d.size


@huber.mistake("gradient ±1 on the lines")
def _(prediction, target, delta):
    """On the straight lines your gradient is ±1. They are as steep as the parabola is at its end: ±delta."""
    d = prediction - target
    return huber_losses(d, delta).mean(), np.where(np.abs(d) <= delta, d, np.sign(d)) / d.size


@huber.mistake("sign lost on the lines")
def _(prediction, target, delta):
    """On both lines your gradient is +delta. Where the prediction is too low, it is -delta: delta ·
    sign(d)."""
    d = prediction - target
    return huber_losses(d, delta).mean(), np.where(np.abs(d) <= delta, d, delta) / d.size


@huber.mistake("gradient 0 on the lines")
def _(prediction, target, delta):
    """Your gradient is 0 for far points, so they have no influence at all. They should still pull with
    ±delta."""
    d = prediction - target
    return huber_losses(d, delta).mean(), np.where(np.abs(d) <= delta, d, 0) / d.size


@huber.mistake("smooth L1")
def _(prediction, target, delta):
    """Your loss and gradient are divided by delta. That is torch's SmoothL1Loss, whose far slope is always
    1; Huber's is delta."""
    d = prediction - target
    return huber_losses(d, delta).mean() / delta, np.clip(d / delta, -1, 1) / d.size


@huber.mistake("compared without its size")
def _(prediction, target, delta):
    """You compare d with delta, and not its size. A prediction that is far too low then counts as near: use
    `np.abs(d) <= delta`."""
    d = prediction - target
    near = d <= delta
    losses = np.where(near, d**2 / 2, delta * (np.abs(d) - delta / 2))
    return losses.mean(), np.where(near, d, delta) / d.size


@huber.mistake("compared without its size")
def _(prediction, target, delta):
    """In the loss you compare d with delta, and not its size. A prediction that is far too low then counts as
    near: use `np.abs(d) <= delta`, as in your gradient."""
    d = prediction - target
    losses = np.where(d <= delta, d**2 / 2, delta * (np.abs(d) - delta / 2))
    return losses.mean(), np.clip(d, -delta, delta) / d.size


@huber.mistake("delta ignored")
def _(prediction, target, delta):
    """Your loss is that for delta = 1, whatever `delta` is. The parabola ends at |d| = delta; there the line
    begins, with the slope delta."""
    d = prediction - target
    return huber_losses(d, 1).mean(), np.clip(d, -1, 1) / d.size


@huber.mistake("sum instead of mean")
def _(prediction, target, delta):
    """You add the losses up and do not divide. Take the mean over all numbers, and divide the gradient by
    `d.size`."""
    d = prediction - target
    return huber_losses(d, delta).sum(), np.clip(d, -delta, delta)


@huber.mistake("gradient not divided")
def _(prediction, target, delta):
    """Your loss is a mean, but your gradient is that of a sum: divide it by `d.size`."""
    d = prediction - target
    return huber_losses(d, delta).mean(), np.clip(d, -delta, delta)


@huber.mistake("mean over the batch only")
def _(prediction, target, delta):
    """Your loss is right, but in the gradient you divide by the number of rows. The mean goes over all
    numbers: `d.size`."""
    d = prediction - target
    return huber_losses(d, delta).mean(), np.clip(d, -delta, delta) / len(d)


@huber.mistake("sign of the gradient")
def _(prediction, target, delta):
    """Your gradient points the other way: it is that of `target`. Where the prediction is too high, raising
    it raises the loss: `prediction - target`."""
    d = target - prediction
    return huber_losses(d, delta).mean(), np.clip(d, -delta, delta) / d.size
