# ruff: noqa: ANN001, ANN201, ANN202 (the learner's Python: no annotations)
"""Lesson 07: an honest split, weight decay, dropout, early stopping and augmentation."""

import numpy as np

from ._core import Lesson, call

lesson = Lesson(7, "overfitting", "Overfitting")


# Train, validation, test


def standardise(x, mean, std):
    """Columns with this mean and deviation become 0 and 1; one that does not vary becomes 0."""
    return (x - mean) / np.where(std > 0, std, 1)


def parts(x, t, order, n_train, n_validation):
    """The three parts, (x, t) each, in that order."""
    ends = n_train, n_train + n_validation
    return list(zip(np.split(x[order], ends), np.split(t[order], ends), strict=True))


@lesson.exercise(
    points=3,
    hints="""
    The order of the work is all there is to it: shuffle, cut, and only then look at the numbers. From which
    of the three parts may the mean and the deviation come?

    `order = np.random.default_rng(seed).permutation(len(x))`, then cut `order` in three: the same places
    pick rows of `x` and of `t`. `mean = x[train].mean(axis=0)`, and all three parts are treated with it.

    A column that does not vary in the training part has a deviation of 0: divide by
    `np.where(std > 0, std, 1)`. Then one loop over the three parts of `order`:
    `((x[rows] - mean) / std, t[rows])`.
    """,
)
def split(x, t, n_train, n_validation, seed):
    """Shuffle, cut into three parts, and standardise all three by what the training part alone tells.

    x (n, features), t (n,)
    n_train, n_validation: so many rows for these two parts; the test part gets the rest
    seed: shuffle by `np.random.default_rng(seed).permutation(len(x))`; the first n_train places are training
    -> (x, t) for training, (x, t) for validation, (x, t) for the test. Each column has mean 0 and standard
    deviation 1 (np.std) in the training part; one that does not vary there is only centred.
    """
    order = np.random.default_rng(seed).permutation(len(x))
    train, validation, test = np.split(order, [n_train, n_train + n_validation])
    mean, std = x[train].mean(axis=0), x[train].std(axis=0)
    std = np.where(std > 0, std, 1)
    return [((x[rows] - mean) / std, t[rows]) for rows in (train, validation, test)]


