"""Batch normalization, in training and in evaluation.

Over 250 lines, because it tells 24 wrong answers apart.
"""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=3,
    hints="""
    Two things are asked for: what to normalize by, and what to remember. In training, normalize by this
    batch's mean and variance, and move the remembered ones towards them. In evaluation, normalize by the
    remembered ones, and leave them.

    One mean and one variance for each channel: over the images and all their pixels, axes (0, 2, 3). The
    variance to normalize by divides by m, the number of values in a channel; the one to remember divides by
    m - 1. Moving by momentum: running + momentum · (new - running).

    `mean[:, None, None]` lines a channel's number up with its pixels. Then y = weight · (x - mean) /
    sqrt(var + eps) + bias, and `x.var(axis=(0, 2, 3), ddof=1)` is the variance to remember.
    """,
)
def batch_norm(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """Bring each channel to mean 0 and variance 1, then scale and shift it.

    x (n, channels, height, width); weight, bias, running_mean, running_var (channels,)
    training: True: the mean and variance are those of this batch, and the running ones move towards them, by
    the share `momentum` of the way; False: they are the running ones, which stay as they are
    eps: added to the variance, so that its root is never 0
    -> y (n, channels, height, width), new running mean, new running variance (channels,)
    To normalize, the variance divides by the number of values; the running variance, by one less.
    """
    mean, var = running_mean, running_var
    if training:
        mean, var = x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))
        unbiased = x.var(axis=(0, 2, 3), ddof=1)
        running_mean = running_mean + momentum * (mean - running_mean)
        running_var = running_var + momentum * (unbiased - running_var)
    mean, var, weight, bias = (a[:, None, None] for a in (mean, var, weight, bias))
    y = weight * (x - mean) / np.sqrt(var + eps) + bias
    return y, running_mean, running_var


def settings(rng, n, channels, height, width, training, momentum=0.1, eps=1e-5, scale=2.0):
    """Arguments of a call, with images that are off centre."""
    x = rng.normal(1.5, scale, (n, channels, height, width)) + np.arange(channels)[:, None, None]
    weight, bias, mean = rng.normal(size=(3, channels))
    var = rng.uniform(0.5, 3, channels)
    return x, weight, bias, mean, var, momentum, eps, training


@batch_norm.cases
def _(rng):
    x = np.array([[[[1.0, 3.0]]], [[[5.0, 7.0]]]])
    one, two = np.array([1.0]), np.array([2.0])
    yield call(x, two, one, np.array([0.0]), one, 0.1, 1e-5, True)
    yield call(x, two, one, np.array([3.0]), np.array([4.0]), 0.1, 1e-5, False)
    yield call(np.arange(12).reshape(2, 3, 1, 2), *np.arange(1, 5)[:, None] * np.ones(3), 0.1, 0.01, True)
    yield call(*settings(rng, 3, 2, 4, 5, True))
    yield call(*settings(rng, 3, 2, 4, 5, False))
    yield call(*settings(rng, 4, 3, 2, 3, True, momentum=0.3, eps=0.5))
    yield call(*settings(rng, 4, 3, 2, 3, False, momentum=0.3, eps=0.5))
    yield call(*settings(rng, 1, 4, 3, 2, True))  # one image has pixels enough
    yield call(*settings(rng, 5, 2, 1, 1, True, momentum=0.25))
    yield call(*settings(rng, 4, 2, 2, 2, True, scale=1e-3))  # hardly varies
    yield call(*settings(rng, 1, 2, 2, 3, False))
    constant = settings(rng, 2, 3, 2, 2, True)
    constant[0][:, 1] = 4.0
    yield call(*constant)
    x, weight, bias, *others = settings(rng, 3, 2, 3, 3, True)
    single = (a.astype(np.float32) for a in (x, weight, bias + 20, *others[:2]))
    yield call(*single, *others[2:])


@batch_norm.expected
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    from torch.nn.functional import batch_norm as torch_batch_norm

    mean, var = running_mean.clone(), running_var.clone()
    y = torch_batch_norm(x.double(), mean, var, weight, bias, training, momentum, eps)
    return y, mean, var


CHANNEL = (0, 2, 3)  # the axes that one channel's values lie along


def moved(running, new, momentum):
    """A remembered number, moved towards a new one."""
    return running + momentum * (new - running)


def kept(x, running_mean, running_var, momentum, training, ddof=1):
    """The new running statistics."""
    if not training:
        return running_mean, running_var
    mean, var = x.mean(axis=CHANNEL), x.var(axis=CHANNEL, ddof=ddof)
    return moved(running_mean, mean, momentum), moved(running_var, var, momentum)


