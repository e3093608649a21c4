# ruff: noqa: B905 (the learner's Python: plain `zip`)
"""A digit reader, trained in NumPy.

Over 250 lines, because it tells 12 wrong answers apart by what they read.
"""

from functools import cache

import numpy as np

from ..kit import call
from . import lesson


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


def told_apart(predictions, x_new):
    """The share of answers that would be right if each class could be called by any other name."""
    labels = right_answers(x_new)
    if predictions.shape != labels.shape:
        return 0.0
    return sum(
        np.unique(labels[predictions == k], return_counts=True)[1].max() for k in set(predictions)
    ) / len(labels)


@digit_reader.observe
def _(predictions, x, t, x_new):
    if np.shape(predictions) != x_new.shape[:1]:
        return ""
    predictions = np.asarray(predictions)
    right = round(100 * share_right(predictions, x_new))
    counts = ", ".join(f"{np.sum(predictions == digit)} × {digit}" for digit in range(10))
    return f"Of the {len(x_new)} digits of that input {right} % are read right; the answers are {counts}."


@digit_reader.cases
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
def _(predictions, x, t, x_new):
    """There must be one class number, from 0 to 9, for each digit of `x_new`."""
    return predictions.shape == x_new.shape[:1] and np.isin(predictions, np.arange(10)).all()


@digit_reader.rule
def _(predictions, x, t, x_new):
    """Not all answers may be 0, which is what `argmax` makes of NaN."""
    return are_sorted(t) or np.any(predictions != 0)


@digit_reader.rule
def _(predictions, x, t, x_new):
    """Nearly all digits get the same answer."""
    _, counts = np.unique(predictions, return_counts=True)
    return not are_mixed(t, x_new) or counts.max() < 0.95 * len(x_new)


@digit_reader.rule
def _(predictions, x, t, x_new):
    """Fewer than 20 of 100 new digits are read right, little more than by guessing."""
    return not are_mixed(t, x_new) or share_right(predictions, x_new) >= 0.2


@digit_reader.rule
def _(predictions, x, t, x_new):
    """The digits are told apart, but called by other names."""
    known = not are_mixed(t, x_new) or told_apart(predictions, x_new) < 0.8
    return known or share_right(predictions, x_new) >= 0.5


@digit_reader.rule
def _(predictions, x, t, x_new):
    """Fewer than half of the new digits are read right."""
    return not are_mixed(t, x_new) or share_right(predictions, x_new) >= 0.5


@digit_reader.rule
def _(predictions, x, t, x_new):
    """Fewer than 93 of 100 new digits are read right."""
    return not are_mixed(t, x_new) or share_right(predictions, x_new) >= 0.93


@digit_reader.rule
def _(predictions, x, t, x_new):
    """Fewer than 93 of 100 new digits are read right, after examples that came sorted by class."""
    return not are_sorted(t) or share_right(predictions, x_new) >= 0.93


@digit_reader.rule
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
def _(x, t, x_new):
    """You return ten numbers for each digit. The class is the place of the highest: take the `argmax` of each
    row."""
    return np.zeros((len(x_new), 10))


@digit_reader.mistake("argmax along the batch")
def _(x, t, x_new):
    """You return ten numbers in all: for each class, which digit has the highest score. It is the other way
    round, the class with the highest score for each digit: `argmax` along the last axis."""
    return np.arange(10)


@digit_reader.mistake("the examples read instead of the new digits")
def _(x, t, x_new):
    """You return as many answers as there are examples. Those are the digits it has learned from: let it read
    `x_new`."""
    return t


@digit_reader.mistake("all answers are 0")
def _(x, t, x_new):
    """All your answers are 0, which is what `argmax` makes of NaN: print the loss. If it is NaN at once,
    perhaps you divide by the standard deviation of each pixel, and some pixels are 0 in every image. If it
    grows until it is NaN, perhaps the steps are too long, or go *up* the gradient."""
    return np.zeros(len(x_new), int)


@digit_reader.mistake("not shuffled")
def _(x, t, x_new):
    """It works until the examples come sorted by class: then the last minibatches hold nothing but nines, and
    what was learned about zeros is lost. Shuffle in each epoch."""
    return reader(x / 16, t, epochs=8, shuffle=False)(x_new / 16).argmax(axis=1)


@digit_reader.mistake("new digits scaled by their own mean and spread")
def _(x, t, x_new):
    """It works until the new digits are of few classes: then their mean differs, and a zero looks different
    from those it was trained on. Scale the new digits by the mean and spread of the *examples*, or divide
    both by 16."""

    def scaled(pixels):
        return (pixels - pixels.mean(axis=0)) / (pixels.std(axis=0) + 1e-6)

    return reader(scaled(x), t, epochs=5)(scaled(x_new)).argmax(axis=1)


@digit_reader.mistake("too little training")
def _(x, t, x_new):
    """It reads many digits, but not enough: it has not been trained for long enough. See that the loop goes
    through *all* minibatches of each epoch; then try more epochs, a higher rate, or more units."""
    return reader(x / 16, t, epochs=1)(x_new / 16).argmax(axis=1)


@digit_reader.mistake("x and t shuffled apart")
def _(x, t, x_new):
    """It has learned nothing from digits of ten classes, but reads a 4 after nothing but fours. So it does
    learn, but perhaps from wrong targets: see that `x` and `t` are shuffled by the same order."""
    return reader(x / 16, np.random.default_rng(0).permutation(t))(x_new / 16).argmax(axis=1)


@digit_reader.mistake("one answer for nearly all digits")
def _(x, t, x_new):
    """It gives nearly all digits the same answer, whatever the image shows. Perhaps the first steps were so
    long that all units are dead: divide the pixels by 16, and try a rate ten times smaller. Or the answer
    does not come from the scores of `x_new`."""
    return reader(x / 16, t, lr=10)(x_new / 16).argmax(axis=1)


@digit_reader.mistake("nothing learned")
def _(x, t, x_new):
    """It answers as an untrained network does: not even a 4 is read after nothing but fours. In the loop,
    run the backward pass and then call `optimizer.step()`, of an optimizer that holds the parameters of this
    very model; and see that the rate is not far too small."""
    return reader(x / 16, t, lr=0.0, epochs=1)(x_new / 16).argmax(axis=1)


@digit_reader.mistake("one wrong answer for nearly all digits")
def _(x, t, x_new):
    """It gives nearly all digits the same answer, and even after nothing but fours a 4 is misread. Print the
    loss of each epoch. If it grows, the step must go *against* the gradient: look for a sign. If it hardly
    moves, perhaps the rate is too small, or there are too few steps."""
    return reader(x / 16, t, maximize=True)(x_new / 16).argmax(axis=1)


@digit_reader.mistake("classes called by other names")
def _(x, t, x_new):
    """Your network tells the digits apart, but gives them other numbers, as if every 3 were called a 6.
    Return the class numbers as they come from `argmax`, and train with `t` as it is."""
    return 9 - reader(x / 16, t)(x_new / 16).argmax(axis=1)
