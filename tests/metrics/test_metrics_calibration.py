"""Probabilities against what happened: scikit-learn, PyTorch's cross-entropy, and properties."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss

from dlviz import metrics
from tests.metrics.cases import disguised, probabilities

seeds = pytest.mark.parametrize("seed", range(40))


@seeds
def test_bins_and_scores_are_scikit_learn_s(seed):
    p, t = probabilities(seed)
    ours = disguised(p, seed), disguised(t, seed + 1)
    assert metrics.brier(*ours) == pytest.approx(brier_score_loss(t, p), rel=1e-12)
    for bins in (1, 5, 10, 15):
        confidence, frequency, count = metrics.reliability(*ours, bins)
        assert len(confidence) == len(frequency) == len(count) == bins
        there = count > 0
        known_frequency, known_confidence = calibration_curve(t, p, n_bins=bins)
        np.testing.assert_allclose(frequency[there], known_frequency, rtol=1e-12)
        np.testing.assert_allclose(confidence[there], known_confidence, rtol=1e-12)
        assert np.isnan(confidence[~there]).all() and np.isnan(frequency[~there]).all()
        assert count.sum() == len(t) and count.dtype.kind == "i"


@seeds
def test_the_calibration_error_is_the_sum_over_bins(seed):
    p, t = probabilities(seed)
    edges, error = np.linspace(0, 1, 11), 0.0
    for low, high in pairwise(edges):
        inside = (p > low) & (p <= high) | ((p == 0) & (low == 0))
        if inside.any():
            error += inside.mean() * abs(t[inside].mean() - p[inside].mean())
    assert metrics.expected_calibration_error(p, t) == pytest.approx(error, rel=1e-9, abs=1e-12)


def noisy_logits(seed, k):
    """Logits (n, k), or (n,) for k = 1, of labels drawn from their softmax."""
    rng = np.random.default_rng(seed)
    z = rng.normal(size=(400, max(k, 2))) * 2
    t = np.array([rng.choice(z.shape[1], p=p) for p in torch.softmax(torch.tensor(z), 1).numpy()])
    return (z if k > 1 else z[:, 1] - z[:, 0]), t


@pytest.mark.parametrize("k", [1, 2, 5])
@pytest.mark.parametrize("factor", [0.1, 1.0, 30.0, 1e200])
def test_no_temperature_has_a_smaller_cross_entropy(k, factor):
    z, t = noisy_logits(k, k)
    temperature = metrics.fit_temperature(disguised(z * factor, k), disguised(t, k))

    def loss(scale):
        logits = torch.tensor(z * factor) / (temperature * scale)
        if k == 1:
            return torch.nn.functional.binary_cross_entropy_with_logits(logits, torch.tensor(t).double())
        return torch.nn.functional.cross_entropy(logits, torch.tensor(t))

    around = [loss(scale) for scale in (0.5, 0.99, 0.9999, 1.0001, 1.01, 2.0)]
    assert loss(1.0) < min(around)
    scale = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
    loss(scale).backward()
    assert abs(scale.grad) < 1e-10
    assert temperature == pytest.approx(factor, rel=0.2)  # the labels were drawn at 1


def test_a_shift_of_all_logits_of_a_case_changes_nothing():
    z, t = noisy_logits(0, 4)
    shifted = z + np.random.default_rng(1).normal(size=(400, 1))
    assert metrics.fit_temperature(shifted, t) == pytest.approx(metrics.fit_temperature(z, t), rel=1e-9)


def test_the_largest_logits_do_not_overflow():
    z, t = noisy_logits(0, 3)
    factor = 1.7e308 / np.abs(z).max()
    expected = factor * metrics.fit_temperature(z, t)
    assert metrics.fit_temperature(z * factor, t) == pytest.approx(expected, rel=1e-9)


def test_yes_or_no_is_two_classes():
    z, t = noisy_logits(0, 1)
    two = np.stack([np.zeros_like(z), z], axis=1)
    assert metrics.fit_temperature(z, t) == pytest.approx(metrics.fit_temperature(two, t), rel=1e-9)


@pytest.mark.parametrize(
    ("logits", "t", "said"),
    [
        ([3.0, -2.0], [1, 0], "every case right"),
        ([[2.0, 1.0], [0.0, 3.0]], [0, 1], "every case right"),
        ([3.0, -2.0], [0, 1], "no better than equal"),
        ([0.0, 0.0], [0, 1], "every case right|no better than equal"),
        ([[[1.0]]], [0], r"\(n,\) or \(n, k\), got \(1, 1, 1\)"),
        ([[1.0], [2.0]], [0, 1], r"got \(2, 1\)"),
        ([[1.0, 2.0]], [2], "from|0 and 1"),
        ([1.0, 2.0, 3.0], [0, 1], "3 logits and 2 t"),
        ([1.0, float("nan")], [0, 1], "without NaN"),
    ],
)
def test_logits_without_a_best_temperature_are_refused(logits, t, said):
    with pytest.raises(ValueError, match=f"fit_temperature .*({said})"):
        metrics.fit_temperature(logits, t)
