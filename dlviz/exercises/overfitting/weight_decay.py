"""L2 regularization in loss and gradient."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=1,
    hints="""
    Two numbers change: the loss gets a term, and so the gradient gets that term's derivative.

    The term is half of `decay` times the sum of all squared weights. What is the derivative of
    ½ λ w² in w?

    `loss + decay / 2 * np.sum(w**2)` and `grad + decay * w`.
    """,
)
def weight_decay(loss, grad, w, decay):
    """Add the L2 penalty, decay / 2 times the sum of all squared weights, to a loss and to its gradient.

    loss: a number; grad, w: arrays of one shape, grad being d loss / d w
    decay: how strong the penalty is, λ
    -> the new loss and its gradient; the arrays that came in are left as they are
    """
    return loss + decay / 2 * np.sum(w**2), grad + decay * w


@weight_decay.cases
def _(rng):
    yield call(1.0, np.array([0.5, -1.0]), np.array([2.0, 4.0]), 0.1)
    yield call(0.0, np.zeros((2, 2)), np.array([[1.0, 2.0], [3.0, -4.0]]), 0.5)
    yield call(2.0, np.array([1.0, 2.0]), np.array([3.0, -1.0]), 0.0)  # no decay
    yield call(3.0, rng.normal(size=(3, 2)), np.zeros((3, 2)), 0.2)
    yield call(0.5, np.array([0.25, 0.5, 1.0]), np.array([2, -3, 1]), 0.1)  # whole numbers
    for shape in ((4,), (1, 3), (3, 2), (2, 3, 2)):
        yield call(rng.uniform(0, 3), rng.normal(size=shape), rng.normal(0, 2, shape), rng.uniform(0.01, 1))
    for scale in (1e-6, 1e6):
        yield call(scale**2, rng.normal(0, scale, 3), rng.normal(0, scale, 3), 0.3)
    yield call(1.5, rng.normal(size=4).astype(np.float32), rng.normal(size=4).astype(np.float32), 0.01)


@weight_decay.expected
def _(loss, grad, w, decay):
    import torch

    w = w.double().requires_grad_()
    penalty = decay / 2 * w.square().sum()
    (more,) = torch.autograd.grad(penalty, w)
    return loss + penalty, grad + more


@weight_decay.mistake("factor 2")
def _(loss, grad, w, decay):
    """Your penalty is `decay * np.sum(w**2)`, without the half, so its gradient is 2 `decay * w`: twice the
    decay that was asked for. With ½ in the penalty, the 2 of the derivative cancels."""
    return loss + decay * np.sum(w**2), grad + 2 * decay * w


@weight_decay.mistake("factor 2")
def _(loss, grad, w, decay):
    """Your gradient is right, but your penalty lacks the half: it is `decay / 2 * np.sum(w**2)`, whose
    derivative is `decay * w`."""
    return loss + decay * np.sum(w**2), grad + decay * w


@weight_decay.mistake("factor 2")
def _(loss, grad, w, decay):
    """Your penalty is right, but its gradient is twice too large: the derivative of ½ λ w² is λ w."""
    return loss + decay / 2 * np.sum(w**2), grad + 2 * decay * w


@weight_decay.mistake("penalty not in the gradient")
def _(loss, grad, w, decay):
    """You add the penalty to the loss, and leave the gradient as it was. The loss that you print grows, but
    the weights don't change: an optimizer uses gradients only. Add `decay * w`."""
    return loss + decay / 2 * np.sum(w**2), grad


@weight_decay.mistake("penalty not in the loss")
def _(loss, grad, w, decay):
    """You add to the gradient only. The weights would decay as they should, but the loss would not be what
    is being minimized, and a gradient check would fail: add `decay / 2 * np.sum(w**2)`."""
    return loss, grad + decay * w


@weight_decay.mistake("mean in place of the sum")
def _(loss, grad, w, decay):
    """You take the mean of the squares, so a weight in a large layer decays less than one in a small layer.
    The penalty is their sum."""
    return loss + decay / 2 * np.mean(w**2), grad + decay * w / w.size


@weight_decay.mistake("mean in place of the sum")
def _(loss, grad, w, decay):
    """Your gradient is right, but your penalty is half the *mean* of the squares. It is half their sum."""
    return loss + decay / 2 * np.mean(w**2), grad + decay * w


@weight_decay.mistake("weights grow")
def _(loss, grad, w, decay):
    """You subtract `decay * w` from the gradient, so a step against it makes the weights grow. Add it."""
    return loss + decay / 2 * np.sum(w**2), grad - decay * w


@weight_decay.mistake("absolute values")
def _(loss, grad, w, decay):
    """You penalize the absolute values: that is L1, which pulls every weight down by the same amount and
    makes many of them 0. L2 takes the squares, and pulls in proportion to the weight."""
    return loss + decay * np.sum(np.abs(w)), grad + decay * np.sign(w)


@weight_decay.mistake("norm not squared")
def _(loss, grad, w, decay):
    """You penalize the length of the weights, the root of the sum of squares. Leave the root out."""
    length = np.sqrt(np.sum(w**2))
    return loss + decay / 2 * length, grad + decay * w
