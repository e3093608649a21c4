"""Checking a gradient by finite differences."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=3,
    hints="""
    Nudge one weight at a time, and look at what the loss does. How do you get a slope from two losses?

    For weight i: the loss with `w[i] + eps`, minus the loss with `w[i] - eps`, divided by the distance
    between the two places. Take a fresh copy of `w` for each nudge.

    `numeric[i] = (loss(w + nudge) - loss(w - nudge)) / (2 * eps)` with a `nudge` that is `eps` at i and 0
    elsewhere. Then `np.abs(claimed - numeric).max()` by the largest of all `np.abs` of both.
    """,
)
def gradient_check(w, x, t, claimed, eps):
    """Is a claimed gradient right? Measure it, and say how far off the claim is.

    The loss is that of one tanh neuron: np.mean((np.tanh(x @ w) - t) ** 2).
    w (in,): the weights; x (n, in): inputs; t (n,): targets; claimed (in,): what someone says the gradient is
    eps: each weight by itself is nudged by this much, up and down
    -> numeric (in,): the measured gradient, from both sides;
       error: the largest |claimed - numeric| divided by the largest number in |claimed| and |numeric|,
       or 0 if all are 0
    """

    def loss(w):
        return np.mean((np.tanh(x @ w) - t) ** 2)

    numeric = np.empty(len(w))
    for i in range(len(w)):
        nudge = np.zeros(len(w))
        nudge[i] = eps
        numeric[i] = (loss(w + nudge) - loss(w - nudge)) / (2 * eps)
    largest = max(np.abs(claimed).max(), np.abs(numeric).max())
    return numeric, np.abs(claimed - numeric).max() / (largest or 1)


@gradient_check.cases
def _(rng):
    x, t = np.array([[1.0, 2.0], [-1.0, 0.5], [0.5, -1.0]]), np.array([0.5, -0.5, 1.0])
    yield call(np.array([0.5, -1.0]), x, t, np.array([0.6, -2.0]), 0.1)
    yield call(np.array([0.5, -1.0]), x, t, np.zeros(2), 0.1)  # a claim of nothing
    yield call(np.array([0.5, -1.0]), np.zeros((3, 2)), t, np.zeros(2), 0.1)  # right, and all 0
    yield call(np.array([1, -1]), x, t, np.array([0.25, -0.5]), 0.1)  # weights in whole numbers
    for n, inputs in [(4, 3), (1, 2), (5, 1), (2, 4), (6, 5)]:
        w, x, t = rng.normal(size=inputs), rng.normal(size=(n, inputs)), rng.normal(size=n)
        for share, eps in ((1.0, 0.2), (1.5, 0.05), (-1.0, 0.1), (100.0, 0.1)):
            y = np.tanh(x @ w)
            right = x.T @ ((y - t) * (1 - y**2)) * 2 / n
            yield call(w, x, t, share * right, eps)


def neuron_loss(x, t):
    """The loss as a function of w, for the wrong answers below."""
    return lambda w: np.mean((np.tanh(x @ w) - t) ** 2)


def differences(w, loss, eps):
    """What the measured gradient should be."""
    return np.array([(loss(w + eps * row) - loss(w - eps * row)) / (2 * eps) for row in np.eye(len(w))])


def error_of(claimed, numeric):
    """What the error should be."""
    largest = max(np.abs(claimed).max(), np.abs(numeric).max())
    return np.abs(claimed - numeric).max() / (largest or 1)


@gradient_check.expected
def _(w, x, t, claimed, eps):
    import torch

    def losses(places):  # (in, in): a row for each nudged weight
        return torch.nn.functional.mse_loss(
            torch.tanh(places @ x.T), t.expand(len(w), -1), reduction="none"
        ).mean(dim=1)

    w = w.double()
    nudges = eps * torch.eye(len(w), dtype=w.dtype)
    numeric = (losses(w + nudges) - losses(w - nudges)) / (2 * eps)
    largest = torch.cat([claimed, numeric]).abs().max()
    return numeric, (claimed - numeric).abs().max() / (largest or 1)


@gradient_check.mistake("one-sided difference")
def _(w, x, t, claimed, eps):
    """You nudge upwards only: (loss(w + eps) - loss(w)) / eps. The curvature spoils that by about eps;
    from both sides its effect cancels, and the error falls with eps². Use w + eps and w - eps."""
    loss = neuron_loss(x, t)
    numeric = np.array([(loss(w + eps * row) - loss(w)) / eps for row in np.eye(len(w))])
    return numeric, error_of(claimed, numeric)


@gradient_check.mistake("absolute instead of relative error")
def _(w, x, t, claimed, eps):
    """Your error is a plain difference. Whether 0.001 is much depends on the gradient: divide by the largest
    number in either."""
    numeric = differences(w, neuron_loss(x, t), eps)
    return numeric, np.abs(claimed - numeric).max()


@gradient_check.mistake("divided by eps")
def _(w, x, t, claimed, eps):
    """Your measured gradient is twice as large. From w - eps to w + eps the distance is 2 eps."""
    numeric = 2 * differences(w, neuron_loss(x, t), eps)
    return numeric, error_of(claimed, numeric)


@gradient_check.mistake("not divided by the distance")
def _(w, x, t, claimed, eps):
    """You give the change of the loss. A slope is the change divided by the distance, 2 eps."""
    numeric = 2 * eps * differences(w, neuron_loss(x, t), eps)
    return numeric, error_of(claimed, numeric)


@gradient_check.mistake("all weights nudged at once")
def _(w, x, t, claimed, eps):
    """You nudge all weights together, and so measure one slope, along the diagonal. Nudge one at a time, and
    leave the others where they are."""
    loss = neuron_loss(x, t)
    numeric = np.full(len(w), (loss(w + eps) - loss(w - eps)) / (2 * eps))
    return numeric, error_of(claimed, numeric)


@gradient_check.mistake("weights not put back")
def _(w, x, t, claimed, eps):
    """A weight that was nudged stays nudged while the next one is measured. Put it back, or nudge a fresh
    copy each time."""
    w, loss, numeric = w.copy(), neuron_loss(x, t), np.empty(len(w))
    for i in range(len(w)):
        w[i] += eps
        above = loss(w)
        w[i] -= 2 * eps
        numeric[i] = (above - loss(w)) / (2 * eps)
    return numeric, error_of(claimed, numeric)


@gradient_check.mistake("sign")
def _(w, x, t, claimed, eps):
    """Your measured gradient points the other way: the loss above minus the loss below, not the reverse."""
    numeric = -differences(w, neuron_loss(x, t), eps)
    return numeric, error_of(claimed, numeric)


@gradient_check.mistake("errors that cancel")
def _(w, x, t, claimed, eps):
    """You leave out the absolute value, so a claim that is too small counts as no error. Take `np.abs` of the
    difference first."""
    numeric = differences(w, neuron_loss(x, t), eps)
    largest = max(np.abs(claimed).max(), np.abs(numeric).max())
    return numeric, (claimed - numeric).max() / (largest or 1)


@gradient_check.mistake("divided by zero")
def _(w, x, t, claimed, eps):
    """Where both gradients are all 0 you divide 0 by 0, so the error of a correct gradient is NaN. Divide by
    1 there: `largest or 1`."""
    numeric = differences(w, neuron_loss(x, t), eps)
    return numeric, np.abs(claimed - numeric).max() / max(np.abs(claimed).max(), np.abs(numeric).max())


@gradient_check.mistake("mean error in place of the largest")
def _(w, x, t, claimed, eps):
    """You average the differences. One wrong number among a thousand would hide in a mean: take the
    largest."""
    numeric = differences(w, neuron_loss(x, t), eps)
    largest = max(np.abs(claimed).max(), np.abs(numeric).max())
    return numeric, np.abs(claimed - numeric).mean() / (largest or 1)
