"""The made-up payments keep what their description says."""

import numpy as np
import pytest

from dlviz import data

LARGE = data.made_up_transactions(400_000, rng=3)
HONEST, FRAUD = (LARGE.x[LARGE.t == k].T for k in (0, 1))


def test_one_in_two_hundred_is_a_fraud_whatever_the_seed():
    for seed in range(3):
        payments = data.made_up_transactions(20_000, rng=seed)
        assert payments.t.sum() == 100 and len(payments) == 20_000
        assert payments.x.dtype == np.float32 and payments.t.dtype == np.int64
        assert payments.x.shape == (20_000, len(payments.features))


def test_a_seed_gives_the_same_payments_and_another_gives_others():
    first, again, other = (data.made_up_transactions(500, rng=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.x, again.x)
    np.testing.assert_array_equal(first.t, again.t)
    assert not np.array_equal(first.x, other.x)


def test_columns_are_in_their_units():
    amount, hour, distance, recent, new, age = LARGE.x.T
    assert (amount > 0).all() and (distance > 0).all() and (age >= 0).all()
    assert (hour >= 0).all() and (hour < 24).all()
    np.testing.assert_array_equal(recent, np.round(recent))
    assert set(np.unique(new)) == {0, 1}


def test_honest_payments_are_as_described():
    amount, hour, distance, recent, new, age = HONEST
    assert np.median(amount) == pytest.approx(30, rel=0.05) and np.median(distance) == pytest.approx(
        4, rel=0.15
    )
    assert np.mean(np.abs(hour - 14) < 4) == pytest.approx(0.68, abs=0.01), "one standard deviation"
    assert recent.mean() == pytest.approx(0.3 + 4 / 50, abs=0.02)
    assert new.mean() == pytest.approx(0.06 * 0.95 + 0.4 * 0.05, abs=0.005)
    assert age.mean() == pytest.approx(4, rel=0.02)
    # P(median exp(1.5 z) > 120) is 0.678 for a median of 240, on a journey, and 0.0117 for 4
    assert np.mean(distance > 120) == pytest.approx(0.05 * 0.678 + 0.95 * 0.0117, abs=0.003)


def test_frauds_are_of_two_kinds():
    amount, hour, _, recent, new, _ = FRAUD
    small, large = amount < 20, amount > 60
    assert small.mean() == pytest.approx(0.5, abs=0.05) and large.mean() == pytest.approx(0.47, abs=0.05)
    assert recent[small].mean() == pytest.approx(3.3, abs=0.3) and recent[large].mean() == pytest.approx(
        0.3, abs=0.2
    )
    night = (hour > 20) | (hour < 8)
    assert night[large].mean() > 0.8 and new.mean() == pytest.approx(0.6, abs=0.05)


def test_they_call_themselves_made_up():
    assert "made-up" in LARGE.description and LARGE.source == "made up"
    with pytest.raises(ValueError, match="expected n of at least 1, got 0"):
        data.made_up_transactions(0)
