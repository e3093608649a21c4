"""Cross-entropy from scores."""

import numpy as np

from ..kit.helpers import softmax
from . import lesson
from ._scores import log_softmax, one_hot, score_cases


@lesson.exercise(
    points=2,
    scale=1,
    hints="""
    For each sample, which probability does softmax give to the right class? Minus its logarithm is the
    sample's loss. But a probability can be so small that it becomes 0, and log 0 is minus infinity.

    So never take the logarithm of a probability. log softmax is s - log Σ e^s; and you may subtract the
    largest score of each row first, so that no power of e overflows.

    `s = scores - scores.max(axis=1, keepdims=True)` and `log_p = s - np.log(np.exp(s).sum(axis=1,
    keepdims=True))`. Pick the right classes with `log_p[np.arange(len(labels)), labels]`; minus their mean is
    the loss.
    """,
)
def cross_entropy(scores, labels):
    """Cross-entropy from scores: the mean of -log softmax(scores)[right class] over the batch.

    scores (n, classes): any finite numbers; labels (n,): the numbers of the right classes
    -> loss, a number. It stays finite: scores of 0 and 800 with the first class right cost 800.
    """
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(labels)), labels].mean()


def right(values, labels):
    """For each sample, the number of its right class."""
    return values[np.arange(len(labels)), labels]


cross_entropy.cases(score_cases)


@cross_entropy.expected
def _(scores, labels):
    from torch.nn.functional import cross_entropy

    return cross_entropy(scores.double(), labels)


@cross_entropy.mistake("log of zero")
def _(scores, labels):
    """You take softmax first and the logarithm then. Where the share of the right class is smaller than any
    float, it is 0, and its logarithm is minus infinity. Write both in one: log p = s - log Σ e^s."""
    return -np.log(right(softmax(scores), labels)).mean()


@cross_entropy.mistake("log of zero, hidden by a small number")
def _(scores, labels):
    """You add a small number to the share before you take its logarithm. That hides log 0, but no loss can
    then exceed -log of that number, and a confident mistake gets no gradient. Use log p = s - log Σ e^s."""
    return -np.log(right(softmax(scores), labels) + 1e-12).mean()


@cross_entropy.mistake("log of zero, hidden by a small number")
def _(scores, labels):
    """You clip the share before you take its logarithm. No loss can then exceed -log of that limit, and a
    confident mistake has no gradient. Use log p = s - log Σ e^s, which needs no limit."""
    return -np.log(np.maximum(right(softmax(scores), labels), 1e-15)).mean()


@cross_entropy.mistake("overflow")
def _(scores, labels):
    """You take `np.exp(scores)` as they are: e^1000 is more than a float can hold. Subtract the largest score
    of each row first; that changes nothing else."""
    e = np.exp(scores)
    return -np.log(right(e / e.sum(axis=1, keepdims=True), labels)).mean()


@cross_entropy.mistake("overflow")
def _(scores, labels):
    """Your log Σ e^s is right, but takes `np.exp(scores)` as they are: e^1000 is more than a float can hold.
    Subtract the largest score of each row first, from all of its scores."""
    return (np.log(np.exp(scores).sum(axis=1)) - right(scores, labels)).mean()


@cross_entropy.mistake("shift by the global maximum")
def _(scores, labels):
    """You subtract the largest score of the whole batch. A row far below it has nothing but zeros left, and
    log 0 is minus infinity. Subtract each row's own: `scores.max(axis=1, keepdims=True)`."""
    s = scores - scores.max()
    return (np.log(np.exp(s).sum(axis=1)) - right(s, labels)).mean()


@cross_entropy.mistake("shift not taken from the right score")
def _(scores, labels):
    """You subtract the largest score inside the logarithm, but not from the score of the right class. The
    shift cancels only if both are shifted."""
    s = scores - scores.max(axis=1, keepdims=True)
    return (np.log(np.exp(s).sum(axis=1)) - right(scores, labels)).mean()


@cross_entropy.mistake("mean over batch times classes")
def _(scores, labels):
    """You divide by samples times classes. Every sample has one right class, so there are n losses to
    average: divide by `len(labels)`."""
    return -(one_hot(scores, labels) * log_softmax(scores)).mean()


@cross_entropy.mistake("softmax applied twice")
def _(scores, labels):
    """You apply softmax twice. A softmax of probabilities gives nearly equal ones, so even a perfect answer
    has a large loss. Pass the scores: the softmax is part of log p = s - log Σ e^s already."""
    return -right(log_softmax(softmax(scores)), labels).mean()


@cross_entropy.mistake("sum instead of mean")
def _(scores, labels):
    """You add the losses of the samples up. A sum grows with the batch, and the step with it: take the
    mean."""
    return -right(log_softmax(scores), labels).sum()


@cross_entropy.mistake("a loss for each sample")
def _(scores, labels):
    """You give one loss for each sample. Training needs a single number: take their mean."""
    return -right(log_softmax(scores), labels)


@cross_entropy.mistake("sign")
def _(scores, labels):
    """Your loss is negative: the minus is missing. The logarithm of a share is at most 0, and a loss should
    be large where the share is small."""
    return right(log_softmax(scores), labels).mean()


@cross_entropy.mistake("logarithm forgotten")
def _(scores, labels):
    """You average minus the share of the right class itself, without the logarithm. Then a confident mistake
    costs hardly more than a doubtful one, and its slope is nearly 0."""
    return -right(softmax(scores), labels).mean()


@cross_entropy.mistake("mean before the logarithm")
def _(scores, labels):
    """You average the shares and take the logarithm of the mean. One sample that is totally wrong then hardly
    counts. First the logarithm of each, then the mean."""
    return -np.log(right(softmax(scores), labels).mean())


@cross_entropy.mistake("softmax over the batch")
def _(scores, labels):
    """You reduce over axis 0, so the samples share the probability of each class. The classes of one
    sample compete: `axis=1`."""
    return -right(log_softmax(scores, axis=0), labels).mean()


@cross_entropy.mistake("logarithm of base 2")
def _(scores, labels):
    """You take logarithms of base 2, so you count in bits. Deep learning counts in nats: `np.log`."""
    return -right(log_softmax(scores), labels).mean() / np.log(2)


@cross_entropy.mistake("wrong classes counted as well")
def _(scores, labels):
    """You also count log(1 - p) of the wrong classes: that is the binary loss, for classes that do not
    exclude each other. With softmax, the share of the right class says it all."""
    t, p = one_hot(scores, labels), softmax(scores)
    with np.errstate(all="ignore"):
        wrong = np.where(t == 0, np.log1p(-p), 0)
    return -(t * log_softmax(scores) + wrong).sum(axis=1).mean()


@cross_entropy.mistake("normalization forgotten")
def _(scores, labels):
    """You average minus the score of the right class, without log Σ e^s. Then raising all scores is enough to
    lower the loss, without limit."""
    return -right(scores, labels).mean()


@cross_entropy.mistake("every label for every sample")
def _(scores, labels):
    """`log_p[:, labels]` takes the columns of all labels for every sample. Pair each row with its own label:
    `log_p[np.arange(len(labels)), labels]`."""
    return -log_softmax(scores)[:, labels].mean()
