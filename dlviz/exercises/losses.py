# ruff: noqa: ANN001, ANN201, ANN202 (the learner's Python: no annotations)
"""Lesson 06: squared error, cross-entropy and its gradient, Huber, KL divergence and focal loss."""

import numpy as np

from ._core import Lesson, call

lesson = Lesson(6, "losses", "Losses")

SHAPES = ((6,), (1,), (1, 5), (5, 1), (4, 3), (2, 3, 2))


def pair(rng, shape, scale=2.0):
    """A prediction and a target of one shape."""
    return rng.normal(0, scale, shape), rng.normal(0, scale, shape)


def by_autograd(loss_fn, input, target):
    """(loss, gradient of input) as PyTorch has them, in float64."""
    input = input.double().requires_grad_()
    loss = loss_fn(input, target)
    loss.backward()
    return loss, input.grad


# Mean squared error


@lesson.exercise(
    points=1,
    hints="""
    Two results are wanted: one number, and an array of the shape of `prediction`. Begin with the difference,
    `prediction - target`.

    The loss is the mean of the squared differences over all numbers, however many axes there are. How much
    does that mean move when a single prediction moves a little?

    With `d = prediction - target`: `np.mean(d**2)`, and `2 * d / d.size`.
    """,
)
def mse(prediction, target):
    """The mean squared error and its gradient.

    prediction, target: arrays of one shape
    -> loss, grad: the mean of (prediction - target)² over all numbers; d loss / d prediction, of their shape
    """
    difference = prediction - target
    return np.mean(difference**2), 2 * difference / difference.size


@mse.cases
def _(rng):
    yield call(np.array([3.0, 0.0, 1.0]), np.array([1.0, 1.0, 1.5]))
    yield call(np.array([[1, 5], [3, 0], [2, 2]]), np.array([[2, 5], [0, 1], [2, 7]]))  # whole numbers
    yield call(np.ones((2, 3)), np.ones((2, 3)))  # nothing is wrong
    yield call(*pair(rng, (3, 2), 1e-8))
    yield call(*pair(rng, (3, 2), 1e8))
    for shape in SHAPES:
        yield call(*pair(rng, shape))
    yield call(*(a.astype(np.float32) for a in pair(rng, (4, 2))))


@mse.expected
def _(prediction, target):
    from torch.nn.functional import mse_loss

    return by_autograd(mse_loss, prediction, target.double())


@mse.mistake("factor ½")
def _(prediction, target):
    """Your loss and your gradient are half of what they should be. Some books put a ½ before the square, so
    that the 2 disappears from the gradient; here, as in PyTorch, there is none."""
    d = prediction - target
    return np.mean(d**2) / 2, d / d.size


@mse.mistake("factor ½")
def _(prediction, target):
    """Your loss is half of what it should be, and your gradient already is right. There is no ½ before the
    square here."""
    d = prediction - target
    return np.mean(d**2) / 2, 2 * d / d.size


@mse.mistake("2 missing in the gradient")
def _(prediction, target):
    """Your loss is right, and your gradient half of what it should be: the slope of d² is 2 d."""
    d = prediction - target
    return np.mean(d**2), d / d.size


@mse.mistake("mean over the batch only")
def _(prediction, target):
    """You divide by the number of rows. The mean goes over all numbers, rows times columns: `np.mean`
    without an axis, and `/ difference.size`."""
    d = prediction - target
    return np.sum(d**2) / len(d), 2 * d / len(d)


@mse.mistake("mean over the batch only")
def _(prediction, target):
    """Your loss is right, but in the gradient you divide by the number of rows. The mean went over all
    numbers, so divide by all of them: `difference.size`."""
    d = prediction - target
    return np.mean(d**2), 2 * d / len(d)


@mse.mistake("a loss for each column")
def _(prediction, target):
    """You take the mean over axis 0, which leaves a number for each column. A loss is one number: `np.mean`
    without an axis."""
    d = prediction - target
    return np.mean(d**2, axis=0), 2 * d / d.size


