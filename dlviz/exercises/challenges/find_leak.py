# ruff: noqa: ANN001, ANN201, ANN202 (the learner's Python: no annotations)
"""Find the leak: why a test score is too good to be true."""

import numpy as np

from .._core import call
from ._lesson import lesson


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
    "none": nothing of this
    """
    if (x_test[:, None] == x_train).all(axis=2).any():
        return "duplicates"
    x, t = np.concatenate([x_train, x_test]), np.concatenate([t_train, t_test])
    if (x == t[:, None]).all(axis=0).any():
        return "target in a feature"
    return "scaled on everything" if np.allclose(mean, x.mean(axis=0)) else "none"
