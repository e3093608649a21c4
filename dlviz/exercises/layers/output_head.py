"""The output layer for a task."""

import numpy as np

from ..kit import call
from ..kit.helpers import sigmoid, softmax
from . import lesson


@lesson.exercise(
    points=3,
    hints="""
    Ask of each task what an answer looks like: any number; one probability; or several probabilities that
    add up to 1.

    Regression needs `size` units and no activation. Yes or no needs one unit, whose sigmoid is the
    probability of yes. One of several classes needs `size` units, and a softmax over each row.

    Take the columns first: `scores[:, :units]`, with `units` 1 for `binary` and `size` otherwise. Then
    nothing; or `1 / (1 + np.exp(-z))`; or `e = np.exp(z)` and `e / e.sum(axis=1, keepdims=True)`.
    """,
)
def output_head(task, size, scores):
    """The last step of a network: take as many units as the task needs, and turn their scores into answers.

    task "regression": predict `size` numbers, of any sign
    task "binary": yes or no (so `size` is 2): the probability of yes, from a single unit
    task "multi-class": the probability of each of `size` classes, of which one is right
    scores (batch, columns): what the last linear layer gives, a column for each of its units; it may have
    more than the task needs: use the first columns and ignore the others
    -> answers (batch, units): one unit for "binary", otherwise `size`
    """
    if task == "regression":
        return scores[:, :size]
    if task == "binary":
        return 1 / (1 + np.exp(-scores[:, :1]))
    exp = np.exp(scores[:, :size])
    return exp / exp.sum(axis=1, keepdims=True)


@output_head.cases
def _(rng):
    yield call("regression", 1, np.array([[-2.0, 3.0]]))
    yield call("binary", 2, np.array([[0.0, 1.0, 2.0]]))
    yield call("multi-class", 3, np.array([[0.0, 1.0, -1.0, 5.0]]))
    yield call("regression", 3, rng.normal(0, 3, (4, 5)))
    yield call("regression", 3, rng.normal(0, 3, (4, 5)))  # other numbers in the same shapes
    yield call("binary", 2, np.array([[-20.0, 1.0], [0.0, 1.0], [20.0, 1.0]]))
    yield call("multi-class", 2, rng.normal(0, 3, (3, 3)))
    yield call("multi-class", 4, np.zeros((2, 6)))  # ties
    for _ in range(2):
        batch, size = rng.integers(2, 6, size=2).tolist()
        for task, asked in (("regression", size), ("binary", 2), ("multi-class", size + 1)):
            yield call(task, asked, rng.normal(0, 3, (batch, size + 3)))


@output_head.expected
def _(task, size, scores):
    if task == "binary":
        return scores[:, :1].sigmoid()
    return scores[:, :size] if task == "regression" else scores[:, :size].softmax(dim=1)


@output_head.rule
def _(answers, task, size, scores):
    """Probabilities lie between 0 and 1."""
    return task == "regression" or ((answers >= 0) & (answers <= 1)).all()


@output_head.rule
def _(answers, task, size, scores):
    """For several classes, the probabilities in each row add up to 1."""
    return task != "multi-class" or np.allclose(answers.sum(axis=1), 1)


@output_head.mistake("softmax on one unit")
def _(task, size, scores):
    """For yes or no you take the softmax of a single unit. Softmax shares out a total of 1, and one unit gets
    all of it: always 1, whatever the score. One unit needs a sigmoid."""
    return softmax(scores[:, :1]) if task == "binary" else output_head.answer(task, size, scores)


@output_head.mistake("wrong number of units")
def _(task, size, scores):
    """For yes or no you use two units. The probability of no is 1 minus that of yes, so one unit with a
    sigmoid says it all."""
    return softmax(scores[:, :2]) if task == "binary" else output_head.answer(task, size, scores)


@output_head.mistake("wrong number of units")
def _(task, size, scores):
    """For yes or no you use two units. One is enough: the probability of yes."""
    return sigmoid(scores[:, :2]) if task == "binary" else output_head.answer(task, size, scores)


@output_head.mistake("wrong number of units")
def _(task, size, scores):
    """For regression you always use one unit. Each of the `size` numbers to predict needs its own."""
    return scores[:, :1] if task == "regression" else output_head.answer(task, size, scores)


@output_head.mistake("wrong number of units")
def _(task, size, scores):
    """You keep every column of `scores`. Use only as many units as the task needs: `scores[:, :units]`."""
    activation = {"regression": lambda z: z, "binary": sigmoid, "multi-class": softmax}
    return activation[task](scores)


@output_head.mistake("softmax before the units are chosen")
def _(task, size, scores):
    """You take the softmax of all columns and cut off the spare ones afterwards; what is left no longer adds
    up to 1. Cut first."""
    return softmax(scores)[:, :size] if task == "multi-class" else output_head.answer(task, size, scores)


@output_head.mistake("ReLU on a regression output")
def _(task, size, scores):
    """Your regression answers are never negative. A temperature or a gain may be: leave the scores as they
    are."""
    answers = output_head.answer(task, size, scores)
    return np.maximum(answers, 0) if task == "regression" else answers


@output_head.mistake("sigmoid on a regression output")
def _(task, size, scores):
    """Your regression answers are squeezed between 0 and 1. Numbers of any size are wanted: leave the scores
    as they are."""
    answers = output_head.answer(task, size, scores)
    return sigmoid(answers) if task == "regression" else answers


@output_head.mistake("sigmoid for several classes")
def _(task, size, scores):
    """You take a sigmoid of each class by itself, so the probabilities do not add up to 1. One class of
    several is right: take a softmax over each row."""
    return sigmoid(scores[:, :size]) if task == "multi-class" else output_head.answer(task, size, scores)


@output_head.mistake("softmax over the batch")
def _(task, size, scores):
    """Your columns add up to 1 instead of your rows: the samples share out the probability. Sum over
    `axis=1`, the classes."""
    answers = output_head.answer(task, size, scores)
    return softmax(scores[:, :size], axis=0) if task == "multi-class" else answers


@output_head.mistake("one activation for every task")
def _(task, size, scores):
    """You take the softmax for every task. It fits one of several classes only: for yes or no a single unit
    would always give 1, and a regression answer may be any number."""
    return softmax(scores[:, : 1 if task == "binary" else size])


@output_head.mistake("one activation for every task")
def _(task, size, scores):
    """You take the sigmoid for every task. It fits yes or no only: several classes must share a total of 1,
    and a regression answer may be any number."""
    return sigmoid(scores[:, : 1 if task == "binary" else size])


@output_head.mistake("scores instead of probabilities")
def _(task, size, scores):
    """You return the scores for every task. Yes or no wants a sigmoid, and one of several classes a softmax,
    to make probabilities of them."""
    return scores[:, : 1 if task == "binary" else size]
