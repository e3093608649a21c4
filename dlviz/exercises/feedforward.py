# ruff: noqa: ANN001, ANN201, ANN202, B905 (the learner's Python: no annotations, plain `zip`)
"""Lesson 08: minibatches, what a classifier confuses, and a digit reader in each library."""

from functools import cache

import numpy as np

from ._core import Lesson, call

lesson = Lesson(8, "feedforward", "A feedforward network, whole")


# Minibatches


@lesson.exercise(
    points=2,
    hints="""
    `order` says who comes first, second, third. Cut it into pieces of `batch_size`, and take the examples and
    the targets that each piece names.

    `range(0, len(order), batch_size)` counts where the pieces begin, and the last one may be shorter:
    `order[start : start + batch_size]` takes what is there, and does not complain.

    An array of places picks rows: with `chosen = order[start : start + batch_size]`, a minibatch is
    `(x[chosen], t[chosen])`.
    """,
)
def minibatches(x, t, batch_size, order):
    """One epoch: all examples in the given order, cut into minibatches; the last one takes what is left.

    x (n, ...), t (n,): example number i is x[i] with its target t[i]
    batch_size: how many in a minibatch
    order (n,): the shuffled numbers 0 to n - 1; the epoch begins with example number order[0]
    -> a list of pairs (x, t), one for each minibatch
    """
    starts = range(0, len(order), batch_size)
    pieces = [order[start : start + batch_size] for start in starts]
    return [(x[piece], t[piece]) for piece in pieces]


@minibatches.cases
def _(rng):
    yield call(np.array([[1.0], [2.0], [3.0]]), np.array([10, 20, 30]), 2, np.array([2, 0, 1]))
    yield call(np.arange(8.0).reshape(4, 2), np.arange(4), 2, np.array([1, 3, 0, 2]))  # no rest
    yield call(np.array([[5.0, 6.0]]), np.array([1]), 4, np.array([0]))  # a single example
    for n, size in [(5, 1), (7, 3), (10, 4), (6, 9), (33, 8)]:
        order = np.roll(rng.permutation(n), int(rng.integers(n)))
        yield call(rng.normal(size=(n, 3)), rng.integers(10, size=n), size, order)
    yield call(rng.random((9, 2, 2)), rng.integers(10, size=9), 4, rng.permutation(9))  # pictures


@minibatches.expected
def _(x, t, batch_size, order):
    import torch

    pieces = torch.split(order, batch_size)
    return [(x[piece], t[piece]) for piece in pieces]


def cut(x, t, pieces):
    """The minibatches that these pieces of an order name."""
    return [(x[piece], t[piece]) for piece in pieces]


def pieces_of(order, size):
    """The order in pieces, the last one shorter."""
    return [order[start : start + size] for start in range(0, len(order), size)]


@minibatches.mistake("x and t shuffled apart")
def _(x, t, batch_size, order):
    """You shuffle `x` and leave `t` in its old order, so examples meet foreign targets. Nothing crashes, and
    the network learns nothing: take both by the same places."""
    kept = pieces_of(np.arange(len(order)), batch_size)
    return [(x[piece], t[other]) for piece, other in zip(pieces_of(order, batch_size), kept)]


@minibatches.mistake("x and t shuffled apart")
def _(x, t, batch_size, order):
    """You shuffle `t` and leave `x` in its old order, so examples meet foreign targets. Nothing crashes, and
    the network learns nothing: take both by the same places."""
    kept = pieces_of(np.arange(len(order)), batch_size)
    return [(x[other], t[piece]) for piece, other in zip(pieces_of(order, batch_size), kept)]


@minibatches.mistake("last batch dropped")
def _(x, t, batch_size, order):
    """You keep full minibatches only, so the rest of the examples is never seen in this epoch:
    `n // batch_size` rounds down. Let the last minibatch be shorter."""
    return cut(x, t, [piece for piece in pieces_of(order, batch_size) if len(piece) == batch_size])


