"""The test error of one simple model, trained on more and more examples."""

import numpy as np

from ..kit import call
from . import lesson
from ._network import clear


@lesson.exercise(
    points=2,
    hints="""
    A learning curve changes one thing only: how many examples the model is trained on. What has to stay the
    same for two of its points to be comparable?

    Shuffle once, before the loop: `order = np.random.default_rng(seed).permutation(len(x))`. Inside the loop,
    `rows = order[:size]` are the training examples, and the error is measured on all of `x_test`.

    The classes that were seen are `classes = np.unique(t[rows])`, and `averages` has one row for each of
    them. With `distances = ((x_test[:, None] - averages) ** 2).sum(axis=2)`, the answers are
    `classes[distances.argmin(axis=1)]`; the error is the mean of `answers != t_test`.
    """,
)
def learning_curve(x, t, x_test, t_test, sizes, seed):
    """The test error of a nearest-average classifier that is trained on more and more examples.

    x (n, features), t (n,): training examples and their labels; x_test (m, features), t_test (m,): test
    examples and their labels. Labels are whole numbers.
    sizes: a list of numbers from 1 to n
    seed: shuffle once, by `np.random.default_rng(seed).permutation(n)`; for each size k in `sizes`, the
    classifier is trained on the examples at the first k places of this one order
    The classifier averages the rows of each class among these k examples. It answers with the class whose
    average is nearest (Euclidean distance), and with the smaller label if two are equally near.
    -> errors (len(sizes),): for each size, the share of all m test examples that are answered wrong
    """
    order = np.random.default_rng(seed).permutation(len(x))
    errors = []
    for size in sizes:
        rows = order[:size]
        classes = np.unique(t[rows])
        averages = np.array([x[rows][t[rows] == label].mean(axis=0) for label in classes])
        distances = ((x_test[:, None] - averages) ** 2).sum(axis=2)  # (m, classes)
        answers = classes[distances.argmin(axis=1)]
        errors.append(np.mean(answers != t_test))
    return np.array(errors)


def distances(x, t, x_test, classes):
    """The squared distance of each test row from each class's average: (m, classes)."""
    averages = np.array([x[t == label].mean(axis=0) for label in classes])
    return ((x_test[:, None] - averages) ** 2).sum(axis=2)


def answers(x, t, x_test):
    """What the classifier says to x_test after training on x and t."""
    classes = np.unique(t)
    return classes[distances(x, t, x_test, classes).argmin(axis=1)]


def shuffled(x, seed):
    """The order in which training examples are taken."""
    return np.random.default_rng(seed).permutation(len(x))


def undecided(x, t, x_test, t_test, sizes, seed):
    """Whether rounding could decide an answer: two averages are almost equally near."""
    for size in sizes:
        rows = shuffled(x, seed)[:size]
        far = np.sort(distances(x[rows], t[rows], x_test, np.unique(t[rows])), axis=1)
        if far.shape[1] > 1 and not clear((far[:, 1] - far[:, 0]) / (1 + far[:, 1]), 1e-3):
            return True
    return False


def draw(rng, n, m, features, classes, sizes):
    """Arguments: clouds that overlap, with labels such as 3, 7 and 12."""
    while True:
        centres = rng.normal(0, 1.2, (classes, features))
        kinds, kinds_test = rng.integers(classes, size=n), rng.integers(classes, size=m)
        labels = rng.choice(20, classes, replace=False)
        x, x_test = (centres[k] + rng.normal(size=(len(k), features)) for k in (kinds, kinds_test))
        arguments = x, labels[kinds], x_test, labels[kinds_test], sizes, int(rng.integers(1000))
        if not undecided(*arguments):
            return arguments


