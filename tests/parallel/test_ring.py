"""The ring: every worker gets the sum, bit for bit the same one, for the bytes that the formula says."""

import numpy as np
import pytest

from dlviz import parallel

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("workers", [1, 2, 3, 4, 7])
@pytest.mark.parametrize("n", [1, 2, 12, 13, 100])  # fewer numbers than workers, divisible, not divisible
def test_every_worker_gets_the_sum(workers, n):
    arrays = RNG.normal(size=(workers, n))
    totals, _ = parallel.all_reduce(arrays)
    for total in totals:
        np.testing.assert_allclose(total, arrays.sum(axis=0), rtol=1e-12, atol=1e-12)
        assert np.array_equal(total, totals[0])


@pytest.mark.parametrize("workers", [1, 2, 3, 8])
def test_each_worker_sends_two_chunks_for_each_other_worker(workers):
    _, sent = parallel.all_reduce(np.zeros((workers, 840)))
    assert sent == [2 * (workers - 1) * 840 // workers * 8] * workers


def test_chunks_that_differ_in_size_cost_at_most_one_number_more_a_turn():
    _, sent = parallel.all_reduce(np.zeros((5, 13)))
    assert sum(sent) == 2 * 4 * 13 * 8  # in each turn all chunks move
    assert max(sent) <= 2 * 4 * 3 * 8


def test_arrays_keep_their_shape_and_the_given_ones_stay_as_they_are():
    arrays = [np.ones((2, 3)), np.full((2, 3), 2.0)]
    totals, _ = parallel.all_reduce(arrays)
    assert totals[1].shape == (2, 3) and (totals[1] == 3).all() and (arrays[0] == 1).all()


def test_arrays_of_different_shapes_are_refused():
    with pytest.raises(ValueError, match=r"one shape, got shapes \[\(2,\), \(3,\)\]"):
        parallel.all_reduce([np.zeros(2), np.zeros(3)])
    with pytest.raises(ValueError, match="one array for each worker"):
        parallel.all_reduce([])
