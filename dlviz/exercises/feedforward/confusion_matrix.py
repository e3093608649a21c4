"""The confusion matrix."""

import numpy as np

from ..kit import call
from . import lesson


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