@learning_curve.cases
def _(rng):
    x, t = np.array([[0.0], [1.0], [4.0], [6.0]]), np.array([0, 0, 1, 1])
    yield call(x, t, np.array([[0.5], [2.9], [7.0]]), np.array([0, 0, 1]), [1, 2, 4], 0)
    x_test, t_test = np.array([[2.0, 0.0], [2.0, 5.0], [2.0, -1.0]]), np.array([4, 9, 4])
    yield call(
        np.array([[4.0, 0.0], [0.0, 0.0]]), np.array([9, 4]), x_test, t_test, [1, 2], 1
    )  # equally near
    yield call(np.array([[4.0, 0.0], [0.0, 0.0]]), np.array([4, 9]), x_test, t_test, [1, 2], 1)
    x = np.array([[0, 1], [1, 0], [0, 0], [6, 1], [7, 0], [3, 9]])  # whole numbers
    x_test = np.array([[3, 0], [4, 0], [3, 4], [2, 2]])
    yield call(x, np.array([2, 2, 2, 5, 5, 8]), x_test, np.array([2, 5, 8, 2]), [2, 3, 5, 6], 3)
    yield call(np.array([[1.0, 2.0]]), np.array([3]), np.array([[0.0, 1.0]]), np.array([3]), [1], 0)
    for n, m, features, classes in ((12, 1, 2, 2), (20, 7, 1, 2), (30, 25, 3, 3), (24, 40, 2, 4)):
        yield call(*draw(rng, n, m, features, classes, [1, 3, 8, n]))
        yield call(*draw(rng, n, m, features, classes, [1, 3, 8, n]))  # other numbers in the same shapes
    yield call(*draw(rng, 15, 10, 3, 3, [9, 4, 15, 4]))  # not from small to large
    yield call(*(np.asfortranarray(a) if np.ndim(a) else a for a in draw(rng, 16, 9, 4, 3, [2, 5, 16])))
    x, t, x_test, *more = draw(rng, 18, 12, 2, 3, [2, 6, 18])
    yield call(x.astype(np.float32), t, x_test.astype(np.float32), *more)


@learning_curve.expected
def _(x, t, x_test, t_test, sizes, seed):
    import torch

    order = torch.from_numpy(np.random.default_rng(seed).permutation(len(x)))
    errors = []
    for size in sizes:
        rows = order[:size]
        seen = sorted(set(t[rows].tolist()))
        averages = [x[rows].double()[t[rows] == label].mean(dim=0) for label in seen]
        far = torch.stack([(x_test - average).square().sum(dim=1) for average in averages])
        said = torch.tensor(seen)[far.argmin(dim=0)]  # of equals, PyTorch takes the first as well
        errors.append((said != t_test).double().mean())
    return torch.stack(errors)


def curve(x, t, x_test, t_test, sizes, seed, rows=None, test=None, say=answers):
    """The curve, with parts exchanged. rows: the training examples of a size; test: the test examples of a
    size; say: what the classifier says after training."""
    order = shuffled(x, seed)
    rows = rows or (lambda size: order[:size])
    test = test or (lambda size: (x_test, t_test))
    result = []
    for size in sizes:
        chosen, (inputs, targets) = rows(size), test(size)
        result.append(np.mean(say(x[chosen], t[chosen], inputs) != targets))
    return np.array(result)


@learning_curve.mistake("test set grows too")
def _(x, t, x_test, t_test, sizes, seed):
    """You test on as many examples as you train on. Then two points of the curve differ for two reasons, and
    the first ones rest on very few test examples. Use all of `x_test` for every size."""
    return curve(x, t, x_test, t_test, sizes, seed, test=lambda size: (x_test[:size], t_test[:size]))


@learning_curve.mistake("training error reported")
def _(x, t, x_test, t_test, sizes, seed):
    """You measure the error on the examples that the classifier was trained on. It says how well they are
    remembered, and begins near 0. Measure it on `x_test` and `t_test`."""
    order = shuffled(x, seed)
    return curve(x, t, x_test, t_test, sizes, seed, test=lambda size: (x[order[:size]], t[order[:size]]))


@learning_curve.mistake("tested on the examples left over")
def _(x, t, x_test, t_test, sizes, seed):
    """You test on the training examples that were not used, so the test set shrinks as the training set
    grows. Use all of `x_test` for every size."""
    order = shuffled(x, seed)
    return curve(x, t, x_test, t_test, sizes, seed, test=lambda size: (x[order[size:]], t[order[size:]]))


