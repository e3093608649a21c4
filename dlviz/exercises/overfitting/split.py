"""Training, validation and test data without leakage."""

import numpy as np

from ..kit import call
from . import lesson


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
    """Shuffle, cut into three parts, and standardize all three by what the training part alone tells.

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


def standardize(x, mean, std):
    """Columns with this mean and deviation become 0 and 1; one that does not vary becomes 0."""
    return (x - mean) / np.where(std > 0, std, 1)


def parts(x, t, order, n_train, n_validation):
    """The three parts, (x, t) each, in that order."""
    ends = n_train, n_train + n_validation
    return list(zip(np.split(x[order], ends), np.split(t[order], ends), strict=True))


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
    x = rng.normal(size=(10, 2))
    x[np.random.default_rng(8).permutation(10)[:6], 0] = 4.0  # varies, but not in the training part
    yield call(x, rng.normal(size=10), 6, 2, 8)
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


@split.mistake("normalized before the split")
def _(x, t, n_train, n_validation, seed):
    """You took mean and deviation of all rows, and cut afterwards. So the validation and test rows influence
    every number that the model is trained on: that is leakage. Split first, then take mean and deviation of
    the training part alone."""
    x = standardize(x, x.mean(axis=0), x.std(axis=0))
    return parts(x, t, np.random.default_rng(seed).permutation(len(x)), n_train, n_validation)


@split.mistake("test statistics used")
def _(x, t, n_train, n_validation, seed):
    """You standardized each part by its own mean and deviation. A new example comes alone and has none, and a
    shift between the parts would be wiped out: use those of the training part for all three."""
    cut = parts(x, t, np.random.default_rng(seed).permutation(len(x)), n_train, n_validation)
    return [(standardize(part, part.mean(axis=0), part.std(axis=0)), target) for part, target in cut]


@split.mistake("test statistics used")
def _(x, t, n_train, n_validation, seed):
    """You took mean and deviation from the test part. Nothing may be learned from it: take them from the
    training part."""
    cut = parts(x, t, np.random.default_rng(seed).permutation(len(x)), n_train, n_validation)
    test = cut[2][0]
    return [(standardize(part, test.mean(axis=0), test.std(axis=0)), target) for part, target in cut]


@split.mistake("validation statistics used")
def _(x, t, n_train, n_validation, seed):
    """You took mean and deviation of the training and the validation part together. Then the validation part
    is not unseen: take them from the training part alone."""
    cut = parts(x, t, np.random.default_rng(seed).permutation(len(x)), n_train, n_validation)
    both = np.concatenate([cut[0][0], cut[1][0]])
    return [(standardize(part, both.mean(axis=0), both.std(axis=0)), target) for part, target in cut]


@split.mistake("not shuffled")
def _(x, t, n_train, n_validation, seed):
    """You cut the rows as they came. Data often lie sorted, by class or by date of collection; then the parts
    differ. Shuffle first, with `np.random.default_rng(seed).permutation(len(x))`."""
    cut = parts(x, t, np.arange(len(x)), n_train, n_validation)
    mean, std = cut[0][0].mean(axis=0), cut[0][0].std(axis=0)
    return [(standardize(part, mean, std), target) for part, target in cut]


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
    return [(standardize(part, train.mean(), train.std()), target) for part, target in cut]


@split.mistake("divided by n - 1")
def _(x, t, n_train, n_validation, seed):
    """You divide the squares by n - 1 (as PyTorch's `std` does unless told otherwise). Here the deviation is
    NumPy's, which divides by n."""
    cut = parts(x, t, np.random.default_rng(seed).permutation(len(x)), n_train, n_validation)
    train = cut[0][0]
    return [
        (standardize(part, train.mean(axis=0), train.std(axis=0, ddof=1)), target) for part, target in cut
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
