"""What decisions cost: against counts of cases, one by one."""

import numpy as np
import pytest

from dlviz import metrics
from tests.metrics.cases import binary, disguised, probabilities

seeds = pytest.mark.parametrize("seed", range(40))


@seeds
def test_at_the_prevalence_of_the_cases_it_is_the_mean_over_the_cases(seed):
    scores, t = binary(seed)
    thresholds = np.array([-np.inf, *np.unique(scores)[:20], np.inf])
    slow = [
        np.mean([3.0 if s >= threshold and not y else 50.0 if s < threshold and y else 0.0 for s, y in pairs])
        for threshold in thresholds
        for pairs in [list(zip(scores, t, strict=True))]
    ]
    got = metrics.expected_cost(disguised(scores, seed), disguised(t, seed + 1), thresholds, 3.0, 50.0)
    np.testing.assert_allclose(got, slow, rtol=1e-12, atol=1e-15)
    single = metrics.expected_cost(scores, t, thresholds[1], 3, 50)
    assert isinstance(single, float) and single == pytest.approx(got[1], rel=1e-12)


@seeds
def test_a_prevalence_is_the_same_as_repeating_the_cases_of_one_class(seed):
    scores, t = binary(seed)
    repeated = np.repeat(scores, np.where(t == 1, 5, 2)), np.repeat(t, np.where(t == 1, 5, 2))
    prevalence, threshold = repeated[1].mean(), np.median(scores)
    got = metrics.expected_cost(scores, t, threshold, 1.0, 7.0, prevalence)
    assert got == pytest.approx(metrics.expected_cost(*repeated, threshold, 1.0, 7.0), rel=1e-12)


@seeds
def test_no_threshold_is_better_than_the_best_and_no_higher_one_as_good(seed):
    scores, t = binary(seed)
    for cost_fn, prevalence in ((1.0, None), (50.0, 0.01), (0.1, 0.5), (0.0, None), (1.0, 0.0), (1.0, 1.0)):
        best = metrics.best_threshold(scores, t, 1.0, cost_fn, prevalence)
        least = metrics.expected_cost(scores, t, best, 1.0, cost_fn, prevalence)
        for other in (-np.inf, *scores, *np.nextafter(scores, np.inf), np.inf):
            cost = metrics.expected_cost(scores, t, other, 1.0, cost_fn, prevalence)
            assert cost >= least - 1e-12
            if other > best:
                assert cost > least - 1e-12
    assert metrics.best_threshold(scores, t, 1.0, 0.0) == np.inf  # missing costs nothing: call no one
    positives = scores[t == 1].min()  # alarms cost nothing: call all that are positive, and no more
    assert metrics.best_threshold(scores, t, 0.0, 1.0) == positives


def test_for_calibrated_probabilities_the_best_threshold_is_the_ratio_of_the_costs():
    rng = np.random.default_rng(0)
    p = rng.random(200_000)
    t = rng.random(p.size) < p
    for cost_fn in (1, 4, 9):
        assert metrics.best_threshold(p, t, 1, cost_fn) == pytest.approx(1 / (1 + cost_fn), abs=0.03)


@seeds
def test_net_benefit_weighs_false_alarms_by_the_odds(seed):
    p, t = probabilities(seed)
    thresholds = np.array([[0.0, 0.1, 0.3], [0.5, 0.9, 0.999]])
    slow = [
        [sum((1 if y else -a / (1 - a)) for s, y in zip(p, t, strict=True) if s >= a) / len(t) for a in row]
        for row in thresholds
    ]
    got = metrics.net_benefit(disguised(p, seed), disguised(t, seed + 1), thresholds)
    np.testing.assert_allclose(got, slow, rtol=1e-9, atol=1e-12)
    assert got[0, 0] == pytest.approx(t.mean())  # at 0 everyone is treated


def test_treating_none_is_worth_nothing_and_treating_all_ends_at_the_prevalence():
    t = np.array([1, 0, 0, 0])
    assert metrics.net_benefit(np.zeros(4), t, [0.2]) == [0.0]
    assert metrics.net_benefit(np.ones(4), t, 0.25) == pytest.approx(0.0)
