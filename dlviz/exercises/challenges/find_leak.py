"""Find the leak: why a test score is too good to be true."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Each leak can be seen in the arrays themselves, without training anything. Write down for each of them
    which arrays have to be compared.

    `x_test[:, None] == x_train` compares every test row with every training row, number by number, in an
    array of shape (m, n, features); two rows are the same where all features are. For the other two leaks,
    put the training and the test part together with `np.concatenate`.

    With `x` and `t` all rows and all targets: a column is the target if
    `(x == t[:, None]).all(axis=0)` says True for it, and the scaling has leaked if
    `np.allclose(mean, x.mean(axis=0))`.
    """,
)
def find_leak(x_train, t_train, x_test, t_test, mean):
    """The name of the leak in a split, or "none". No split has more than one leak.

    x_train (n, features), t_train (n,): training rows, as they were before scaling, and their targets
    x_test (m, features), t_test (m,): the same for the test
    mean (features,): what the pipeline subtracts from each column; up to rounding, it is the mean either of
    the training rows alone, which is right, or of training and test rows together
    -> "duplicates": at least one test row is also a training row, the same in every number, at any place
    "target in a feature": one column of x is the target, the same number in every training and test row
    "scaled on everything": `mean` is the mean of training and test rows together
    "none": none of these
    """
    if (x_test[:, None] == x_train).all(axis=2).any():
        return "duplicates"
    x, t = np.concatenate([x_train, x_test]), np.concatenate([t_train, t_test])
    if (x == t[:, None]).all(axis=0).any():
        return "target in a feature"
    return "scaled on everything" if np.allclose(mean, x.mean(axis=0)) else "none"


DUPLICATES, TARGET, SCALED, NONE = "duplicates", "target in a feature", "scaled on everything", "none"


def cut(x, t, n, leak=NONE, rounded=True):
    """The arguments: the first n rows are training rows. The mean may be off by one rounding."""
    x, t = np.array(x), np.array(t)
    mean = (x if leak == SCALED else x[:n]).mean(axis=0)
    return call(x[:n], t[:n], x[n:], t[n:], np.nextafter(mean, np.inf) if rounded else mean)


def draw(rng, n, m, features, leak, dtype=float):
    """Fresh rows, with that leak at a random place. The test rows lie higher, so that the means differ."""
    x = np.round(rng.normal(5, 2, (n + m, features)), 3).astype(dtype)
    x[n:] += 2
    t = rng.permutation(np.arange(n + m) % 3)
    if leak == DUPLICATES:
        x[rng.integers(n, n + m)] = x[rng.integers(n)]
    if leak == TARGET:
        x[:, rng.integers(features)] = t
    return cut(x, t, n, leak)


@find_leak.cases
def _(rng):
    x = np.array([[1.5, 10.0], [2.5, 30.0], [3.0, 20.0], [4.5, 50.0], [7.0, 60.0]])
    t = np.array([0, 1, 0, 1, 1])
    yield cut(x, t, 3, rounded=False)
    yield cut(x[[0, 1, 2, 1, 4]], t, 3, DUPLICATES)
    yield cut(x[[0, 1, 2, 0, 4]], t, 3, DUPLICATES)  # of the first training row
    yield cut(x[[0, 1, 2, 4, 2]], t, 3, DUPLICATES)  # of the last
    yield cut(x[[0, 1, 2, 4, 1]], [0, 1, 0, 1, 0], 3, DUPLICATES)  # the copy has another target
    yield cut(np.stack([x[:, 0], t], axis=1), t, 3, TARGET)
    yield cut(np.stack([t + 0.5, t, x[:, 1]], axis=1), t + 0.5, 3, TARGET)
    yield cut(np.stack([x[:, 0], t, x[:, 1]], axis=1), t, 3, TARGET)  # between two others
    yield cut(x, t, 3, SCALED, rounded=False)
    yield cut(x, t, 3, SCALED)
    yield cut(x[[0, 0, 2, 4, 4]], t, 3)  # rows occur twice, but within one part
    yield cut([[1, 2], [3, 4], [5, 6], [1, 4], [8, 9]], t, 3)  # the numbers of a test row, from two rows
    yield cut([[1, 2], [3, 4], [5, 6], [9, 8], [4, 3]], t, 3)  # in the other order
    yield cut([[0, 2], [1, 4], [0, 6], [1, 3], [0, 9]], t, 3)  # the target, but for one test row
    yield cut([[0, 2], [0, 4], [0, 6], [1, 3], [1, 9]], t, 3)  # the target, but for one training row
    close = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
    yield cut(
        np.stack([close + 0.25 * (-1) ** close, close[::-1] ** 2], axis=1), close, 4
    )  # only close to it
    level = np.array([[1.0, 1.0], [2.0, 3.0], [3.0, 2.0], [2.0, 6.0], [2.0, 8.0]])  # one mean is no news
    yield cut(level, t, 3)
    yield cut(level, t, 3, SCALED)
    yield cut(level[:, ::-1], t, 3)
    yield cut(level[:, ::-1], t, 3, SCALED)
    yield cut(-x, t, 3, SCALED)  # the test pulls the mean down
    for n, m, features in ((6, 4, 3), (5, 9, 2), (12, 1, 4)):
        for leak in (NONE, DUPLICATES, TARGET, SCALED):
            yield draw(rng, n, m, features, leak)
    for leak in (NONE, DUPLICATES, TARGET, SCALED):
        yield draw(rng, 7, 5, 3, leak, np.float32)


