"""Intervals and the test for pairs: SciPy's exact distributions, coverage, and properties."""

import math
from itertools import product

import numpy as np
import pytest
import torch
from scipy.stats import binomtest

from dlviz import metrics
from tests.metrics.cases import binary


@pytest.mark.parametrize("n", [1, 2, 10, 57, 1000])
@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.999])
def test_wilson_s_interval_is_scipy_s(n, level):
    for successes in {0, 1, n // 3, n - 1, n}:
        known = binomtest(successes, n).proportion_ci(level, method="wilson")
        assert metrics.wilson(successes, n, level) == pytest.approx([known.low, known.high], abs=1e-12)
    assert metrics.wilson(0, n, level)[0] == 0.0 and metrics.wilson(n, n, level)[1] == 1.0


@pytest.mark.parametrize(
    ("successes", "n", "level", "said"),
    [
        (5, 4, 0.95, "successes from 0 to 4, got 5"),
        (-1, 4, 0.95, "successes"),
        (0, 0, 0.95, "n of at least 1, got 0"),
        (1, 2, 95, "level strictly between 0 and 1, got 95: try 0.95"),
        (math.nan, 2, 0.95, "successes"),
    ],
)
def test_impossible_counts_are_refused(successes, n, level, said):
    with pytest.raises(ValueError, match=f"wilson expected {said}"):
        metrics.wilson(successes, n, level)


@pytest.mark.parametrize("seed", range(20))
def test_mcnemar_is_the_binomial_test_of_the_cases_that_differ(seed):
    rng = np.random.default_rng(seed)
    a, b = rng.random((2, rng.integers(1, 400))) < rng.random((2, 1))
    only_a, differ = int((a & ~b).sum()), int((a != b).sum())
    known = binomtest(only_a, differ).pvalue if differ else 1.0
    assert metrics.mcnemar(a, b) == metrics.mcnemar(b.tolist(), torch.tensor(a)) == pytest.approx(known)


def test_mcnemar_of_equally_good_classifiers_is_one():
    assert metrics.mcnemar([1, 0], [0, 1]) == metrics.mcnemar([1, 1], [1, 1]) == 1.0


def test_mcnemar_by_all_ways_in_which_the_cases_could_have_gone():
    a, b = [1, 1, 1, 1, 1, 0, 1, 0], [0, 0, 0, 0, 0, 1, 1, 0]
    ways = [abs(sum(way) - 3) for way in product([0, 1], repeat=6)]  # six cases differ
    assert metrics.mcnemar(a, b) == pytest.approx(np.mean(np.array(ways) >= abs(5 - 3)))


def test_the_bootstrap_takes_the_same_rows_from_all():
    x = np.arange(30.0)
    low, high = metrics.bootstrap(
        lambda x, y, z: float(np.abs(2 * x - y).max() + (z - x[:, None]).max()),
        x,
        torch.tensor(2 * x),
        list(x[:, None]),
    )
    assert low == high == 0.0


def test_the_bootstrap_of_a_mean_is_near_the_normal_interval():
    x = np.random.default_rng(0).normal(size=400)
    low, high = metrics.bootstrap(np.mean, x, n=4000, level=0.9)
    assert [low, high] == pytest.approx(x.mean() + np.array([-1.645, 1.645]) * x.std() / 20, abs=0.01)


def test_the_bootstrap_interval_holds_the_truth_about_as_often_as_said():
    """Of 200 samples of 50 numbers from an exponential distribution, whose median is log 2."""
    rng = np.random.default_rng(0)
    intervals = [metrics.bootstrap(np.median, rng.exponential(size=50), n=200, level=0.8) for _ in range(200)]
    assert 0.7 < np.mean([low <= math.log(2) <= high for low, high in intervals]) < 0.9


def test_the_bootstrap_repeats_with_its_seed_and_takes_a_generator():
    scores, t = binary(3)
    assert metrics.bootstrap(np.mean, scores) == metrics.bootstrap(np.mean, scores)
    assert metrics.bootstrap(np.mean, scores) != metrics.bootstrap(np.mean, scores, rng=1)
    generator = np.random.default_rng(0)
    assert metrics.bootstrap(np.mean, scores) == metrics.bootstrap(np.mean, scores, rng=generator)
    assert metrics.bootstrap(np.mean, scores) != metrics.bootstrap(np.mean, scores, rng=generator)
    low, high = metrics.bootstrap(lambda s, y: [s.mean(), y.mean()], scores, t)
    assert low.shape == high.shape == (2,) and (low <= high).all()


@pytest.mark.parametrize(
    ("arrays", "options", "said"),
    [
        ([], {}, "arrays with at least one case"),
        ([[]], {}, "arrays with at least one case"),
        ([3.0], {}, "arrays with at least one case"),
        ([[1.0, 2.0], [1.0]], {}, "2 rows in array 1 and 1 rows in array 2"),
        ([[1.0]], {"n": 0}, "n of at least 1"),
        ([[1.0]], {"level": 95}, "level strictly between"),
        ([[math.nan]], {}, "NaN from the statistic"),
    ],
)
def test_a_bootstrap_of_nothing_is_refused(arrays, options, said):
    with pytest.raises(ValueError, match=f"bootstrap .*{said}"):
        metrics.bootstrap(lambda *arrays: np.mean(arrays[0]), *arrays, **options)


def test_a_draw_without_one_class_is_no_silent_number():
    with pytest.raises(ValueError, match="both classes"):
        metrics.bootstrap(metrics.roc_auc, [0.1, 0.9], [0, 1])
