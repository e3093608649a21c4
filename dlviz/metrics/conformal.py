"""Sets of answers that hold the right one as often as was promised."""

import math
from typing import Any

import numpy as np

from dlviz.metrics import _checks


def conformal_threshold(scores: Any, alpha: float) -> float:
    """The threshold of split conformal prediction: the ⌈(n + 1)(1 - alpha)⌉-th smallest score.

    scores (n,): how badly the true answers of n held-out calibration cases fit, such as 1 - p(true class).
    Take every answer whose score is at most the threshold into the set: a new case, exchangeable with these,
    has its true answer there with a probability of at least 1 - alpha. That holds on average over cases and
    calibration sets, not for each group or class. Where n is too small, the threshold is infinity, and every
    answer is in the set. Source: Vovk, Gammerman and Shafer (2005); Angelopoulos and Bates (2021).

    Raises:
        ValueError: no score, NaN, or alpha outside (0, 1)
    """
    _checks.within("conformal_threshold", "alpha", alpha, 0, 1, "0.1")
    scores = np.sort(_checks.numbers("conformal_threshold", scores, "scores", finite=False))
    k = math.ceil((len(scores) + 1) * (1 - alpha) - 1e-9)  # 10 (1 - 0.7) is a little over 3 in floating point
    return float(scores[k - 1]) if k <= len(scores) else math.inf
