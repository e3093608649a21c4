# ruff: noqa: ANN001, ANN201, ANN202 (the learner's Python: no annotations)
"""The test error of one simple model, trained on more and more examples."""

import numpy as np

from .._core import call
from ._lesson import lesson


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
