"""The gradient of softmax and cross-entropy."""

import numpy as np

from ..kit.helpers import by_autograd, softmax
from . import lesson
from ._scores import log_softmax, one_hot, score_cases


@lesson.exercise(
    points=2,
    hints="""
    Softmax and logarithm together have a simple gradient. If a class is given a probability of 0.7 and is
    wrong, its score must come down; if it is right, it must go up. By how much?

    The gradient of each score is (probability - target), where the target is 1 at the right class and 0
    elsewhere. And the loss is a mean over the batch.

    With `p` the softmax of each row (largest score subtracted first): `p[np.arange(len(labels)), labels] -=
    1`, then return `p / len(labels)`.
    """,
)
def cross_entropy_gradient(scores, labels):
    """The gradient of the mean cross-entropy with respect to the scores.

    scores (n, classes): any finite numbers; labels (n,): the numbers of the right classes
    -> grad (n, classes): (softmax(scores) - one-hot labels) / n
    """
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    grad = e / e.sum(axis=1, keepdims=True)
    grad[np.arange(len(labels)), labels] -= 1
    return grad / len(labels)


cross_entropy_gradient.cases(score_cases)


@cross_entropy_gradient.expected
def _(scores, labels):
    from torch.nn.functional import cross_entropy

    return by_autograd(cross_entropy, scores, labels)[1]


@cross_entropy_gradient.mistake("missing 1/n")
def _(scores, labels):
    """Your gradient is that of the sum. The loss is a mean over the batch, so divide by `len(labels)`;
    otherwise a batch twice as large makes a step twice as long."""
    return softmax(scores) - one_hot(scores, labels)


@cross_entropy_gradient.mistake("mean over batch times classes")
def _(scores, labels):
    """You divide by samples times classes. There is one loss for each sample: divide by `len(labels)`
    only."""
    return (softmax(scores) - one_hot(scores, labels)) / scores.size


@cross_entropy_gradient.mistake("mean over the classes")
def _(scores, labels):
    """You divide by the number of classes. The loss is a mean over the samples: divide by `len(labels)`."""
    return (softmax(scores) - one_hot(scores, labels)) / scores.shape[1]


@cross_entropy_gradient.mistake("sign")
def _(scores, labels):
    """Your gradient points the other way. Raising the score of the right class lowers the loss, so there the
    gradient is negative: share minus target."""
    return (one_hot(scores, labels) - softmax(scores)) / len(labels)


@cross_entropy_gradient.mistake("target not subtracted")
def _(scores, labels):
    """Your gradient is the shares themselves, so every score would sink, that of the right class too.
    Subtract 1 at the right class of each sample."""
    return softmax(scores) / len(labels)


@cross_entropy_gradient.mistake("right class only")
def _(scores, labels):
    """You move only the score of the right class. The others took its share, so they have a gradient too:
    their own share."""
    return (softmax(scores) - 1) * one_hot(scores, labels) / len(labels)


@cross_entropy_gradient.mistake("every label for every sample")
def _(scores, labels):
    """`grad[:, labels] -= 1` changes those columns in every row. Pair each row with its own label:
    `grad[np.arange(len(labels)), labels] -= 1`."""
    grad = softmax(scores)
    grad[:, labels] -= 1
    return grad / len(labels)


@cross_entropy_gradient.mistake("1 subtracted everywhere")
def _(scores, labels):
    """You subtract 1 from every share. Only at the right class of each sample is the target 1."""
    return (softmax(scores) - 1) / len(labels)


@cross_entropy_gradient.mistake("softmax forgotten")
def _(scores, labels):
    """You subtract the target from the scores. Subtract it from the probabilities, softmax of the scores."""
    return (scores - one_hot(scores, labels)) / len(labels)


@cross_entropy_gradient.mistake("logarithm kept")
def _(scores, labels):
    """You subtract the target from log softmax. In the gradient the logarithm is gone: softmax itself."""
    return (log_softmax(scores) - one_hot(scores, labels)) / len(labels)


@cross_entropy_gradient.mistake("gradient of the shares")
def _(scores, labels):
    """Your gradient is -1/p at the right class: that is how the loss changes with the *shares*. Take it
    through softmax as well, and p - target is left."""
    with np.errstate(all="ignore"):
        return -one_hot(scores, labels) / softmax(scores) / len(labels)


@cross_entropy_gradient.mistake("slope of softmax multiplied in again")
def _(scores, labels):
    """You multiply (p - target) by p (1 - p). The slope of softmax has cancelled already; with it a confident
    mistake would learn nothing."""
    p = softmax(scores)
    return (p - one_hot(scores, labels)) * p * (1 - p) / len(labels)


@cross_entropy_gradient.mistake("softmax over the batch")
def _(scores, labels):
    """You reduce over axis 0, so the samples share the probability of each class. The classes of one
    sample compete: `axis=1`."""
    return (softmax(scores, axis=0) - one_hot(scores, labels)) / len(labels)


@cross_entropy_gradient.mistake("softmax applied twice")
def _(scores, labels):
    """You apply softmax twice. The scores go through it once."""
    return (softmax(softmax(scores)) - one_hot(scores, labels)) / len(labels)


@cross_entropy_gradient.mistake("overflow")
def _(scores, labels):
    """You take `np.exp(scores)` as they are. e^1000 is more than a float can hold, and infinity divided by
    infinity is NaN. Subtract the largest score of each row first."""
    e = np.exp(scores)
    return (e / e.sum(axis=1, keepdims=True) - one_hot(scores, labels)) / len(labels)


@cross_entropy_gradient.mistake("shift by the global maximum")
def _(scores, labels):
    """You subtract the largest score of the whole batch. A row far below it has nothing but zeros left, and
    0 / 0 is NaN. Subtract each row's own: `scores.max(axis=1, keepdims=True)`."""
    e = np.exp(scores - scores.max())
    return (e / e.sum(axis=1, keepdims=True) - one_hot(scores, labels)) / len(labels)


@cross_entropy_gradient.mistake("one global sum")
def _(scores, labels):
    """You divide by the sum over the whole batch, so all shares together add up to 1. Each row is a softmax
    of its own: `axis=1, keepdims=True`."""
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return (e / e.sum() - one_hot(scores, labels)) / len(labels)
