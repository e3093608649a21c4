"""Decisions and rankings: scikit-learn is the oracle, and slow definitions where it has none."""

import numpy as np
import pytest
from sklearn import metrics as sklearn_metrics

from dlviz import metrics
from tests.metrics.cases import binary, disguised

seeds = pytest.mark.parametrize("seed", range(60))


@seeds
def test_curves_and_their_areas_are_scikit_learn_s(seed):
    scores, t = binary(seed)
    ours = disguised(scores, seed), disguised(t, seed + 1)
    np.testing.assert_allclose(
        np.array(metrics.roc_curve(*ours)),
        np.array(sklearn_metrics.roc_curve(t, scores, drop_intermediate=False)),
        rtol=1e-12,
    )
    expected = sklearn_metrics.precision_recall_curve(t, scores)
    for got, known in zip(metrics.precision_recall_curve(*ours), expected, strict=True):
        np.testing.assert_allclose(got, known, rtol=1e-12)
    assert metrics.roc_auc(*ours) == pytest.approx(sklearn_metrics.roc_auc_score(t, scores), abs=1e-12)
    known = sklearn_metrics.average_precision_score(t, scores)
    assert metrics.average_precision(*ours) == pytest.approx(known, abs=1e-12)


@seeds
def test_decisions_are_counted_as_scikit_learn_does(seed):
    rng = np.random.default_rng(seed)
    predicted, t = rng.integers(rng.integers(1, 6), size=(2, rng.integers(1, 50)))
    matrix = metrics.confusion(disguised(predicted, seed), disguised(t, seed + 1), classes=6)
    np.testing.assert_array_equal(matrix, sklearn_metrics.confusion_matrix(t, predicted, labels=range(6)))
    assert matrix.dtype == np.int64
    smaller = metrics.confusion(predicted, t)
    np.testing.assert_array_equal(smaller, matrix[: len(smaller), : len(smaller)])
    assert smaller.sum() == matrix.sum() and len(smaller) == max(*predicted, *t) + 1

    predicted, t = predicted > 1, t > 1
    got = metrics.precision_recall_f1(predicted, t)
    known = sklearn_metrics.precision_recall_fscore_support(t, predicted, average="binary", zero_division=0)
    assert got == pytest.approx(known[:3], abs=1e-12)


@seeds
def test_the_area_is_how_often_a_positive_case_outscores_a_negative_one(seed):
    scores, t = binary(seed)
    above = scores[t == 1, None] - scores[t == 0]
    assert metrics.roc_auc(scores, t) == pytest.approx(np.mean((np.sign(above) + 1) / 2), abs=1e-12)


@seeds
def test_sensitivity_is_the_highest_that_the_specificity_admits(seed):
    scores, t = binary(seed)
    negatives = (t == 0).sum()
    for asked in (0.0, 0.5, 0.7, 0.9, 0.95, 1.0, (negatives - 1) / negatives):
        sensitivity, threshold = metrics.sensitivity_at_specificity(scores, t, asked)
        called = scores >= threshold
        assert sensitivity == called[t == 1].mean() and np.mean(~called[t == 0]) >= asked
        for other in (*scores, np.inf):  # no threshold is better, and of equal ones this is the highest
            if np.mean(scores[t == 0] < other) >= asked:
                reached = np.mean(scores[t == 1] >= other)
                assert reached < sensitivity or (reached == sensitivity and other <= threshold)


def test_a_specificity_that_is_just_reached_is_reached():
    """1 - 9/10 is less than 1/10 in floating point."""
    scores, t = np.arange(20), np.tile([1, 0], 10)
    for spared in range(11):
        _, threshold = metrics.sensitivity_at_specificity(scores, t, spared / 10)
        assert (scores[t == 0] < threshold).sum() == spared


@seeds
def test_only_the_order_of_scores_counts(seed):
    scores, t = binary(seed)
    places = np.unique(scores, return_inverse=True)[1]
    for metric in (metrics.roc_auc, metrics.average_precision):
        assert metric(scores, t) == metric(places, t) == metric(3 * places - 7, t)
    assert metrics.roc_auc(-scores, t) == pytest.approx(1 - metrics.roc_auc(scores, t), abs=1e-12)


def test_small_whole_numbers_do_not_wrap_round():
    t = np.array([0, 1] * 200, np.uint8)
    scores = np.arange(400).astype(np.uint8)
    assert metrics.roc_auc(scores, t) == pytest.approx(sklearn_metrics.roc_auc_score(t, scores.astype(float)))
    np.testing.assert_array_equal(metrics.confusion(t, t), [[200, 0], [0, 200]])
    labels = np.arange(250, dtype=np.uint8)
    np.testing.assert_array_equal(metrics.confusion(labels, labels), np.eye(250))