@learning_curve.mistake("not shuffled")
def _(x, t, x_test, t_test, sizes, seed):
    """You take the first examples as they came. Data are often sorted by class or by date, so the first ones
    are not typical. Take them in the order `np.random.default_rng(seed).permutation(len(x))`."""
    return curve(x, t, x_test, t_test, sizes, seed, rows=np.arange)


@learning_curve.mistake("a new shuffle for each size")
def _(x, t, x_test, t_test, sizes, seed):
    """You shuffle again for each size, so a larger training set need not contain the smaller one, and chance
    adds to the curve. Shuffle once, before the loop."""
    rng = np.random.default_rng(seed)
    return curve(x, t, x_test, t_test, sizes, seed, rows=lambda size: rng.permutation(len(x))[:size])


@learning_curve.mistake("only the examples that are new")
def _(x, t, x_test, t_test, sizes, seed):
    """For each size you train on the examples that the size before did not have. The training set grows:
    `order[:size]` keeps the earlier ones."""
    ends = iter([0, *sizes])
    return curve(x, t, x_test, t_test, sizes, seed, rows=lambda size: shuffled(x, seed)[next(ends) : size])


@learning_curve.mistake("trained on everything")
def _(x, t, x_test, t_test, sizes, seed):
    """You train on all examples at every size, so the curve is flat. Train on `order[:size]`."""
    return curve(x, t, x_test, t_test, sizes, seed, rows=lambda size: shuffled(x, seed))


@learning_curve.mistake("one example too many")
def _(x, t, x_test, t_test, sizes, seed):
    """You train on one example more than the size says. `order[:size]` has exactly `size` places."""
    return curve(x, t, x_test, t_test, sizes, seed, rows=lambda size: shuffled(x, seed)[: size + 1])


@learning_curve.mistake("targets not shuffled along")
def _(x, t, x_test, t_test, sizes, seed):
    """You shuffle `x` and leave `t` in its old order, so examples and labels no longer belong together. Pick
    both with the same places."""
    return curve(x[shuffled(x, seed)], t, x_test, t_test, sizes, seed, rows=np.arange)


@learning_curve.mistake("averages of classes not yet seen")
def _(x, t, x_test, t_test, sizes, seed):
    """You average every class of `t`, also one that has no example among the first k. The mean of nothing is
    NaN, and `argmin` then chooses it. Take the classes from `t[rows]`."""
    classes = np.unique(t)

    def say(x, t, x_test):
        return classes[distances(x, t, x_test, classes).argmin(axis=1)]

    return curve(x, t, x_test, t_test, sizes, seed, say=say)


@learning_curve.mistake("place in place of the label")
def _(x, t, x_test, t_test, sizes, seed):
    """You compare the place that `argmin` gives with the label. The first class seen may have the label 3:
    look it up, `classes[distances.argmin(axis=1)]`."""

    def say(x, t, x_test):
        return np.searchsorted(np.unique(t), answers(x, t, x_test))

    return curve(x, t, x_test, t_test, sizes, seed, say=say)


@learning_curve.mistake("nearest example")
def _(x, t, x_test, t_test, sizes, seed):
    """You answer with the label of the nearest training example. Average the examples of each class first,
    and answer with the class of the nearest average."""

    def say(x, t, x_test):
        return t[((x_test[:, None] - x) ** 2).sum(axis=2).argmin(axis=1)]

    return curve(x, t, x_test, t_test, sizes, seed, say=say)


@learning_curve.mistake("accuracy in place of the error")
def _(x, t, x_test, t_test, sizes, seed):
    """You return the share of right answers. The error is the share of wrong ones, 1 minus that."""
    return 1 - curve(x, t, x_test, t_test, sizes, seed)


@learning_curve.mistake("number in place of the share")
def _(x, t, x_test, t_test, sizes, seed):
    """You count the wrong answers. Divide by the number of test examples, so that test sets of any size can
    be compared."""
    return curve(x, t, x_test, t_test, sizes, seed) * len(x_test)
