# ruff: noqa: ANN001, ANN201, ANN202 (the learner's Python: no annotations)
"""Split conformal prediction: a threshold with a guarantee."""

import numpy as np

from .._core import call
from ._lesson import lesson


@lesson.exercise(
    points=1,
    hints="""
    Sort the scores. The new example's score is equally likely to fall into any of the n + 1 gaps between
    them; that is where the n + 1 comes from.

    `k = int(np.ceil((n + 1) * (1 - alpha)))` counts from 1, and Python's indices count from 0. And what if
    there are too few scores, so that k is larger than n?

    `np.sort(scores)[k - 1]`, or `np.inf` where `k > n`.
    """,
)
def conformal_threshold(scores, alpha):
    """The threshold that the score of a new example does not exceed, with probability at least 1 - alpha.

    scores (n,): non-conformity scores of n calibration examples, in any order
    alpha: the share of errors that is allowed, between 0 and 1
    -> the k-th smallest of the scores, where k is (n + 1) (1 - alpha) rounded up to a whole number and k = 1
    means the smallest; infinity (`np.inf`) if k is larger than n
    """
    n = len(scores)
    k = int(np.ceil((n + 1) * (1 - alpha)))
    return np.sort(scores)[k - 1] if k <= n else np.inf