@mse.mistake("sum instead of mean")
def _(prediction, target):
    """You add the squares up and do not divide. A sum grows with the batch, and the step with it; the mean
    does not."""
    d = prediction - target
    return np.sum(d**2), 2 * d


@mse.mistake("gradient not divided")
def _(prediction, target):
    """Your loss is a mean, but your gradient is that of a sum. Each prediction moves the mean only by its
    share: divide by `difference.size`."""
    d = prediction - target
    return np.mean(d**2), 2 * d


@mse.mistake("one gradient for all")
def _(prediction, target):
    """Your gradient is averaged over all predictions, so one number is left. Each prediction has a gradient
    of its own: keep the shape, and divide by `difference.size`."""
    d = prediction - target
    return np.mean(d**2), np.mean(2 * d)


@mse.mistake("sign of the gradient")
def _(prediction, target):
    """Your gradient points the other way: it is that of `target`. If a prediction is too high, raising it
    raises the loss, so its gradient is positive: `prediction - target`."""
    d = target - prediction
    return np.mean(d**2), 2 * d / d.size


@mse.mistake("gradient squared")
def _(prediction, target):
    """Your gradient has the square of the difference, and so is never negative. The slope of d² is 2 d, with
    the sign of d."""
    d = prediction - target
    return np.mean(d**2), 2 * d**2 / d.size


@mse.mistake("absolute error")
def _(prediction, target):
    """You average the distances, not their squares: that is the mean absolute error, L1. Its gradient knows
    only the sign."""
    d = prediction - target
    return np.mean(np.abs(d)), np.sign(d) / d.size


@mse.mistake("absolute error")
def _(prediction, target):
    """You average the distances, not their squares: that is the mean absolute error, L1. Your gradient is
    already that of the squares."""
    d = prediction - target
    return np.mean(np.abs(d)), 2 * d / d.size


@mse.mistake("root of the mean")
def _(prediction, target):
    """You take the root at the end. That number, the RMSE, is good to report, since it has the unit of the
    target; the loss is the mean of the squares itself."""
    d = prediction - target
    return np.sqrt(np.mean(d**2)), 2 * d / d.size


@mse.mistake("square of the mean")
def _(prediction, target):
    """You average first and square then, so errors of opposite sign cancel. Square each difference first:
    `np.mean(difference**2)`."""
    d = prediction - target
    return np.mean(d) ** 2, 2 * d / d.size


# Huber


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
    """Your gradient is 0 for far points, so they are not heard at all. They still pull with ±delta."""
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
    """Your loss is that for delta = 1, whatever `delta` is. Near ends at `delta`, and there the line begins,
    with that slope."""
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


# Cross-entropy from scores


def labelled(rng, n, classes, scale=2.0):
    """Scores (n, classes), and the right class of each sample."""
    return rng.normal(0, scale, (n, classes)), rng.integers(0, classes, n)


def score_cases(rng):
    """Scores and labels for the two exercises on cross-entropy."""
    yield call(np.array([[2.0, 0.0, -1.0], [0.0, 1.0, 3.0]]), np.array([0, 1]))
    yield call(np.array([[1, 2], [3, -4], [0, 0]]), np.array([1, 1, 0]))  # whole numbers
    yield call(np.zeros((2, 3)), np.array([2, 0]))  # ties
    yield call(np.array([[1000.0, 998.0, 0.0], [1.0, 0.0, 1.0]]), np.array([1, 2]))  # e^1000 is infinity
    yield call(np.array([[0.0, 800.0]]), np.array([0]))  # sure, and wrong: e^-800 is 0
    yield call(np.array([[-900.0, -901.0], [900.0, 901.0]]), np.array([0, 0]))
    for shape in [(1, 4), (5, 1), (5, 3), (3, 3), (2, 6), (4, 2)]:
        yield call(*labelled(rng, *shape))


def softmax(scores, axis=1):
    """Shares that stay finite."""
    e = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def log_softmax(scores, axis=1):
    """Their logarithms, which stay finite too."""
    shifted = scores - scores.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def right(values, labels):
    """For each sample, the number of its right class."""
    return values[np.arange(len(labels)), labels]


