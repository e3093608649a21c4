"""Dynamic loss scaling, as float16 needs it."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Two things can be wrong with a gradient in float16: it is too small and becomes 0, or too large and
    becomes infinite. Which of the two can you see in the array that arrives?

    If any number of it isn't finite, the step is skipped and the scale is halved. Otherwise divide by the
    scale, take the step, and count it: after `interval` good steps in a row the scale is doubled.

    `if not np.isfinite(scaled_grad).all(): return w, scale / 2, 0`; otherwise `w = w - lr * scaled_grad /
    scale`, and `good + 1`, where `good + 1 == interval` doubles the scale and sets the count to 0.
    """,
)
def loss_scaling(w, scaled_grad, scale, good, lr, interval):
    """One step of SGD with dynamic loss scaling.

    w (n,): weights; scaled_grad (n,): the gradient of scale * loss, which may have overflowed to inf or NaN
    lr: the learning rate; good: how many good steps have been taken since the scale was last changed
    If all of the gradient is finite, the step is good: w changes, and after `interval` good steps in a row
    the scale is doubled. Otherwise w stays, and the scale is halved.
    -> w, scale, good: what they are after the step; good is 0 after every change of the scale
    """
    if not np.isfinite(scaled_grad).all():
        return w, scale / 2, 0
    w = w - lr * scaled_grad / scale
    return (w, scale * 2, 0) if good + 1 == interval else (w, scale, good + 1)


@loss_scaling.cases
def _(rng):
    yield call(np.array([1.0, 2.0]), np.array([8.0, -4.0]), 4.0, 0, 0.5, 10)
    yield call(np.array([1.0, 2.0]), np.array([np.inf, -4.0]), 4.0, 3, 0.5, 10)
    yield call(np.array([1.0, 2.0]), np.array([8.0, np.nan]), 1024.0, 5, 0.5, 10)
    yield call(np.array([1.0, 2.0]), np.array([np.nan, np.nan]), 8.0, 2, 0.5, 10)
    yield call(np.array([1.0, 2.0]), np.array([8.0, -np.inf]), 2.0, 9, 0.5, 10)  # bad, when it was due
    yield call(np.array([1.0, 2.0]), np.array([8.0, -4.0]), 4.0, 9, 0.5, 10)  # the scale is due
    yield call(np.array([1.0, 2.0]), np.array([8.0, -4.0]), 4.0, 0, 0.5, 1)  # after every good step
    for good, interval in [(0, 5), (3, 5), (4, 5), (1, 2)]:
        scale = 2.0 ** rng.integers(1, 12)
        yield call(rng.normal(size=4), scale * rng.normal(size=4), scale, good, 0.1, interval)


@loss_scaling.expected
def _(w, scaled_grad, scale, good, lr, interval):
    import torch

    found, scale = torch.zeros(1), torch.tensor([scale], dtype=torch.float32)
    grad, good = scaled_grad.clone(), torch.tensor([good], dtype=torch.int32)
    torch._amp_foreach_non_finite_check_and_unscale_([grad], found, scale.reciprocal())
    if not found:
        w = w - lr * grad
    torch._amp_update_scale_(scale, good, found, 2.0, 0.5, interval)
    return w, scale.double()[0], good[0]


def stepped(w, scaled_grad, scale, good, lr, interval, *, grad=None, up=2.0, down=2.0, keep=0):
    """What is right, but for what is given."""
    if not np.isfinite(scaled_grad).all():
        return w, scale / down, keep and good
    w = w - lr * (scaled_grad / scale if grad is None else grad)
    return (w, scale * up, 0) if good + 1 == interval else (w, scale, good + 1)


@loss_scaling.mistake("not unscaled")
def _(w, scaled_grad, scale, good, lr, interval):
    """You step along the scaled gradient: the step is `scale` times too long. Divide by the scale first."""
    return stepped(w, scaled_grad, scale, good, lr, interval, grad=scaled_grad)


@loss_scaling.mistake("multiplied instead of divided")
def _(w, scaled_grad, scale, good, lr, interval):
    """You multiply by the scale once more. The gradient is that of scale * loss already: divide."""
    return stepped(w, scaled_grad, scale, good, lr, interval, grad=scaled_grad * scale)


@loss_scaling.mistake("stepped in spite of an overflow")
def _(w, scaled_grad, scale, good, lr, interval):
    """You take the step although the gradient has overflowed, and the weights become inf or NaN for good.
    Skip such a step: return `w` as it is."""
    _, after, count = stepped(w, scaled_grad, scale, good, lr, interval)
    return w - lr * scaled_grad / scale, after, count


@loss_scaling.mistake("only inf looked for")
def _(w, scaled_grad, scale, good, lr, interval):
    """You look for inf alone. An overflow within the backward pass soon becomes NaN (inf minus inf), which
    `np.isfinite` finds, too."""
    if not np.isinf(scaled_grad).any():
        w = w - lr * scaled_grad / scale
        return (w, scale * 2, 0) if good + 1 == interval else (w, scale, good + 1)
    return w, scale / 2, 0


@loss_scaling.mistake("scale not lowered")
def _(w, scaled_grad, scale, good, lr, interval):
    """You skip the step and leave the scale as it is: the next one will overflow again. Halve it."""
    return stepped(w, scaled_grad, scale, good, lr, interval, down=1.0)


@loss_scaling.mistake("scale never raised")
def _(w, scaled_grad, scale, good, lr, interval):
    """Your scale only falls. After `interval` good steps it is doubled, so that it finds its way back after a
    few bad ones."""
    return stepped(w, scaled_grad, scale, good, lr, interval, up=1.0)


@loss_scaling.mistake("scale raised at every good step")
def _(w, scaled_grad, scale, good, lr, interval):
    """You double the scale after every good step, so that every second or third one overflows. Wait for
    `interval` of them in a row."""
    if not np.isfinite(scaled_grad).all():
        return w, scale / 2, 0
    return w - lr * scaled_grad / scale, scale * 2, 0


@loss_scaling.mistake("count kept after an overflow")
def _(w, scaled_grad, scale, good, lr, interval):
    """You keep the count of good steps when the scale is lowered. They have to come in a row: start again at
    0."""
    return stepped(w, scaled_grad, scale, good, lr, interval, keep=1)


@loss_scaling.mistake("not raised at the end of the interval")
def _(w, scaled_grad, scale, good, lr, interval):
    """The scale isn't raised at the step that completes the interval. If you ask for `good == interval`
    before this step is counted, it is raised one step late. This step counts: `good + 1 == interval`."""
    if not np.isfinite(scaled_grad).all():
        return w, scale / 2, 0
    w = w - lr * scaled_grad / scale
    return (w, scale * 2, 0) if good == interval else (w, scale, good + 1)
