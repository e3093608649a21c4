"""The conformal threshold: its rank for every alpha with two digits, and the coverage that it promises."""

import math
from fractions import Fraction

import numpy as np
import pytest
import torch

from dlviz import metrics


@pytest.mark.parametrize("n", [1, 2, 9, 19, 99, 100, 999])
def test_the_rank_is_exact(n):
    scores = np.random.default_rng(n).permutation(n) + 1.0  # the k-th smallest is k
    for percent in range(1, 100):
        k = math.ceil((n + 1) * (1 - Fraction(percent, 100)))
        got = metrics.conformal_threshold(scores, percent / 100)
        assert got == (k if k <= n else math.inf), percent
        assert metrics.conformal_threshold(torch.tensor(scores), percent / 100) == got


@pytest.mark.parametrize("alpha", [0.05, 0.2, 0.5])
def test_new_cases_lie_below_it_as_often_as_was_promised(alpha):
    """Over many calibration sets; the expected share is k / (n + 1), for scores without ties."""
    rng, n = np.random.default_rng(0), 20
    below = [
        rng.exponential() <= metrics.conformal_threshold(rng.exponential(size=n), alpha) for _ in range(4000)
    ]
    promised = math.ceil((n + 1) * (1 - alpha) - 1e-9) / (n + 1)
    assert promised >= 1 - alpha
    assert np.mean(below) == pytest.approx(promised, abs=0.03)


def test_ties_and_infinite_scores():
    assert metrics.conformal_threshold([0.2] * 9, 0.5) == 0.2
    assert metrics.conformal_threshold([0.1, 0.2, math.inf], 0.25) == math.inf
    assert metrics.conformal_threshold([0.1, 0.2, math.inf], 0.5) == 0.2


@pytest.mark.parametrize("alpha", [0, 1, 90, -0.1, math.nan])
def test_an_alpha_outside_is_refused(alpha):
    with pytest.raises(ValueError, match=r"alpha strictly between 0 and 1.*try 0\.1"):
        metrics.conformal_threshold([1.0], alpha)


def test_no_scores_are_refused():
    with pytest.raises(ValueError, match="at least one number"):
        metrics.conformal_threshold([], 0.1)
    with pytest.raises(ValueError, match="without NaN"):
        metrics.conformal_threshold([1.0, math.nan], 0.1)