def one_hot(scores, labels):
    """1 at the right class, 0 elsewhere."""
    return (labels[:, None] == np.arange(scores.shape[1])) * 1.0


@lesson.exercise(
    points=2,
    hints="""
    For each sample, which share does softmax give to the right class? Minus the logarithm of it is the
    sample's loss. But a share can be so small that it becomes 0, and log 0 is minus infinity.

    So never take the logarithm of a share. log softmax is s - log Σ e^s; and you may take the largest score
    of each row away first, so that no power of e overflows.

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
    then exceed -log of that number, and a confident mistake has no gradient. Use log p = s - log Σ e^s."""
    return -np.log(right(softmax(scores), labels) + 1e-12).mean()


@cross_entropy.mistake("log of zero, hidden by a small number")
def _(scores, labels):
    """You clip the share before you take its logarithm. No loss can then exceed -log of that limit, and a
    confident mistake has no gradient. Use log p = s - log Σ e^s, which needs no limit."""
    return -np.log(np.maximum(right(softmax(scores), labels), 1e-15)).mean()


@cross_entropy.mistake("overflow")
def _(scores, labels):
    """You take `np.exp(scores)` as they are: e^1000 is more than a float can hold. Take the largest score of
    each row away first; it changes nothing else."""
    e = np.exp(scores)
    return -np.log(right(e / e.sum(axis=1, keepdims=True), labels)).mean()


@cross_entropy.mistake("overflow")
def _(scores, labels):
    """Your log Σ e^s is right, but takes `np.exp(scores)` as they are: e^1000 is more than a float can hold.
    Take the largest score of each row away first, from all of its scores."""
    return (np.log(np.exp(scores).sum(axis=1)) - right(scores, labels)).mean()


@cross_entropy.mistake("shift by the global maximum")
def _(scores, labels):
    """You take the largest score of the whole batch away. A row far below it has nothing but zeros left, and
    log 0 is minus infinity. Each row takes its own: `scores.max(axis=1, keepdims=True)`."""
    s = scores - scores.max()
    return (np.log(np.exp(s).sum(axis=1)) - right(s, labels)).mean()


@cross_entropy.mistake("shift not taken from the right score")
def _(scores, labels):
    """You take the largest score away inside the logarithm, but not from the score of the right class. The
    shift cancels only if it goes from both."""
    s = scores - scores.max(axis=1, keepdims=True)
    return (np.log(np.exp(s).sum(axis=1)) - right(scores, labels)).mean()


@cross_entropy.mistake("mean over batch times classes")
def _(scores, labels):
    """You divide by samples times classes. Every sample has one right class, so there are n losses to
    average: divide by `len(labels)`."""
    return -(one_hot(scores, labels) * log_softmax(scores)).mean()


@cross_entropy.mistake("softmax applied twice")
def _(scores, labels):
    """You apply softmax twice. The shares of shares lie close together, so even a perfect answer would cost
    something. The loss takes scores, and softmax is in the logarithm already."""
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
    """You reduce over axis 0, so the samples share out the probability of each class. The classes of one
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


@cross_entropy.mistake("normalisation forgotten")
def _(scores, labels):
    """You average minus the score of the right class, without log Σ e^s. Then raising all scores is enough to
    lower the loss, without limit."""
    return -right(scores, labels).mean()


@cross_entropy.mistake("every label for every sample")
def _(scores, labels):
    """`log_p[:, labels]` takes the columns of all labels for every sample. Pair each row with its own label:
    `log_p[np.arange(len(labels)), labels]`."""
    return -log_softmax(scores)[:, labels].mean()


# Its gradient


@lesson.exercise(
    points=2,
    hints="""
    Softmax and logarithm together have a simple gradient. If a class is given a share of 0.7 and is wrong,
    its score must come down; if it is right, it must go up. By how much?

    Every class pulls by (share - target), where the target is 1 at the right class and 0 elsewhere. And the
    loss is a mean over the batch.

    With `p` the softmax of each row (largest score taken away first): `p[np.arange(len(labels)), labels] -=
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
    """You subtract the target from the scores. It is the shares, softmax of the scores, that it is taken
    from."""
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
    """You reduce over axis 0, so the samples share out the probability of each class. The classes of one
    sample compete: `axis=1`."""
    return (softmax(scores, axis=0) - one_hot(scores, labels)) / len(labels)


@cross_entropy_gradient.mistake("softmax applied twice")
def _(scores, labels):
    """You apply softmax twice. The scores go through it once."""
    return (softmax(softmax(scores)) - one_hot(scores, labels)) / len(labels)


@cross_entropy_gradient.mistake("overflow")
def _(scores, labels):
    """You take `np.exp(scores)` as they are. e^1000 is more than a float can hold, and infinity by infinity
    is NaN. Take the largest score of each row away first."""
    e = np.exp(scores)
    return (e / e.sum(axis=1, keepdims=True) - one_hot(scores, labels)) / len(labels)


@cross_entropy_gradient.mistake("shift by the global maximum")
def _(scores, labels):
    """You take the largest score of the whole batch away. A row far below it has nothing but zeros left, and
    0 / 0 is NaN. Each row takes its own: `scores.max(axis=1, keepdims=True)`."""
    e = np.exp(scores - scores.max())
    return (e / e.sum(axis=1, keepdims=True) - one_hot(scores, labels)) / len(labels)


@cross_entropy_gradient.mistake("one global sum")
def _(scores, labels):
    """You divide by the sum over the whole batch, so all shares together add up to 1. Each row is a softmax
    of its own: `axis=1, keepdims=True`."""
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return (e / e.sum() - one_hot(scores, labels)) / len(labels)


# KL divergence


@lesson.exercise(
    points=2,
    hints="""
    It asks, on average over `p`: how much larger is the logarithm of `p` than that of `q`? What `p` never
    does, that is where it is 0, should count as nothing.

    The sum over the last axis of p · log(p / q). For p = 0, 0 · log 0 is NaN on a computer, so keep those
    places out: let their ratio be 1, whose logarithm is 0.

    `ratio = np.where(p > 0, p, 1) / np.where(p > 0, q, 1)`, then `np.sum(p * np.log(ratio), axis=-1)`. Where
    only `q` is 0, this gives infinity, which is right.
    """,
)
def kl_divergence(p, q):
    """KL(p‖q), the divergence of q from p: the sum of p log(p / q) over the last axis.

    p, q (..., k): shares, which add up to 1 over the last axis
    -> (...): one divergence for each row. Where p is 0, nothing is counted, whatever q is; where q is 0 and p
    is not, the divergence is infinite.
    """
    ratio = np.where(p > 0, p, 1) / np.where(p > 0, q, 1)
    return np.sum(p * np.log(ratio), axis=-1)


def shares(rng, shape):
    """Rows that add up to 1."""
    return rng.dirichlet(np.full(shape[-1], 1.5), shape[:-1])


@kl_divergence.cases
def _(rng):
    yield call(np.array([0.5, 0.25, 0.25]), np.array([0.25, 0.5, 0.25]))
    yield call(np.array([[0.0, 1.0], [0.5, 0.5]]), np.array([[0.5, 0.5], [0.25, 0.75]]))  # 0 log 0
    yield call(np.array([[0.0, 0.5, 0.5]]), np.array([[0.0, 0.25, 0.75]]))  # both 0
    yield call(np.array([0.5, 0.5]), np.array([1.0, 0.0]))  # impossible, yet it happens: infinity
    yield call(np.array([[1, 0, 0], [0, 0, 1]]), np.array([[1, 0, 0], [0, 0, 1]]))  # whole numbers
    yield call(np.array([1.0 - 1e-9, 1e-9]), np.array([0.5, 0.5]))
    yield call(np.array([0.5, 0.5]), np.array([1.0 - 1e-14, 1e-14]))
    same = shares(rng, (2, 3))
    yield call(same, same.copy())
    for shape in [(4,), (1, 3), (3, 3), (5, 2), (2, 3, 4)]:
        yield call(shares(rng, shape), shares(rng, shape))


@kl_divergence.expected
def _(p, q):
    import torch

    p, q = p.double(), q.double()
    return (torch.xlogy(p, p) - torch.xlogy(p, q)).sum(dim=-1)


def kl(p, q):
    """The right divergences, term by term."""
    with np.errstate(all="ignore"):
        return p * np.log(np.where(p > 0, p, 1) / np.where(p > 0, q, 1))


@kl_divergence.mistake("arguments reversed")
def _(p, q):
    """This is KL(q‖p), the other direction. The weights are those of the first argument, `p`, and it stands
    on top: p log(p / q)."""
    return kl(q, p).sum(axis=-1)


@kl_divergence.mistake("arguments reversed")
def _(p, q):
    """This is the sum of q log(p / q), which has the wrong weights and comes out negative. Average over `p`,
    which stands on top: p log(p / q)."""
    with np.errstate(all="ignore"):
        return np.sum(q * np.log(p / q), axis=-1)


@kl_divergence.mistake("0·log 0 is NaN")
def _(p, q):
    """Where `p` is 0, you compute 0 · log 0, which is 0 · (-infinity), and that is NaN. What `p` never does
    counts as nothing: keep those places out with `np.where(p > 0, ...)`."""
    with np.errstate(all="ignore"):
        return np.sum(p * np.log(p / q), axis=-1)


@kl_divergence.mistake("0·log 0 is NaN")
def _(p, q):
    """Where `p` and `q` are both 0, you compute 0 · log 0, which is NaN. Replace both of them where `p` is
    0."""
    with np.errstate(all="ignore"):
        return np.sum(p * (np.log(np.where(p > 0, p, 1)) - np.log(q)), axis=-1)


@kl_divergence.mistake("infinity hidden by a small number")
def _(p, q):
    """You add a small number before you take logarithms. That hides 0 · log 0, but also the infinity that is
    due where `q` is 0 and `p` is not, and it changes small shares."""
    return np.sum(p * np.log((p + 1e-12) / (q + 1e-12)), axis=-1)


@kl_divergence.mistake("infinity hidden by a small number")
def _(p, q):
    """You clip the shares before you take logarithms. That hides the infinity which is due where `q` is 0 and
    `p` is not."""
    return np.sum(p * np.log(np.maximum(p, 1e-10) / np.maximum(q, 1e-10)), axis=-1)


@kl_divergence.mistake("infinity turned to 0")
def _(p, q):
    """You leave out the places where `q` is 0. But where `p` is not 0 there, `q` calls impossible what does
    happen, and the divergence is infinite."""
    both = (p > 0) & (q > 0)
    return np.sum(p * np.log(np.where(both, p, 1) / np.where(both, q, 1)), axis=-1)


@kl_divergence.mistake("mean instead of sum")
def _(p, q):
    """You take the mean over the last axis. The weights `p` already make an average, so the terms are added
    up. PyTorch's `reduction="mean"` is such a mean, and warns that it is no divergence."""
    return kl(p, q).mean(axis=-1)


@kl_divergence.mistake("one number for all rows")
def _(p, q):
    """You add up the whole array. Each row is a pair of distributions: sum over the last axis only,
    `axis=-1`."""
    return kl(p, q).sum()


@kl_divergence.mistake("sum over the wrong axis")
def _(p, q):
    """You sum over axis 0. The shares of one distribution lie along the last axis: `axis=-1`."""
    return kl(p, q).sum(axis=0)


@kl_divergence.mistake("not weighted")
def _(p, q):
    """You add up log(p / q) without weights. Rare things would then count as much as common ones: multiply by
    `p`."""
    with np.errstate(all="ignore"):
        return np.sum(np.log(np.where(p > 0, p, 1) / np.where(p > 0, q, 1)), axis=-1)


@kl_divergence.mistake("cross-entropy instead")
def _(p, q):
    """This is the cross-entropy, -Σ p log q. It is not 0 where `p` and `q` are alike: the entropy of `p` is
    still to be taken away."""
    with np.errstate(all="ignore"):
        return -np.sum(p * np.log(np.where(p > 0, q, 1)), axis=-1)


@kl_divergence.mistake("sign")
def _(p, q):
    """Your divergence is negative: it is the sum of p log(q / p). With `p` on top it is never below 0."""
    return -kl(p, q).sum(axis=-1)


@kl_divergence.mistake("both directions averaged")
def _(p, q):
    """You average both directions, which makes it symmetric. KL(p‖q) is only the one that is weighted by
    `p`."""
    return (kl(p, q).sum(axis=-1) + kl(q, p).sum(axis=-1)) / 2


@kl_divergence.mistake("absolute values")
def _(p, q):
    """You take the absolute value of each term. Terms are negative where `q` gives too much; they belong to
    the sum as they are."""
    return np.abs(kl(p, q)).sum(axis=-1)


@kl_divergence.mistake("logarithm of base 2")
def _(p, q):
    """You take logarithms of base 2, so you count in bits. Deep learning counts in nats: `np.log`."""
    return kl(p, q).sum(axis=-1) / np.log(2)


# Focal loss


@lesson.exercise(
    points=2,
    hints="""
    Turn every score so that large means right: z is the score where the target is 1, and minus the score
    where it is 0. Then p_t = σ(z), and the two kinds of sample need only one formula.

    Three factors for each sample: the class weight (`alpha` for a 1, `1 - alpha` for a 0), (1 - p_t)^gamma,
    and -log p_t. Take the logarithm straight from z: log σ(z) = -log(1 + e^-z), and `np.logaddexp(0, -z)` is
    log(1 + e^-z) without overflow.

    `log_p = -np.logaddexp(0, -z)`, `weight = np.where(targets == 1, alpha, 1 - alpha)`, and the mean of
    `-weight * (1 - np.exp(log_p)) ** gamma * log_p`.
    """,
)
def focal(scores, targets, alpha, gamma):
    """The mean focal loss for yes or no: -α_t (1 - p_t)^γ log p_t, where p_t is the share of what is right.

    scores: array of any shape, each for σ(score), the probability of a 1; targets: 0 or 1, of the same shape
    alpha: how much a 1 counts; a 0 counts 1 - alpha; gamma: how little easy samples count, at least 0
    -> loss, a number: the mean over all samples. It stays finite for any finite scores.
    """
    z = np.where(targets == 1, scores, -scores)  # the score of what is right
    log_p = -np.logaddexp(0, -z)  # log σ(z)
    weight = np.where(targets == 1, alpha, 1 - alpha)
    return np.mean(-weight * (1 - np.exp(log_p)) ** gamma * log_p)


@focal.cases
def _(rng):
    yield call(np.array([2.0, -1.0, 0.5]), np.array([1, 1, 0]), 0.25, 2.0)
    yield call(np.array([[1, -2], [0, 3]]), np.array([[0, 1], [1, 0]]), 0.75, 1.0)  # whole numbers
    yield call(np.zeros(4), np.array([0, 1, 1, 1]), 0.6, 3.0)
    yield call(np.array([-800.0, 1.0]), np.array([1, 1]), 0.25, 2.0)  # sure, and wrong: σ(-800) is 0
    yield call(np.array([800.0, -1.0]), np.array([0, 0]), 0.25, 2.0)  # e^800 is infinity
    yield call(np.array([40.0, 0.3]), np.array([0, 1]), 0.3, 1.5)  # 1 - σ(40) is 0
    yield call(np.array([40.0, 0.3]), np.array([1, 0]), 0.3, 1.5)  # sure, and right
    for gamma in (0.0, 1.0, 2.0, 5.0):
        n = int(rng.integers(4, 8))
        targets = np.arange(n) % 2  # some of either
        yield call(rng.normal(0, 2, n), rng.permutation(targets), rng.uniform(0.1, 0.4), gamma)
    for shape in [(1,), (5, 1), (3, 4)]:
        yield call(rng.normal(0, 2, shape), rng.integers(0, 2, shape), rng.uniform(0.6, 0.9), 2.0)


@focal.expected
def _(scores, targets, alpha, gamma):
    import torch
    from torch.nn.functional import logsigmoid

    z = torch.where(targets == 1, scores, -scores).double()
    weight = torch.where(targets == 1, alpha, 1 - alpha)
    return -(weight * (-z).sigmoid() ** gamma * logsigmoid(z)).mean()


def terms(scores, targets, gamma):
    """z, log p_t and (1 - p_t)^γ of each sample."""
    z = np.where(targets == 1, scores, -scores)
    return z, -np.logaddexp(0, -z), np.exp(-np.logaddexp(0, z)) ** gamma


def alphas(targets, alpha):
    """The weight of each sample."""
    return np.where(targets == 1, alpha, 1 - alpha)


@focal.mistake("p^γ instead of (1-p)^γ")
def _(scores, targets, alpha, gamma):
    """You multiply by p_t^gamma, so easy samples count most and hard ones nothing. It is the other way round:
    (1 - p_t)^gamma is small where the answer is right already."""
    _, log_p, _ = terms(scores, targets, gamma)
    return np.mean(-alphas(targets, alpha) * np.exp(log_p) ** gamma * log_p)


@focal.mistake("1 - p^γ instead of (1-p)^γ")
def _(scores, targets, alpha, gamma):
    """You raise p_t to gamma first and subtract then. The power belongs to the whole of (1 - p_t)."""
    _, log_p, _ = terms(scores, targets, gamma)
    return np.mean(-alphas(targets, alpha) * (1 - np.exp(log_p) ** gamma) * log_p)


@focal.mistake("α on the wrong class")
def _(scores, targets, alpha, gamma):
    """You give `alpha` to the zeros and 1 - `alpha` to the ones. `alpha` is how much a 1 counts."""
    _, log_p, hard = terms(scores, targets, gamma)
    return np.mean(-alphas(targets, 1 - alpha) * hard * log_p)


@focal.mistake("α on both classes")
def _(scores, targets, alpha, gamma):
    """You multiply every sample by `alpha`. Only a 1 counts `alpha`; a 0 counts 1 - `alpha`."""
    _, log_p, hard = terms(scores, targets, gamma)
    return np.mean(-alpha * hard * log_p)


@focal.mistake("α on one class only")
def _(scores, targets, alpha, gamma):
    """You weight the ones with `alpha` and leave the zeros at 1. A 0 counts 1 - `alpha`."""
    _, log_p, hard = terms(scores, targets, gamma)
    return np.mean(-np.where(targets == 1, alpha, 1) * hard * log_p)


@focal.mistake("α left out")
def _(scores, targets, alpha, gamma):
    """You never use `alpha`. A 1 counts `alpha`, a 0 counts 1 - `alpha`."""
    _, log_p, hard = terms(scores, targets, gamma)
    return np.mean(-hard * log_p)


@focal.mistake("γ left out")
def _(scores, targets, alpha, gamma):
    """You never use `gamma`: this is cross-entropy with class weights. Multiply by (1 - p_t)^gamma, which
    makes easy samples quiet."""
    _, log_p, _ = terms(scores, targets, gamma)
    return np.mean(-alphas(targets, alpha) * log_p)


@focal.mistake("γ as a factor")
def _(scores, targets, alpha, gamma):
    """You multiply (1 - p_t) by `gamma`. It is the exponent: (1 - p_t) ** gamma."""
    _, log_p, hard = terms(scores, targets, 1)
    return np.mean(-alphas(targets, alpha) * gamma * hard * log_p)


@focal.mistake("same probability for both classes")
def _(scores, targets, alpha, gamma):
    """You take σ(score) for every sample. For a 0, what is right has the probability 1 - σ(score), which is
    σ(-score)."""
    log_p, hard = -np.logaddexp(0, -scores), np.exp(-np.logaddexp(0, scores)) ** gamma
    return np.mean(-alphas(targets, alpha) * hard * log_p)


@focal.mistake("factor of the wrong class")
def _(scores, targets, alpha, gamma):
    """Your logarithm is right, but your factor is (1 - σ(score))^gamma for every sample. For a 0 it is
    σ(score)^gamma: one minus the probability of what is right."""
    _, log_p, _ = terms(scores, targets, gamma)
    return np.mean(-alphas(targets, alpha) * np.exp(-np.logaddexp(0, scores)) ** gamma * log_p)


@focal.mistake("zeros not counted")
def _(scores, targets, alpha, gamma):
    """You count only samples whose target is 1. A 0 has a loss as well: -(1 - alpha) p^gamma log(1 - p)."""
    _, log_p, hard = terms(scores, targets, gamma)
    return np.mean(-alpha * targets * hard * log_p)


@focal.mistake("log of zero")
def _(scores, targets, alpha, gamma):
    """You take the sigmoid first and the logarithm then. σ(-800) is 0 on a computer, and log 0 is minus
    infinity. Take the logarithm straight from the score: log σ(z) = -log(1 + e^-z), `-np.logaddexp(0,
    -z)`."""
    z, _, hard = terms(scores, targets, gamma)
    with np.errstate(all="ignore"):
        return np.mean(-alphas(targets, alpha) * hard * np.log(np.exp(-np.logaddexp(0, -z))))


@focal.mistake("log of zero")
def _(scores, targets, alpha, gamma):
    """You take log(1 - σ(score)) for zeros. σ(40) is 1 on a computer, and log 0 is minus infinity. It is the
    same as log σ(-score), which you can take straight from the score: `-np.logaddexp(0, score)`."""
    with np.errstate(all="ignore"):
        p = 1 / (1 + np.exp(-scores))
        yes, no = -alpha * (1 - p) ** gamma * np.log(p), -(1 - alpha) * p**gamma * np.log(1 - p)
    return np.mean(np.where(targets == 1, yes, no))


@focal.mistake("log of zero")
def _(scores, targets, alpha, gamma):
    """You add target · ... and (1 - target) · ..., and one of the two is 0 times log 0, which is NaN. Choose
    with `np.where` what is right, and take its logarithm straight from the score."""
    with np.errstate(all="ignore"):
        p = 1 / (1 + np.exp(-scores))
        yes, no = alpha * (1 - p) ** gamma * np.log(p), (1 - alpha) * p**gamma * np.log(1 - p)
        return -np.mean(targets * yes + (1 - targets) * no)


@focal.mistake("log of zero, hidden by a small number")
def _(scores, targets, alpha, gamma):
    """You clip the probability before you take its logarithm. A confident mistake then costs no more than
    -log of that limit, and its gradient is 0. Take the logarithm straight from the score."""
    z, _, _ = terms(scores, targets, gamma)
    p = np.clip(np.exp(-np.logaddexp(0, -z)), 1e-12, 1 - 1e-12)
    return np.mean(-alphas(targets, alpha) * (1 - p) ** gamma * np.log(p))


@focal.mistake("sum instead of mean")
def _(scores, targets, alpha, gamma):
    """You add the losses of the samples up. A sum grows with the batch, and the step with it: take the
    mean."""
    _, log_p, hard = terms(scores, targets, gamma)
    return np.sum(-alphas(targets, alpha) * hard * log_p)


@focal.mistake("divided by the weights")
def _(scores, targets, alpha, gamma):
    """You divide by the sum of the class weights, as CrossEntropyLoss does. Focal loss is the plain mean:
    divide by the number of samples."""
    _, log_p, hard = terms(scores, targets, gamma)
    weight = alphas(targets, alpha)
    return np.sum(-weight * hard * log_p) / weight.sum()


@focal.mistake("sign")
def _(scores, targets, alpha, gamma):
    """Your loss is negative: the minus is missing. A logarithm of a probability is at most 0."""
    _, log_p, hard = terms(scores, targets, gamma)
    return np.mean(alphas(targets, alpha) * hard * log_p)
