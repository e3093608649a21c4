"""Inverted dropout, forward and backward."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=3,
    hints="""
    Three questions. Which units stay? By how much do those that stay grow, so that the mean is what it was?
    And what does the backward pass multiply by?

    `keep = np.random.default_rng(seed).random(x.shape) >= p`. A share of 1 - p stays, so what stays is
    divided by 1 - p. In evaluation, nothing happens to either of the two.

    With `mask = keep / (1 - p)` the answer in training is `x * mask, grad_y * mask`: one mask for both, since
    a unit that was silent is not to blame.
    """,
)
def dropout(x, grad_y, p, training, seed):
    """Inverted dropout and its gradient: in training each number is dropped with probability p.

    x: array of any shape; grad_y: d loss / d y, of the same shape
    p: from 0 to below 1; training: True or False. In evaluation nothing is dropped or rescaled.
    seed: draw `np.random.default_rng(seed).random(x.shape)`; where that is below p, x is dropped
    -> y, grad_x: the result, scaled so that its expected value is x, and d loss / d x
    """
    if not training:
        return x, grad_y
    keep = np.random.default_rng(seed).random(x.shape) >= p
    mask = keep / (1 - p)
    return x * mask, grad_y * mask


def keeps(x, p, rng):
    """Which units stay."""
    return rng.random(x.shape) >= p


@dropout.cases
def _(rng):
    yield call(np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), np.ones(6), 0.4, True, 0)
    yield call(np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), np.arange(1.0, 7.0), 0.4, False, 0)
    yield call(
        np.arange(1, 9).reshape(2, 4), np.arange(1.0, 9.0).reshape(2, 4), 0.25, True, 1
    )  # whole numbers
    yield call(np.array([[0.0, 2.0, 0.0], [1.0, 0.0, 0.0]]), np.ones((2, 3)), 0.25, True, 0)  # x may be 0
    yield call(np.ones((3, 4)), rng.normal(size=(3, 4)), 0.0, True, 2)  # nothing is dropped
    yield call(rng.normal(size=(3, 4)), rng.normal(size=(3, 4)), 0.9, False, 3)
    for shape, p in (((40,), 0.3), ((1, 30), 0.6), ((8, 5), 0.2), ((4, 3, 5), 0.8)):
        yield call(rng.normal(size=shape), rng.normal(size=shape), p, True, int(rng.integers(1000)))
    x, grad_y = rng.normal(size=(2, 6, 5)).astype(np.float32)
    yield call(x, grad_y, 0.35, True, 4)


@dropout.expected
def _(x, grad_y, p, training, seed):
    import torch

    if not training:
        return x, grad_y
    x = x.double().requires_grad_()
    keep = torch.from_numpy(np.random.default_rng(seed).random(tuple(x.shape)) >= p)
    y = torch.where(keep, x / (1 - p), 0.0)
    return y, torch.autograd.grad(y, x, grad_y.double())[0]


@dropout.mistake("no rescaling")
def _(x, grad_y, p, training, seed):
    """You drop units, and leave the others as they are. Then the next layer gets less in training than in
    evaluation, by the factor 1 - p. Divide what stays by 1 - p."""
    keep = keeps(x, p, np.random.default_rng(seed)) if training else 1
    return x * keep, grad_y * keep


@dropout.mistake("rescaled in evaluation")
def _(x, grad_y, p, training, seed):
    """You multiply by 1 - p in evaluation, in place of dividing in training. The first paper did so, and it
    works; but *inverted* dropout does all in training, so that evaluation needs nothing."""
    keep = keeps(x, p, np.random.default_rng(seed)) if training else 1 - p
    return x * keep, grad_y * keep


@dropout.mistake("rescaled twice")
def _(x, grad_y, p, training, seed):
    """You divide by 1 - p in training *and* multiply by it in evaluation. One of the two is enough: leave
    evaluation alone."""
    mask = keeps(x, p, np.random.default_rng(seed)) / (1 - p) if training else 1 - p
    return x * mask, grad_y * mask


@dropout.mistake("active in evaluation")
def _(x, grad_y, p, training, seed):
    """You drop in evaluation too, so the same input gives another answer each time, and a worse one. Look at
    `training` first."""
    return dropout.answer(x, grad_y, p, True, seed)


@dropout.mistake("off in training")
def _(x, grad_y, p, training, seed):
    """You have `training` the wrong way round: drop while it is True."""
    return dropout.answer(x, grad_y, p, not training, seed)


@dropout.mistake("a new mask in backward")
def _(x, grad_y, p, training, seed):
    """You draw a new mask for the gradient, so units that were dropped get a gradient, and some that were
    kept get none. Keep the mask of the forward pass, and use it for both."""
    if not training:
        return x, grad_y
    rng = np.random.default_rng(seed)
    return x * keeps(x, p, rng) / (1 - p), grad_y * keeps(x, p, rng) / (1 - p)


@dropout.mistake("no mask in backward")
def _(x, grad_y, p, training, seed):
    """You pass the gradient on unchanged. A dropped unit had no part in the loss: its gradient is 0, and the
    others' is divided by 1 - p as they were."""
    return dropout.answer(x, grad_y, p, training, seed)[0], grad_y


@dropout.mistake("gradient not rescaled")
def _(x, grad_y, p, training, seed):
    """You set the gradient of dropped units to 0, but forget that the others were divided by 1 - p: so is
    their gradient."""
    y, _ = dropout.answer(x, grad_y, p, training, seed)
    return y, grad_y * keeps(x, p, np.random.default_rng(seed)) if training else grad_y


@dropout.mistake("p taken for the share that is kept")
def _(x, grad_y, p, training, seed):
    """You keep a share of p. In PyTorch and here, p is the share that is *dropped*: numbers below p are
    out."""
    if not training:
        return x, grad_y
    mask = (np.random.default_rng(seed).random(x.shape) < p) / np.float64(p)
    return x * mask, grad_y * mask


@dropout.mistake("p taken for the share that is kept")
def _(x, grad_y, p, training, seed):
    """You keep the numbers whose draw is *below* p. Those are the ones to drop, a share of p; the others,
    a share of 1 - p, stay and are divided by 1 - p."""
    mask = (np.random.default_rng(seed).random(x.shape) < p) / (1 - p) if training else 1
    return x * mask, grad_y * mask


@dropout.mistake("divided by p")
def _(x, grad_y, p, training, seed):
    """You divide what stays by p. The share that stays is 1 - p: divide by that."""
    mask = keeps(x, p, np.random.default_rng(seed)) / np.float64(p) if training else 1
    return x * mask, grad_y * mask


@dropout.mistake("same units for every example")
def _(x, grad_y, p, training, seed):
    """You draw one mask and use it for the whole batch. Draw a number for each number of x, `x.shape` of
    them, so that different units are dropped in each example."""
    if not training:
        return x, grad_y
    mask = keeps(x[0], p, np.random.default_rng(seed)) / (1 - p)
    return x * mask, grad_y * mask