@split.cases
def _(rng):
    x = np.array([[1.0, 10.0], [2.0, 30.0], [4.0, 20.0], [8.0, 60.0], [3.0, 50.0], [9.0, 40.0]])
    yield call(x, np.arange(6), 3, 1, 0)
    yield call(np.arange(12).reshape(6, 2) ** 2, np.arange(6) % 2, 2, 2, 1)  # whole numbers
    for n, features in ((8, 1), (20, 3), (41, 4)):
        x = rng.normal(0, 3, (n, features)) * np.arange(1, features + 1) + 5
        yield call(x, rng.integers(0, 9, n), n // 2, n // 4, int(rng.integers(1000)))
    x = rng.normal(size=(10, 3))
    x[:, 1] = 4.0  # never varies
    yield call(x, rng.normal(size=10), 6, 2, 7)
    yield call(rng.normal(1e6, 0.1, (12, 2)), np.arange(12), 6, 3, 2)  # large and nearly equal
    yield call(rng.normal(2, 1, (9, 2)).astype(np.float32), np.arange(9), 5, 2, 3)


@split.expected
def _(x, t, n_train, n_validation, seed):
    import torch

    order = torch.from_numpy(np.random.default_rng(seed).permutation(len(x)))
    sizes = [n_train, n_validation, len(x) - n_train - n_validation]
    train, validation, test = order.split(sizes)
    x = x.double()
    std, mean = torch.std_mean(x[train], dim=0, correction=0)
    std[std == 0] = 1
    return [((x[rows] - mean) / std, t[rows]) for rows in (train, validation, test)]


@split.mistake("normalised before the split")
def _(x, t, n_train, n_validation, seed):
    """You took mean and deviation of all rows, and cut afterwards. So the validation and test rows have left
    their mark on every number the model will see: that is leakage. Cut first, then measure the training part
    alone."""
    x = standardise(x, x.mean(axis=0), x.std(axis=0))
    return parts(x, t, np.random.default_rng(seed).permutation(len(x)), n_train, n_validation)


@split.mistake("test statistics used")
def _(x, t, n_train, n_validation, seed):
    """You standardised each part by its own mean and deviation. A new example comes alone and has none, and a
    shift between the parts would be wiped out: use those of the training part for all three."""
    cut = parts(x, t, np.random.default_rng(seed).permutation(len(x)), n_train, n_validation)
    return [(standardise(part, part.mean(axis=0), part.std(axis=0)), target) for part, target in cut]


@split.mistake("test statistics used")
def _(x, t, n_train, n_validation, seed):
    """You took mean and deviation from the test part. Nothing may be learned from it: take them from the
    training part."""
    cut = parts(x, t, np.random.default_rng(seed).permutation(len(x)), n_train, n_validation)
    test = cut[2][0]
    return [(standardise(part, test.mean(axis=0), test.std(axis=0)), target) for part, target in cut]


@split.mistake("validation statistics used")
def _(x, t, n_train, n_validation, seed):
    """You took mean and deviation of the training and the validation part together. Then the validation part
    is not unseen: take them from the training part alone."""
    cut = parts(x, t, np.random.default_rng(seed).permutation(len(x)), n_train, n_validation)
    both = np.concatenate([cut[0][0], cut[1][0]])
    return [(standardise(part, both.mean(axis=0), both.std(axis=0)), target) for part, target in cut]


@split.mistake("not shuffled")
def _(x, t, n_train, n_validation, seed):
    """You cut the rows as they came. Data often lie sorted, by class or by date of collection; then the parts
    differ. Shuffle first, with `np.random.default_rng(seed).permutation(len(x))`."""
    cut = parts(x, t, np.arange(len(x)), n_train, n_validation)
    mean, std = cut[0][0].mean(axis=0), cut[0][0].std(axis=0)
    return [(standardise(part, mean, std), target) for part, target in cut]


@split.mistake("targets not shuffled along")
def _(x, t, n_train, n_validation, seed):
    """You shuffled `x` and left `t` in its old order, so examples and targets no longer belong together. Pick
    the rows of both with the same places."""
    right = split.answer(x, t, n_train, n_validation, seed)
    targets = np.split(t, [n_train, n_train + n_validation])
    return [(part, target) for (part, _), target in zip(right, targets, strict=True)]


@split.mistake("parts overlap")
def _(x, t, n_train, n_validation, seed):
    """Your validation rows are training rows too, and a model is good at what it has seen. The validation
    part begins where the training part ends: `order[n_train : n_train + n_validation]`."""
    train, _, test = split.answer(x, t, n_train, n_validation, seed)
    return [train, tuple(values[:n_validation] for values in train), test]


@split.mistake("one mean for all columns")
def _(x, t, n_train, n_validation, seed):
    """You took one mean and one deviation of the whole training part. Columns come in units of their own:
    `mean(axis=0)` gives one for each."""
    cut = parts(x, t, np.random.default_rng(seed).permutation(len(x)), n_train, n_validation)
    train = cut[0][0]
    return [(standardise(part, train.mean(), train.std()), target) for part, target in cut]


@split.mistake("divided by n - 1")
def _(x, t, n_train, n_validation, seed):
    """You divide the squares by n - 1 (as PyTorch's `std` does unless told otherwise). Here the deviation is
    NumPy's, which divides by n."""
    cut = parts(x, t, np.random.default_rng(seed).permutation(len(x)), n_train, n_validation)
    train = cut[0][0]
    return [
        (standardise(part, train.mean(axis=0), train.std(axis=0, ddof=1)), target) for part, target in cut
    ]


@split.mistake("divided by zero")
def _(x, t, n_train, n_validation, seed):
    """A column that does not vary in the training part has a deviation of 0, and 0 / 0 is not a number.
    Divide by 1 there: `np.where(std > 0, std, 1)`."""
    cut = parts(x, t, np.random.default_rng(seed).permutation(len(x)), n_train, n_validation)
    train = cut[0][0]
    return [((part - train.mean(axis=0)) / train.std(axis=0), target) for part, target in cut]


@split.mistake("only centred")
def _(x, t, n_train, n_validation, seed):
    """You subtract the mean and stop there. Divide by the deviation of the training part too."""
    cut = parts(x, t, np.random.default_rng(seed).permutation(len(x)), n_train, n_validation)
    return [(part - cut[0][0].mean(axis=0), target) for part, target in cut]


# Weight decay


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
    """You add the penalty to the loss, and leave the gradient as it was. The loss on the screen grows, and
    the weights never hear of it: an optimizer sees gradients only. Add `decay * w`."""
    return loss + decay / 2 * np.sum(w**2), grad


@weight_decay.mistake("penalty not in the loss")
def _(loss, grad, w, decay):
    """You add to the gradient only. The weights would decay as they should, but the loss would not be what
    is being minimised, and a gradient check would fail: add `decay / 2 * np.sum(w**2)`."""
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
    """You penalise the absolute values: that is L1, which pulls every weight down by the same amount and
    makes many of them 0. L2 takes the squares, and pulls in proportion to the weight."""
    return loss + decay * np.sum(np.abs(w)), grad + decay * np.sign(w)


@weight_decay.mistake("norm not squared")
def _(loss, grad, w, decay):
    """You penalise the length of the weights, the root of the sum of squares. Leave the root out."""
    length = np.sqrt(np.sum(w**2))
    return loss + decay / 2 * length, grad + decay * w


# Dropout


def keeps(x, p, rng):
    """Which units stay."""
    return rng.random(x.shape) >= p


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
    -> y, grad_x: the result, with the mean of x, and d loss / d x
    """
    if not training:
        return x, grad_y
    keep = np.random.default_rng(seed).random(x.shape) >= p
    mask = keep / (1 - p)
    return x * mask, grad_y * mask


@dropout.cases
def _(rng):
    yield call(np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), np.ones(6), 0.4, True, 0)
    yield call(np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), np.arange(1.0, 7.0), 0.4, False, 0)
    yield call(
        np.arange(1, 9).reshape(2, 4), np.arange(1.0, 9.0).reshape(2, 4), 0.25, True, 1
    )  # whole numbers
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
    """You drop, and leave the rest as it is. Then the next layer gets less in training than in evaluation,
    by the factor 1 - p. Divide what stays by 1 - p."""
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
    """You draw again for the gradient, so units that were silent are blamed and others are spared. Keep the
    mask of the forward pass, and use it for both."""
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
    """You silence the gradient of dropped units, but forget that the others were divided by 1 - p: so is
    their gradient."""
    y, _ = dropout.answer(x, grad_y, p, training, seed)
    return y, grad_y * keeps(x, p, np.random.default_rng(seed)) if training else grad_y


@dropout.mistake("p is what stays")
def _(x, grad_y, p, training, seed):
    """You keep a share of p. In PyTorch and here, p is the share that is *dropped*: numbers below p are
    out."""
    if not training:
        return x, grad_y
    mask = (np.random.default_rng(seed).random(x.shape) < p) / np.float64(p)
    return x * mask, grad_y * mask


@dropout.mistake("p is what stays")
def _(x, grad_y, p, training, seed):
    """You drop the right share the wrong way round: you keep the numbers whose draw is *below* p, and then
    divide by 1 - p."""
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
    them, so that every example loses other units."""
    if not training:
        return x, grad_y
    mask = keeps(x[0], p, np.random.default_rng(seed)) / (1 - p)
    return x * mask, grad_y * mask


# Early stopping


def stopped(losses, patience):
    """How many epochs ran, and the index of the best among them."""
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        if epoch - best >= patience:
            return epoch + 1, best
    return len(losses), best


@lesson.exercise(
    points=2,
    hints="""
    Walk through the epochs, and remember three things: the lowest validation loss so far, the weights that
    gave it, and for how many epochs you have been waiting.

    A new lowest loss sets the waiting back to 0 and keeps a new copy of the weights; any other epoch adds 1
    to it. When it reaches `patience`, stop.

    `if loss < lowest: lowest, best, waited = loss, epoch, 0`, `else: waited += 1`, and after that
    `if waited == patience: break`. Return the epochs that ran, the last one too, and `weights[best]`.
    """,
)
def early_stopping(train_losses, validation_losses, weights, patience):
    """Stop when `patience` epochs in a row have not brought a new lowest validation loss; restore the best.

    train_losses, validation_losses (epochs,): what a full training would have given, epoch by epoch
    weights (epochs, k): the weights after each epoch
    patience: at least 1. Equal to the lowest is no new lowest.
    -> how many epochs were run, and the weights (k,) to keep: those of the lowest validation loss so far
    """
    lowest, best, waited = np.inf, 0, 0
    for epoch, loss in enumerate(validation_losses):
        if loss < lowest:
            lowest, best, waited = loss, epoch, 0
        else:
            waited += 1
        if waited == patience:
            break
    return epoch + 1, weights[best]


def training(rng, validation_losses, patience):
    """A script with these losses; the training loss falls and has a bump of its own."""
    n = len(validation_losses)
    train = np.linspace(1.0, 0.1, n)
    train[n // 3] = 0.05
    return call(train, np.array(validation_losses), rng.normal(size=(n, 3)), patience)


@early_stopping.cases
def _(rng):
    losses = np.array([0.9, 0.6, 0.7, 0.8, 0.65, 0.5, 0.55])
    yield call(np.linspace(0.9, 0.3, 7), losses, np.arange(7.0)[:, None] + 1, 3)
    yield training(rng, [0.9, 0.6, 0.7, 0.5, 0.6, 0.7, 0.4], 2)  # waits once in vain, is set back, then stops
    yield training(rng, [0.9, 0.8, 0.7, 0.6], 2)  # never gets worse
    yield training(rng, [0.5, 0.6, 0.7, 0.8], 1)  # only gets worse
    yield training(rng, [0.5, 0.9, 0.8, 0.7, 0.6, 0.55, 0.4], 3)  # falls, but from a higher level
    yield training(rng, [0.8, 0.5, 0.5, 0.5, 0.5, 0.3], 3)  # ties
    yield training(rng, [0.7, 0.8, 0.6, 0.9, 0.5, 0.8, 0.4, 0.9, 0.3], 2)  # every second one is new
    yield training(rng, [0.5, 0.4, 0.6, np.inf, 0.7, 0.2], 3)
    for _ in range(6):
        n = int(rng.integers(15, 40))
        losses = 1 / np.arange(1, n + 1) + 0.03 * np.arange(n) + 0.05 * rng.normal(size=n)
        yield training(rng, losses, int(rng.integers(2, 5)))


@early_stopping.expected
def _(train_losses, validation_losses, weights, patience):
    ran, best = stopped(validation_losses.tolist(), patience)
    return ran, weights[best]


@early_stopping.mistake("watches the training loss")
def _(train_losses, validation_losses, weights, patience):
    """You watch the training loss. It falls as long as anything can still be memorised, so it never says
    stop. Watch `validation_losses`."""
    ran, best = stopped(train_losses, patience)
    return ran, weights[best]


@early_stopping.mistake("patience off by one")
def _(train_losses, validation_losses, weights, patience):
    """You wait one epoch too long. After `patience` epochs without a new lowest you stop: compare with
    `==` or `>=`, not with `>`."""
    ran, best = stopped(validation_losses, patience + 1)
    return ran, weights[best]


@early_stopping.mistake("patience off by one")
def _(train_losses, validation_losses, weights, patience):
    """You stop one epoch too early: your count is already at 1 at the epoch of the lowest loss, or you stop
    before the last of the `patience` epochs was run."""
    ran, best = stopped(validation_losses, max(patience - 1, 1))
    return ran, weights[best]


@early_stopping.mistake("patience off by one")
def _(train_losses, validation_losses, weights, patience):
    """Your weights are right, but you return the number of the last epoch, counted from 0. Asked is how many
    epochs were run: one more."""
    ran, best = stopped(validation_losses, patience)
    return ran - 1, weights[best]


@early_stopping.mistake("best weights not restored")
def _(train_losses, validation_losses, weights, patience):
    """You stop at the right moment and keep the weights of that moment. They are `patience` epochs past the
    best ones: go back to those."""
    ran, _ = stopped(validation_losses, patience)
    return ran, weights[ran - 1]


@early_stopping.mistake("waiting never set back")
def _(train_losses, validation_losses, weights, patience):
    """You count all epochs without a new lowest, from the very beginning. `patience` means so many *in a
    row*: a new lowest sets the count back to 0."""
    lowest, best, waited = np.inf, 0, 0
    for epoch, loss in enumerate(validation_losses):
        if loss < lowest:
            lowest, best = loss, epoch
        else:
            waited += 1
        if waited == patience:
            break
    return epoch + 1, weights[best]


@early_stopping.mistake("compared with the epoch before")
def _(train_losses, validation_losses, weights, patience):
    """You compare with the epoch before. A loss that shot up and is coming down again then looks like
    progress. Compare with the lowest so far."""
    best, waited = 0, 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best]:
            best = epoch
        waited = 0 if epoch == 0 or loss < validation_losses[epoch - 1] else waited + 1
        if waited == patience:
            break
    return epoch + 1, weights[best]


@early_stopping.mistake("ties count as progress")
def _(train_losses, validation_losses, weights, patience):
    """You take an equal loss for a new lowest (`<=`), so a flat curve never ends. Only a lower one counts:
    `<`."""
    best = 0
    for epoch, loss in enumerate(validation_losses):
        if loss <= validation_losses[best]:
            best = epoch
        if epoch - best >= patience:
            break
    return epoch + 1, weights[best]


@early_stopping.mistake("sees the future")
def _(train_losses, validation_losses, weights, patience):
    """You stop at the right moment, and return the best weights of *all* epochs, those too that were never
    run. Search among the epochs up to the stop."""
    ran, _ = stopped(validation_losses, patience)
    return ran, weights[np.argmin(validation_losses)]


@early_stopping.mistake("never stops")
def _(train_losses, validation_losses, weights, patience):
    """You run all epochs and pick the best afterwards. The weights may even be better, but nothing was saved:
    leave the loop when the waiting reaches `patience`."""
    return len(validation_losses), weights[np.argmin(validation_losses)]


# Augmentation


def moved(images, shifts, move):
    """Each image by its own (down, right)."""
    return np.stack(
        [move(image, int(down), int(right)) for image, (down, right) in zip(images, shifts, strict=True)]
    )


def framed(image, down, right):
    """The image moved, with 0 where nothing was."""
    reach = max(abs(down), abs(right))
    height, width = image.shape
    padded = np.pad(image, reach)
    return padded[reach - down :, reach - right :][:height, :width]


def drawn(images, reach, seed):
    """How far down and right each image goes."""
    return np.random.default_rng(seed).integers(-reach, reach + 1, (len(images), 2))


@lesson.exercise(
    points=2,
    hints="""
    Three things: look at `training`; draw two whole numbers for each image; move each image by its own two.

    `shifts = np.random.default_rng(seed).integers(-reach, reach + 1, (len(images), 2))`. To move an image,
    put a frame of zeros around it, `np.pad(image, reach)`, and cut a window out of that.

    In the padded image the window that moves nothing begins at row `reach`, column `reach`. To move the
    picture down, begin higher: `padded[reach - down :, reach - right :][:height, :width]`.
    """,
)
def augment(images, reach, training, seed):
    """Training images moved up or down, left or right, by at most `reach` pixels, each by its own draw.

    images (n, height, width); what comes in at the edge is 0, what leaves is lost
    reach: at least 1; training: False for images that are only judged, which stay as they are
    seed: `np.random.default_rng(seed).integers(-reach, reach + 1, (n, 2))` says how far down and how far
    right each image moves; less than 0 is up or left
    -> the moved images (n, height, width); those that came in are left as they are
    """
    if not training:
        return images
    n, height, width = images.shape
    shifts = np.random.default_rng(seed).integers(-reach, reach + 1, (n, 2))
    moved = np.zeros_like(images)
    for i, (down, right) in enumerate(shifts):
        padded = np.pad(images[i], reach)
        moved[i] = padded[reach - down :, reach - right :][:height, :width]
    return moved


@augment.cases
def _(rng):
    yield call(np.arange(1.0, 13.0).reshape(1, 3, 4), 1, True, 4)
    yield call(np.arange(1.0, 10.0).reshape(1, 3, 3), 1, False, 0)
    yield call(np.arange(1, 25).reshape(2, 3, 4), 2, True, 1)  # whole numbers
    for n, height, width, reach in ((4, 4, 4, 1), (5, 3, 5, 2), (3, 6, 4, 1), (8, 5, 5, 2)):
        yield call(rng.random((n, height, width)), reach, True, int(rng.integers(1000)))
    yield call(rng.random((2, 3, 3)), 4, True, int(rng.integers(1000)))  # farther than the image is wide
    yield call(rng.random((6, 4, 4)), 2, False, int(rng.integers(1000)))
    yield call(rng.random((6, 8, 8)).astype(np.float32), 2, True, 5)


@augment.expected
def _(images, reach, training, seed):
    import torch

    if not training:
        return images
    n, height, width = images.shape
    padded = torch.nn.functional.pad(images, (reach,) * 4)
    windows = padded.unfold(1, height, 1).unfold(2, width, 1)  # (n, 2 reach + 1, 2 reach + 1, height, width)
    down, right = torch.from_numpy(drawn(images, reach, seed)).T
    return windows[torch.arange(n), reach - down, reach - right]


@augment.mistake("applied to validation too")
def _(images, reach, training, seed):
    """You move images in evaluation too. Those are the questions of the exam: judged on moved ones, the
    result trembles from run to run, and measures something else. Look at `training` first."""
    return augment.answer(images, reach, True, seed)


@augment.mistake("same draw for the whole batch")
def _(images, reach, training, seed):
    """You move all images by the same draw. Draw two numbers for *each* image, (n, 2) in all."""
    if not training:
        return images
    shifts = np.repeat(drawn(images[:1], reach, seed), len(images), axis=0)
    return moved(images, shifts, framed)


@augment.mistake("wraps around")
def _(images, reach, training, seed):
    """What leaves at one edge comes back at the other (`np.roll` does so), and a moved 7 gets a stray line.
    What leaves is lost, and 0 comes in."""
    if not training:
        return images
    return moved(images, drawn(images, reach, seed), lambda image, *by: np.roll(image, by, (0, 1)))


@augment.mistake("edge repeated")
def _(images, reach, training, seed):
    """You fill with copies of the edge. Here the paper around an image is 0: `np.pad(image, reach)`."""
    if not training:
        return images
    return moved(
        np.pad(images, ((0, 0), (reach, reach), (reach, reach)), "edge"), drawn(images, reach, seed), framed
    )[:, reach:-reach, reach:-reach]


@augment.mistake("wrong direction")
def _(images, reach, training, seed):
    """You move each image the other way: up where it should go down, left where it should go right. The
    window begins at `reach - down`, not at `reach + down`."""
    return moved(images, -drawn(images, reach, seed), framed) if training else images


@augment.mistake("down and right swapped")
def _(images, reach, training, seed):
    """You move right by the first number and down by the second. The first axis of an image is down, and so
    is the first number."""
    return moved(images, drawn(images, reach, seed)[:, ::-1], framed) if training else images


@augment.mistake("never moves farthest")
def _(images, reach, training, seed):
    """You draw from -reach to reach - 1: `integers` leaves its upper end out. Draw up to `reach + 1`."""
    if not training:
        return images
    shifts = np.random.default_rng(seed).integers(-reach, reach, (len(images), 2))
    return moved(images, shifts, framed)


@augment.mistake("same draw for both axes")
def _(images, reach, training, seed):
    """You draw one number for each image and move it down and right by the same: only along a diagonal. Draw
    two for each."""
    if not training:
        return images
    shifts = np.random.default_rng(seed).integers(-reach, reach + 1, len(images))
    return moved(images, np.column_stack([shifts, shifts]), framed)


@augment.mistake("frame kept")
def _(images, reach, training, seed):
    """You return the images with their frame of zeros. Cut a window of the old height and width out of it."""
    if not training:
        return images
    wide = np.pad(images, ((0, 0), (reach, reach), (reach, reach)))
    return moved(wide, drawn(images, reach, seed), framed)
