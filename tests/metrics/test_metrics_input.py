"""What no metric can measure is refused in one sentence that names the metric."""

import numpy as np
import pytest
import torch

from dlviz import metrics

RANKINGS = {
    "roc_curve": metrics.roc_curve,
    "roc_curve ": metrics.roc_auc,
    "precision_recall_curve": metrics.precision_recall_curve,
    "precision_recall_curve ": metrics.average_precision,
    "sensitivity_at_specificity": lambda s, t: metrics.sensitivity_at_specificity(s, t, 0.9),
    "expected_cost": lambda s, t: metrics.expected_cost(s, t, 0.5, 1, 1),
    "best_threshold": lambda s, t: metrics.best_threshold(s, t, 1, 1),
}
PROBABILITIES = {
    "brier": metrics.brier,
    "reliability": metrics.reliability,
    "reliability ": metrics.expected_calibration_error,
    "net_benefit": lambda p, t: metrics.net_benefit(p, t, [0.1]),
}
DECISIONS = {"confusion": metrics.confusion, "precision_recall_f1": metrics.precision_recall_f1}
ALL = RANKINGS | PROBABILITIES | DECISIONS


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    ("scores", "t", "said"),
    [
        ([], [], "at least one number, got none"),
        ([0.0, np.nan], [0, 1], "without NaN, got 1"),
        ([0.0, 1.0, 1.0], [0, 1], "one of each for every case, got 3 [a-z]+ and 2 t"),
        ([[0.0], [1.0]], [0, 1], r"shape \(n,\), got \(2, 1\).*ravel"),
        ([0.0, 1.0], [[0, 1]], r"shape \(n,\), got \(1, 2\)"),
        ([0.0, 1.0], [0, 0.5], "got 0.5: try"),
        ([0.0, 1.0], [-1, 1], "got -1: try"),
        (0.5, 1, r"shape \(n,\), got \(\)"),
    ],
)
def test_cases_that_are_none_are_refused(name, scores, t, said):
    with pytest.raises(ValueError, match=f"{name.strip()} expected .*{said}"):
        ALL[name](scores, t)


@pytest.mark.parametrize("name", ALL)
def test_text_is_refused(name):
    with pytest.raises(TypeError, match=f"{name.strip()} expected .* of numbers, got <U6: try np.array"):
        ALL[name](["benign", "benign"], [0, 1])


@pytest.mark.parametrize("name", RANKINGS)
@pytest.mark.parametrize("only", [0, 1])
def test_one_class_only_is_refused_where_a_share_of_the_other_is_asked(name, only):
    scores, t = [0.1, 0.2], [only, only]
    if name.startswith("precision") and only == 1:  # without negatives, precision is 1 throughout
        assert RANKINGS[name](scores, t) is not None
        return
    with pytest.raises(
        ValueError, match=f"{name.strip()} expected .*(both classes|one positive).*only {only}"
    ):
        RANKINGS[name](scores, t)


@pytest.mark.parametrize("name", RANKINGS)
def test_infinite_scores_are_refused(name):
    with pytest.raises(ValueError, match=f"{name.strip()} expected finite scores"):
        RANKINGS[name]([0.0, np.inf], [0, 1])


@pytest.mark.parametrize("name", PROBABILITIES)
def test_logits_are_no_probabilities(name):
    with pytest.raises(ValueError, match=rf"{name.strip()} expected p in \[0, 1\], got 2.5: try the sigmoid"):
        PROBABILITIES[name]([0.5, 2.5], [0, 1])


@pytest.mark.parametrize("name", ALL)
def test_no_argument_is_changed(name):
    scores, t = np.array([1.0, 0.0, 1.0]), np.array([1, 0, 1])
    ALL[name](scores, t)
    assert scores.tolist() == t.tolist() == [1, 0, 1]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            lambda: metrics.confusion([0, 3], [0, 1], classes=3),
            "predicted of class numbers from 0 to 2, got 3",
        ),
        (lambda: metrics.precision_recall_f1([0.2, 0.9], [0, 1]), r"0 and 1, got 0.2: try predicted >= 0.5"),
        (lambda: metrics.precision_recall_f1([-1, 1], [0, 1]), r"0 and 1, got -1: try predicted > 0"),
        (lambda: metrics.precision_recall_f1([0, 2], [0, 1]), "0 and 1, got 2"),
        (lambda: metrics.sensitivity_at_specificity([0, 1], [0, 1], 95), "specificity from 0 to 1, got 95"),
        (lambda: metrics.expected_cost([0, 1], [0, 1], 0.5, -1, 1), "cost_fp of at least 0, got -1"),
        (lambda: metrics.expected_cost([0, 1], [0, 1], 0.5, 1, np.nan), "cost_fn of at least 0, got nan"),
        (lambda: metrics.expected_cost([0, 1], [0, 1], np.nan, 1, 1), "a threshold, got NaN"),
        (lambda: metrics.best_threshold([0, 1], [0, 1], 1, 1, 2), "prevalence from 0 to 1, got 2"),
        (lambda: metrics.net_benefit([0, 1], [0, 1], [0.5, 1.0]), r"thresholds in \[0, 1\), got 1: try"),
        (lambda: metrics.net_benefit([0, 1], [0, 1], np.nan), r"thresholds in \[0, 1\), got nan"),
        (lambda: metrics.reliability([0, 1], [0, 1], 0), "bins as a whole number of at least 1, got 0"),
        (lambda: metrics.mcnemar([1, 0], [1]), "2 a_right and 1 b_right"),
    ],
)
def test_settings_out_of_range_are_refused(call, said):
    with pytest.raises(ValueError, match=said):
        call()


def test_a_tensor_s_scores_are_taken_as_they_are():
    scores, t = torch.tensor([0.1, 0.7, 0.4]), torch.tensor([False, True, True])
    assert metrics.roc_auc(scores, t) == 1.0 and metrics.brier(scores.half(), t) < 0.2