@minibatches.mistake("an empty batch at the end")
def _(x, t, batch_size, order):
    """Where `batch_size` divides n, you add an empty minibatch: `n // batch_size + 1` is one too many then,
    and the mean loss of no examples is not a number. Step through `range(0, n, batch_size)`."""
    return cut(x, t, [order[i * batch_size :][:batch_size] for i in range(len(order) // batch_size + 1)])


@minibatches.mistake("order unused")
def _(x, t, batch_size, order):
    """You cut `x` and `t` as they lie. `order` is the shuffling: the first minibatch is made of the examples
    that its first numbers name."""
    return cut(x, t, pieces_of(np.arange(len(order)), batch_size))


@minibatches.mistake("order read the wrong way round")
def _(x, t, batch_size, order):
    """You put example number i at place `order[i]`. It is the other way round: at place i comes example
    number `order[i]`, which is what `x[order]` gives."""
    return cut(x, t, pieces_of(np.argsort(order), batch_size))


@minibatches.mistake("rest filled up from the beginning")
def _(x, t, batch_size, order):
    """Your last minibatch is filled up with examples that had their turn. Each example counts once in an
    epoch: let the last one be shorter."""
    n, count = len(order), -(-len(order) // batch_size)
    return cut(x, t, np.resize(order, max(n, count * batch_size)).reshape(count, batch_size))


@minibatches.mistake("batch_size taken for the number of batches")
def _(x, t, batch_size, order):
    """You make `batch_size` minibatches. It says how many examples are in one of them."""
    return cut(x, t, np.array_split(order, batch_size))


@minibatches.mistake("parts of equal size")
def _(x, t, batch_size, order):
    """The number of minibatches is right, but you make them of nearly equal size, as `np.array_split` does.
    All but the last have exactly `batch_size` examples."""
    return cut(x, t, np.array_split(order, -(-len(order) // batch_size)))


@minibatches.mistake("batches that overlap")
def _(x, t, batch_size, order):
    """Each of your minibatches begins one example after the one before, so most examples come several times.
    Let `range` step by `batch_size`."""
    return cut(x, t, [order[start : start + batch_size] for start in range(len(order))])


@minibatches.mistake("two lists instead of pairs")
def _(x, t, batch_size, order):
    """You return all inputs, and then all targets. A training loop reads `for x, t in batches`, so it needs
    pairs: one list, with `(x, t)` for each minibatch."""
    xs, ts = zip(*cut(x, t, pieces_of(order, batch_size)))
    return list(xs), list(ts)


# What it confuses


@lesson.exercise(
    points=2,
    hints="""
    Begin with a square of zeros, `np.zeros((classes, classes), int)`. Each example adds 1 to one place of it.

    The row is what the example is, the column what the network said: `matrix[label, prediction] += 1`, one
    example after the other. Right answers end up on the diagonal.

    Without a loop: `np.add.at(matrix, (labels, predictions), 1)`. The accuracy is the sum of the diagonal,
    `np.trace(matrix)`, divided by the number of examples.
    """,
)
def confusion_matrix(predictions, labels, classes):
    """Which class was taken for which, how often; and from it the accuracy.

    predictions (n,), labels (n,): class numbers below `classes`
    -> matrix (classes, classes) of whole numbers: row = what it is, column = what was said; and the accuracy
    """
    matrix = np.zeros((classes, classes), int)
    np.add.at(matrix, (labels, predictions), 1)
    return matrix, np.trace(matrix) / len(labels)


@confusion_matrix.cases
def _(rng):
    yield call(np.array([1, 1, 0]), np.array([0, 1, 0]), 2)
    yield call(np.array([2]), np.array([1]), 3)
    yield call(np.array([1, 1, 1, 1, 0]), np.array([0, 0, 0, 1, 0]), 2)  # the same confusion three times
    yield call(np.array([0, 0, 2]), np.array([0, 2, 2]), 5)  # classes that never occur
    yield call(np.array([3, 3, 3]), np.array([3, 3, 3]), 4)
    yield call(np.array([1, 2, 0]), np.array([2, 0, 1]), 3)  # nothing right
    for n, classes in [(7, 3), (20, 4), (200, 10)]:
        labels = np.minimum(rng.integers(classes, size=n), rng.integers(classes, size=n))  # uneven shares
        wrong = rng.random(n) < rng.uniform(0.2, 0.7)
        yield call(np.where(wrong, rng.integers(classes, size=n), labels), labels, classes)


@confusion_matrix.expected
def _(predictions, labels, classes):
    import torch

    pairs = torch.bincount(labels * classes + predictions, minlength=classes**2)
    return pairs.reshape(classes, classes), (predictions == labels).double().mean()


def counted(rows, columns, classes):
    """How often each pair of a row and a column occurs."""
    matrix = np.zeros((classes, classes), int)
    np.add.at(matrix, (rows, columns), 1)
    return matrix


@confusion_matrix.mistake("rows and columns swapped")
def _(predictions, labels, classes):
    """Your matrix is mirrored at its diagonal: a row is what the network *said*. Here, as in scikit-learn, a
    row is what the example *is*, so that each row adds up to how many there are of a class."""
    return counted(predictions, labels, classes), np.mean(predictions == labels)


@confusion_matrix.mistake("repeated pairs counted once")
def _(predictions, labels, classes):
    """No place of your matrix exceeds 1. `matrix[labels, predictions] += 1` adds once to each place, however
    often it is named: use `np.add.at(matrix, (labels, predictions), 1)`, or a loop."""
    matrix = np.minimum(counted(labels, predictions, classes), 1)
    return matrix, np.mean(predictions == labels)


@confusion_matrix.mistake("repeated pairs counted once")
def _(predictions, labels, classes):
    """No place of your matrix exceeds 1, and so your accuracy is off as well. `matrix[labels, predictions] +=
    1` adds once to each place, however often it is named: use `np.add.at`, or a loop."""
    matrix = np.minimum(counted(labels, predictions, classes), 1)
    return matrix, np.trace(matrix) / len(labels)


@confusion_matrix.mistake("shares instead of counts")
def _(predictions, labels, classes):
    """You divide each row by its sum. That is a good way to *show* the matrix; here it holds how often each
    pair occurred."""
    matrix = counted(labels, predictions, classes)
    return matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1), np.mean(predictions == labels)


@confusion_matrix.mistake("shares instead of counts")
def _(predictions, labels, classes):
    """You divide the matrix by the number of examples. Here it holds how often each pair occurred."""
    return counted(labels, predictions, classes) / len(labels), np.mean(predictions == labels)


@confusion_matrix.mistake("only the errors counted")
def _(predictions, labels, classes):
    """Your diagonal is empty. Right answers are counted as well: they are where row and column are the
    same class."""
    wrong = predictions != labels
    return counted(labels[wrong], predictions[wrong], classes), np.mean(predictions == labels)


@confusion_matrix.mistake("only the classes that occur")
def _(predictions, labels, classes):
    """Your matrix has a row for each class that occurs. It needs one for each of the `classes`, or the
    matrices of two test sets could not be compared: begin with `np.zeros((classes, classes), int)`."""
    present, places = np.unique(np.concatenate([labels, predictions]), return_inverse=True)
    matrix = counted(places[: len(labels)], places[len(labels) :], len(present))
    return matrix, np.mean(predictions == labels)


@confusion_matrix.mistake("accuracy as a count")
def _(predictions, labels, classes):
    """Your matrix is right. The accuracy is the *share* of right answers: divide the diagonal's sum by the
    number of examples."""
    return counted(labels, predictions, classes), np.sum(predictions == labels)


@confusion_matrix.mistake("accuracy averaged over classes")
def _(predictions, labels, classes):
    """Your matrix is right. For the accuracy you take the share of each class first, and then their mean, so
    a rare class weighs as much as a common one. That is called balanced accuracy; here each example counts
    alike."""
    matrix = counted(labels, predictions, classes)
    present = matrix.sum(axis=1) > 0
    return matrix, np.mean(np.diag(matrix)[present] / matrix.sum(axis=1)[present])


@confusion_matrix.mistake("accuracy divided by the number of classes")
def _(predictions, labels, classes):
    """Your matrix is right. Divide the diagonal's sum by the number of examples, `matrix.sum()`, and not by
    that of the classes."""
    return counted(labels, predictions, classes), np.sum(predictions == labels) / classes


@confusion_matrix.mistake("error rate")
def _(predictions, labels, classes):
    """Your matrix is right. In place of the accuracy you give the share that is wrong: what lies beside the
    diagonal."""
    return counted(labels, predictions, classes), np.mean(predictions != labels)


@confusion_matrix.mistake("results in the other order")
def _(predictions, labels, classes):
    """Both results are right, in the other order: return the matrix first, then the accuracy."""
    return np.mean(predictions == labels), counted(labels, predictions, classes)


# Digit readers


@lesson.exercise(
    points=3,
    seconds=60,
    hints="""
    Four parts: bring the pixels to 0 to 1, build a network, walk through shuffled minibatches for some
    epochs, and take the class with the highest score for each new digit.

    `nn.Sequential(nn.Flatten(), nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))` is large enough, and
    `optim.Adam` with a rate of 0.01 gets there in 15 epochs of minibatches of 32. Both old and new digits are
    `np.float32(x / 16)`, since weights are float32.

    The loop is `for x, t in batches:` with five lines: `optimizer.zero_grad()`, `loss_fn(model(x), t)`,
    `model.backward(loss_fn.backward())`, `optimizer.step()`, all of it once for each epoch. At the end,
    `model(x_new).argmax(axis=1)`.
    """,
)
def digit_reader(x, t, x_new):
    """Train a network in NumPy on handwritten digits, then read new ones: at least 93 of 100 must be right.

    x (n, 8, 8): whole numbers from 0 (paper) to 16 (ink); t (n,): which digit each is, in any order
    x_new (m, 8, 8): digits that it has not seen -> (m,) what it reads, class numbers from 0 to 9
    """
    from dlviz import data, nn, optim

    nn.manual_seed(0)
    x, x_new = (np.float32(pixels / 16) for pixels in (x, x_new))
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))
    loss_fn, optimizer = nn.CrossEntropyLoss(), optim.Adam(model.parameters(), lr=0.01)
    batches = data.minibatches(x, t, 32, rng=0)
    for _ in range(15):
        for x_batch, t_batch in batches:
            optimizer.zero_grad()
            loss_fn(model(x_batch), t_batch)
            model.backward(loss_fn.backward())
            optimizer.step()
    return model(x_new).argmax(axis=1)


@lesson.exercise(
    points=3,
    seconds=60,
    hints="""
    It is the loop of `digit_reader` with PyTorch's names. First make tensors of the arrays: pixels as
    float32, from 0 to 1, and targets as int64.

    `torch.tensor(x / 16, dtype=torch.float32)` and `torch.as_tensor(t)`. For the minibatches,
    `torch.randperm(len(x)).split(32)` gives the shuffled places of one epoch, piece by piece.

    In the loop: `optimizer.zero_grad()`, `loss_fn(model(x[piece]), t[piece]).backward()`,
    `optimizer.step()`. Afterwards, inside `with torch.no_grad():`, return `model(x_new).argmax(dim=1)`.
    """,
)
def torch_digit_reader(x, t, x_new):
    """The same in PyTorch: train on the digits, then read the new ones, at least 93 of 100 of them right.

    x (n, 8, 8): whole numbers from 0 (paper) to 16 (ink); t (n,): which digit each is, in any order
    x_new (m, 8, 8): digits that it has not seen -> (m,) what it reads, an array or a tensor
    """
    import torch
    from torch import nn

    torch.manual_seed(0)
    x, x_new = (torch.tensor(pixels / 16, dtype=torch.float32) for pixels in (x, x_new))
    t = torch.as_tensor(t)
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))
    loss_fn, optimizer = nn.CrossEntropyLoss(), torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(15):
        for piece in torch.randperm(len(x)).split(32):
            optimizer.zero_grad()
            loss_fn(model(x[piece]), t[piece]).backward()
            optimizer.step()
    with torch.no_grad():
        return model(x_new).argmax(dim=1)


@cache
def all_digits():
    """The pixels (1797, 8, 8) of every digit, whole numbers from 0 to 16, and the classes."""
    from dlviz import data

    digits = data.load_digits("all")
    return (16 * digits.x).astype(int), digits.t


@cache
def classes_by_pixels():
    """What each picture shows: no two of them are the same."""
    x, t = all_digits()
    return {pixels.tobytes(): digit for pixels, digit in zip(x, t)}


def right_answers(x_new):
    """What the new digits are. The answer is never told, so it cannot be looked up in its arguments."""
    return np.array([classes_by_pixels()[pixels.tobytes()] for pixels in x_new])


def share_right(predictions, x_new):
    """The share of answers that are right; 0 where there are more or fewer than digits."""
    labels = right_answers(x_new)
    return np.mean(predictions == labels) if predictions.shape == labels.shape else 0.0


@digit_reader.cases
@torch_digit_reader.cases
def _(rng):
    x, t = all_digits()

    def split(order, classes=range(10)):
        old, new = order[:1000], order[1000:]
        return x[old], t[old], x[new[np.isin(t[new], classes)]]

    yield call(*split(np.random.default_rng(8).permutation(len(x))))
    yield call(*split(rng.permutation(len(x))))
    yield call(*split(rng.permutation(len(x)), [0, 4, 6]))  # the new digits are of three classes only
    order = rng.permutation(len(x))
    order[:1000] = order[:1000][np.argsort(t[order[:1000]])]
    yield call(*split(order))  # first all zeros, then all ones, and so on
    fours = rng.permutation(np.flatnonzero(t == 4))
    yield call(x[fours[:60]], t[fours[:60]], x[fours[-1:]])  # nothing but fours, and one to read


# Mixed digits after mixed examples, the same after sorted examples, digits of few classes: each kind of case
# has rules of its own, and which of them are broken tells one mistake from another.


def are_sorted(t):
    """Whether examples of several classes come class after class."""
    return t[0] < t[-1] and np.all(np.diff(t) >= 0)


def are_mixed(t, x_new):
    """Whether the new digits are of many classes, and the examples were in no order."""
    return len(np.unique(right_answers(x_new))) > 3 and not are_sorted(t)


@digit_reader.rule
@torch_digit_reader.rule
def _(predictions, x, t, x_new):
    """There must be one class number, from 0 to 9, for each digit of `x_new`."""
    return predictions.shape == x_new.shape[:1] and np.isin(predictions, np.arange(10)).all()


@digit_reader.rule
@torch_digit_reader.rule
def _(predictions, x, t, x_new):
    """Not all answers may be 0, which is what `argmax` makes of NaN."""
    return are_sorted(t) or np.any(predictions != 0)


@digit_reader.rule
@torch_digit_reader.rule
def _(predictions, x, t, x_new):
    """Nearly all digits get the same answer."""
    _, counts = np.unique(predictions, return_counts=True)
    return not are_mixed(t, x_new) or counts.max() < 0.95 * len(x_new)


@digit_reader.rule
@torch_digit_reader.rule
def _(predictions, x, t, x_new):
    """Fewer than half of the new digits are read right."""
    return not are_mixed(t, x_new) or share_right(predictions, x_new) >= 0.5


@digit_reader.rule
@torch_digit_reader.rule
def _(predictions, x, t, x_new):
    """Fewer than 93 of 100 new digits are read right."""
    return not are_mixed(t, x_new) or share_right(predictions, x_new) >= 0.93


@digit_reader.rule
@torch_digit_reader.rule
def _(predictions, x, t, x_new):
    """Fewer than 93 of 100 new digits are read right, after examples that came sorted by class."""
    return not are_sorted(t) or share_right(predictions, x_new) >= 0.93


@digit_reader.rule
@torch_digit_reader.rule
def _(predictions, x, t, x_new):
    """Digits are misread where the new ones are of few classes: 0, 4 and 6, or a single 4."""
    return are_sorted(t) or are_mixed(t, x_new) or share_right(predictions, x_new) >= 0.8


def reader(x, t, *, lr=0.01, epochs=3, shuffle=True, maximize=False):
    """A small network, trained quickly; scores come of it."""
    from dlviz import data, nn, optim, train

    nn.manual_seed(0)
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
    optimizer = optim.Adam(model.parameters(), lr, maximize=maximize)
    batches = data.minibatches(x, t, 50, shuffle=shuffle, rng=0)
    for _ in train.steps(model, nn.CrossEntropyLoss(), optimizer, batches, epochs=epochs):
        pass
    return lambda x_new: model(np.float32(x_new))


@digit_reader.mistake("scores instead of classes")
@torch_digit_reader.mistake("scores instead of classes")
def _(x, t, x_new):
    """You return ten numbers for each digit. The class is the place of the highest: take the `argmax` of each
    row."""
    return np.zeros((len(x_new), 10))


@digit_reader.mistake("argmax along the batch")
@torch_digit_reader.mistake("argmax along the batch")
def _(x, t, x_new):
    """You return ten numbers in all: for each class, which digit has the highest score. It is the other way
    round, the class with the highest score for each digit: `argmax` along the last axis."""
    return np.arange(10)


@digit_reader.mistake("the examples read instead of the new digits")
@torch_digit_reader.mistake("the examples read instead of the new digits")
def _(x, t, x_new):
    """You return as many answers as there are examples. Those are the digits it has learned from: let it read
    `x_new`."""
    return t


@digit_reader.mistake("NaN")
@torch_digit_reader.mistake("NaN")
def _(x, t, x_new):
    """All your answers are 0, which is what `argmax` makes of NaN. Do you divide by the standard deviation of
    each pixel? Some are paper in every picture, so theirs is 0. Dividing all pixels by 16 is enough here."""
    return np.zeros(len(x_new), int)


@digit_reader.mistake("not shuffled")
@torch_digit_reader.mistake("not shuffled")
def _(x, t, x_new):
    """All is well until the examples come sorted by class: then the last minibatches are all nines, and the
    zeros are forgotten. Shuffle in each epoch."""
    return reader(x / 16, t, epochs=8, shuffle=False)(x_new / 16).argmax(axis=1)


@digit_reader.mistake("new digits scaled by their own mean and spread")
@torch_digit_reader.mistake("new digits scaled by their own mean and spread")
def _(x, t, x_new):
    """All is well until the new digits are of few classes: then their mean is another one, and a zero looks
    otherwise than those it has learned. Scale the new digits by the mean and spread of the *examples*, or
    divide both by 16."""

    def scaled(pixels):
        return (pixels - pixels.mean(axis=0)) / (pixels.std(axis=0) + 1e-6)

    return reader(scaled(x), t, epochs=5)(scaled(x_new)).argmax(axis=1)


@digit_reader.mistake("too little training")
@torch_digit_reader.mistake("too little training")
def _(x, t, x_new):
    """It reads many digits, but not enough: it has not been trained for long enough. See that the loop goes
    through *all* minibatches of each epoch; then try more epochs, a higher rate, or more units."""
    return reader(x / 16, t, epochs=1)(x_new / 16).argmax(axis=1)


@digit_reader.mistake("x and t shuffled apart")
@torch_digit_reader.mistake("x and t shuffled apart")
def _(x, t, x_new):
    """It has learned nothing from digits of ten classes, but reads a 4 after nothing but fours. So it does
    learn, and what it learns is wrong: shuffle `x` and `t` by the same order."""
    return reader(x / 16, np.random.default_rng(0).permutation(t))(x_new / 16).argmax(axis=1)


@digit_reader.mistake("rate too high")
@torch_digit_reader.mistake("rate too high")
def _(x, t, x_new):
    """It gives nearly all digits the same answer, and only the last biases still learn: the first steps were
    so long that all units are dead. Divide the pixels by 16, and try a rate ten times smaller."""
    return reader(x / 16, t, lr=10)(x_new / 16).argmax(axis=1)


@digit_reader.mistake("nothing learned")
@torch_digit_reader.mistake("nothing learned")
def _(x, t, x_new):
    """It answers as an untrained network does; not even a 4 is read after nothing but fours. In the loop,
    run the backward pass and then call `optimizer.step()`, of an optimizer that holds the parameters of this
    very model; and see that the rate is not far too small."""
    return reader(x / 16, t, lr=0.0, epochs=1)(x_new / 16).argmax(axis=1)


@digit_reader.mistake("uphill")
@torch_digit_reader.mistake("uphill")
def _(x, t, x_new):
    """It gives nearly all digits the same wrong answer; even after nothing but fours a 4 is misread. Training
    makes the loss larger: the step goes *against* the gradient, so look for a sign."""
    return reader(x / 16, t, maximize=True)(x_new / 16).argmax(axis=1)