@find_leak.expected
def _(x_train, t_train, x_test, t_test, mean):
    import torch

    known = {tuple(row) for row in x_train.tolist()}
    if any(tuple(row) in known for row in x_test.tolist()):
        return DUPLICATES
    x, t = torch.cat([x_train, x_test]).double(), torch.cat([t_train, t_test])
    if any(column == t.tolist() for column in x.T.tolist()):
        return TARGET
    to_train, to_all = ((mean - part.mean(dim=0)).abs().sum() for part in (x[: len(x_train)], x))
    return SCALED if to_all < to_train else NONE


def found(
    x_train,
    t_train,
    x_test,
    t_test,
    mean,
    duplicates=lambda same, *split: same.all(axis=2).any(),
    target=lambda x, t, n: (x == t[:, None]).all(axis=0).any(),
    scaled=lambda mean, x, n: np.allclose(mean, x.mean(axis=0)),
):
    """The answer, with its three tests exchanged. same (m, n, features): where a test row and a training row
    agree; split: the first four arguments; n: how many of the rows are training rows."""
    x, t, n = np.concatenate([x_train, x_test]), np.concatenate([t_train, t_test]), len(x_train)
    if duplicates(x_test[:, None] == x_train, x_train, t_train, x_test, t_test):
        return DUPLICATES
    if target(x, t, n):
        return TARGET
    return SCALED if scaled(mean, x, n) else NONE


@find_leak.mistake("compared at the same place only")
def _(*split):
    """You compare the first test row with the first training row, the second with the second, and so on. A
    copy may stand anywhere: compare every test row with every training row, `x_test[:, None] == x_train`."""
    return found(*split, duplicates=lambda same, *split: np.diagonal(same.all(axis=2)).any())


@find_leak.mistake("labels in place of rows")
def _(*split):
    """You look for the targets of the test among those of the training. The same targets occur in both parts
    of any split. What must not occur in both is a row of `x`."""
    return found(
        *split, duplicates=lambda same, x_train, t_train, x_test, t_test: np.isin(t_test, t_train).any()
    )


@find_leak.mistake("one equal number is enough")
def _(*split):
    """You call two rows copies if they share a single number. All numbers of a row must agree:
    `.all(axis=2)`."""
    return found(*split, duplicates=lambda same, *split: same.any())


@find_leak.mistake("columns compared separately")
def _(*split):
    """You ask for each number whether it occurs in its column of `x_train`, so a test row counts as a copy
    even if its numbers come from several training rows. Compare whole rows."""
    return found(*split, duplicates=lambda same, *split: same.any(axis=1).all(axis=1).any())


@find_leak.mistake("numbers from anywhere")
def _(*split):
    """You ask for each number of a test row whether it occurs anywhere in `x_train`, which is what `np.isin`
    does. Compare whole rows, each number with the one in the same column."""
    return found(
        *split, duplicates=lambda same, x_train, _, x_test, __: np.isin(x_test, x_train).all(1).any()
    )


@find_leak.mistake("repeats within one part")
def _(*split):
    """You count the different rows, so a row that occurs twice in the training part alone counts as a leak.
    Only a row that stands in both parts shows the model a test row."""

    def duplicates(same, x_train, t_train, x_test, t_test):
        x = np.concatenate([x_train, x_test])
        return len(np.unique(x, axis=0)) < len(x)

    return found(*split, duplicates=duplicates)


@find_leak.mistake("copies with the same target only")
def _(*split):
    """You look for the same row with the same target. A copied row is a leak whatever its target is: compare
    `x` alone."""
    t_train, t_test = split[1], split[3]
    return found(*split, duplicates=lambda same, *_: (same.all(2) & (t_test[:, None] == t_train)).any())


@find_leak.mistake("any strong feature is a leak")
def _(*split):
    """You call a column a leak if it is strongly correlated with the target. A feature may well be strong;
    that is what features are for. Only a column that is the target itself is a leak here."""

    def target(x, t, n):
        columns = [column for column in x.T if column.std() > 0]
        return any(abs(np.corrcoef(column, t)[0, 1]) > 0.9 for column in columns)

    return found(*split, target=target)


@find_leak.mistake("training rows only")
def _(*split):
    """You compare a column with the target in the training rows only. Here a column counts as the target if
    it agrees in every row, of training and test."""
    return found(*split, target=lambda x, t, n: (x[:n] == t[:n, None]).all(axis=0).any())


@find_leak.mistake("one column only")
def _(*split):
    """You compare the target with the first column only. It may be hidden in any column."""
    return found(*split, target=lambda x, t, n: (x[:, 0] == t).all())


@find_leak.mistake("one column only")
def _(*split):
    """You compare the target with the last column only. It may be hidden in any column."""
    return found(*split, target=lambda x, t, n: (x[:, -1] == t).all())


@find_leak.mistake("compared to the last digit")
def _(*split):
    """You compare means with `==`. Sums in another order differ in the last digit: use `np.allclose`."""
    return found(*split, scaled=lambda mean, x, n: (mean == x.mean(axis=0)).all())


@find_leak.mistake("compared to the last digit")
def _(*split):
    """You call it a leak if `mean` is not exactly that of the training rows. Sums in another order differ in
    the last digit: use `np.allclose`."""
    return found(*split, scaled=lambda mean, x, n: (mean != x[:n].mean(axis=0)).any())


@find_leak.mistake("the right mean called a leak")
def _(*split):
    """You call it a leak if `mean` is that of the training rows. That is how it should be. The leak is the
    mean of training and test rows together."""
    return found(*split, scaled=lambda mean, x, n: np.allclose(mean, x[:n].mean(axis=0)))


@find_leak.mistake("one mean is enough")
def _(*split):
    """You call it a leak if one column's mean fits, which may happen by chance: all columns have to fit."""
    return found(*split, scaled=lambda mean, x, n: np.isclose(mean, x.mean(axis=0)).any())