def used(x, running_mean, running_var, training):
    """What to normalize by: (channels, 1, 1) both."""
    mean, var = (x.mean(axis=CHANNEL), x.var(axis=CHANNEL)) if training else (running_mean, running_var)
    return mean[:, None, None], var[:, None, None]


def over(x, axes, weight, bias, eps):
    """x normalized over these axes."""
    mean, var = x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)
    return weight[:, None, None] * (x - mean) / np.sqrt(var + eps) + bias[:, None, None]


def with_wrong_axes(axes):
    """An answer whose training statistics are those of other axes; what it remembers is right."""

    def answer(x, weight, bias, running_mean, running_var, momentum, eps, training):
        y, *running = batch_norm.answer(x, weight, bias, running_mean, running_var, momentum, eps, training)
        return over(x, axes, weight, bias, eps) if training else y, *running

    return answer


@batch_norm.mistake("wrong axis")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You normalize each pixel over the batch, axis 0 alone. A channel is the same feature wherever it is
    seen, so its values are those of all images and all pixels: axes (0, 2, 3)."""
    return with_wrong_axes(0)(x, weight, bias, running_mean, running_var, momentum, eps, training)


@batch_norm.mistake("wrong axis")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You take mean and variance over axis 0 alone, so there is one for each pixel, and you remember as many.
    There is one for each channel: axes (0, 2, 3)."""
    if not training:
        return batch_norm.answer(x, weight, bias, running_mean, running_var, momentum, eps, False)
    mean, var = x.mean(axis=0), x.var(axis=0)
    unbiased = var * len(x) / (len(x) - 1)
    running = (
        moved(r[:, None, None], new, momentum) for r, new in ((running_mean, mean), (running_var, unbiased))
    )
    return over(x, 0, weight, bias, eps), *running


@batch_norm.mistake("wrong axis")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You normalize each channel of each image by itself, over axes (2, 3). That is instance normalization.
    Take the images of the batch together: axes (0, 2, 3)."""
    return with_wrong_axes((2, 3))(x, weight, bias, running_mean, running_var, momentum, eps, training)


@batch_norm.mistake("wrong axis")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You normalize each image over its channels and pixels, axes (1, 2, 3). That is layer normalization.
    Each channel is normalized by itself, over the batch: axes (0, 2, 3)."""
    return with_wrong_axes((1, 2, 3))(x, weight, bias, running_mean, running_var, momentum, eps, training)


@batch_norm.mistake("wrong axis")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You normalize over the channels, axis 1. The values of one channel lie along the other axes: (0, 2,
    3)."""
    return with_wrong_axes(1)(x, weight, bias, running_mean, running_var, momentum, eps, training)


@batch_norm.mistake("one mean for all channels")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You take one mean and one variance of everything. Each channel has its own: axes (0, 2, 3), not all
    four."""
    return with_wrong_axes(None)(x, weight, bias, running_mean, running_var, momentum, eps, training)


@batch_norm.mistake("running statistics in training")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """In training too you normalize by the running statistics, as they were before. They are for evaluation;
    in training the batch's own mean and variance are used, and the gradient flows through them."""
    y, *_ = batch_norm.answer(x, weight, bias, running_mean, running_var, momentum, eps, False)
    return y, *kept(x, running_mean, running_var, momentum, training)


@batch_norm.mistake("running statistics in training")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """In training you move the running statistics, and normalize by them. They are for evaluation; in
    training the batch's own mean and variance are used."""
    running = kept(x, running_mean, running_var, momentum, training)
    y, *_ = batch_norm.answer(x, weight, bias, *running, momentum, eps, False)
    return y, *running


@batch_norm.mistake("batch statistics in evaluation")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """In evaluation too you normalize by the batch. Then an answer depends on which other images happen to be
    in the batch; use the running mean and variance."""
    y, *_ = batch_norm.answer(x, weight, bias, running_mean, running_var, momentum, eps, True)
    return y, *kept(x, running_mean, running_var, momentum, training)


@batch_norm.mistake("training ignored")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You never look at `training`. In evaluation, normalize by the running mean and variance, and leave them
    as they are."""
    return batch_norm.answer(x, weight, bias, running_mean, running_var, momentum, eps, True)


@batch_norm.mistake("unbiased variance")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You normalize by the variance with m - 1. That one is only remembered; the batch is normalized by the
    variance with m, so that it comes out as 1: `x.var(axis=(0, 2, 3))`."""
    mean, var = used(x, running_mean, running_var, training)
    if training:
        var = x.var(axis=CHANNEL, ddof=1)[:, None, None]
    y = weight[:, None, None] * (x - mean) / np.sqrt(var + eps) + bias[:, None, None]
    return y, *kept(x, running_mean, running_var, momentum, training)


@batch_norm.mistake("biased variance remembered")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """Your y is right, but the variance that you remember divides by m. It is to stand for all the data, of
    which the batch is a sample: divide by m - 1, with `ddof=1`."""
    y, *_ = batch_norm.answer(x, weight, bias, running_mean, running_var, momentum, eps, training)
    return y, *kept(x, running_mean, running_var, momentum, training, ddof=0)


@batch_norm.mistake("momentum swapped")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You keep the share `momentum` of the old value. Here, as in PyTorch, it is the share of the new one:
    running + momentum · (new - running)."""
    y, *_ = batch_norm.answer(x, weight, bias, running_mean, running_var, momentum, eps, training)
    return y, *kept(x, running_mean, running_var, 1 - momentum, training)


@batch_norm.mistake("nothing remembered")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You return the running statistics as they came. In training they move towards those of the batch;
    otherwise there is nothing to evaluate with."""
    y, *_ = batch_norm.answer(x, weight, bias, running_mean, running_var, momentum, eps, training)
    return y, running_mean, running_var


@batch_norm.mistake("only the last batch remembered")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You remember the statistics of this batch alone, and forget all before it. Move the old ones a little:
    running + momentum · (new - running)."""
    y, *_ = batch_norm.answer(x, weight, bias, running_mean, running_var, momentum, eps, training)
    return y, *kept(x, running_mean, running_var, 1.0, training)


@batch_norm.mistake("running statistics moved in evaluation")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """In evaluation too you move the running statistics. Then a test changes the network; leave them as they
    are."""
    y, *_ = batch_norm.answer(x, weight, bias, running_mean, running_var, momentum, eps, training)
    return y, *kept(x, running_mean, running_var, momentum, True)


@batch_norm.mistake("standard deviation remembered")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You remember the standard deviation. It is the variance that is kept, and the root is taken when it is
    used."""
    y, mean, _ = batch_norm.answer(x, weight, bias, running_mean, running_var, momentum, eps, training)
    std = x.std(axis=CHANNEL, ddof=1)
    return y, mean, moved(running_var, std, momentum) if training else running_var


@batch_norm.mistake("eps outside the root")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You add `eps` to the standard deviation. It belongs under the root: sqrt(var + eps)."""
    mean, var = used(x, running_mean, running_var, training)
    y = weight[:, None, None] * (x - mean) / (np.sqrt(var) + eps) + bias[:, None, None]
    return y, *kept(x, running_mean, running_var, momentum, training)


@batch_norm.mistake("eps left out")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You never use `eps`. A channel that does not vary has a variance of 0, and 0 / 0 is not a number:
    sqrt(var + eps)."""
    return batch_norm.answer(x, weight, bias, running_mean, running_var, momentum, 0.0, training)


@batch_norm.mistake("root forgotten")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You divide by the variance. Divide by its root, the standard deviation: only that has the unit of x."""
    mean, var = used(x, running_mean, running_var, training)
    y = weight[:, None, None] * (x - mean) / (var + eps) + bias[:, None, None]
    return y, *kept(x, running_mean, running_var, momentum, training)


@batch_norm.mistake("mean not subtracted")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You divide, but never subtract the mean: (x - mean) / sqrt(var + eps)."""
    _, var = used(x, running_mean, running_var, training)
    y = weight[:, None, None] * x / np.sqrt(var + eps) + bias[:, None, None]
    return y, *kept(x, running_mean, running_var, momentum, training)


@batch_norm.mistake("weight and bias left out")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You stop after normalizing. Each channel is then scaled by its `weight` and shifted by its `bias`, so
    that the network can choose any mean and spread."""
    one, zero = np.ones_like(weight), np.zeros_like(bias)
    return batch_norm.answer(x, one, zero, running_mean, running_var, momentum, eps, training)


@batch_norm.mistake("bias scaled too")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You add the bias first and scale then. Scale first: weight · x_hat + bias."""
    return batch_norm.answer(x, weight, weight * bias, running_mean, running_var, momentum, eps, training)


@batch_norm.mistake("weight and bias swapped")
def _(x, weight, bias, running_mean, running_var, momentum, eps, training):
    """You scale by `bias` and shift by `weight`. It is the other way round: weight · x_hat + bias."""
    return batch_norm.answer(x, bias, weight, running_mean, running_var, momentum, eps, training)
