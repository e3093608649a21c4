"""MemoryTape: its opening shows what the lesson says of it, and a stuck RNN holds nothing of the number."""

import numpy as np
import pytest

from dlviz.explorables import MemoryTape


@pytest.mark.parametrize("keep", [0.99, 0.8])
def test_after_the_mark_the_cell_only_forgets_and_so_does_the_gradient_on_its_way_back(keep):
    state = MemoryTape.State(keep=keep)
    frame = MemoryTape.compute(state)
    c, gradient = frame["c"][state.mark - 1 :], frame["gradient"][state.mark - 1 :]
    np.testing.assert_allclose(c[1:], keep * c[:-1])
    np.testing.assert_allclose(gradient[:-1], keep * gradient[1:])
    assert abs(frame["h"][-1]) < frame["perfect"]


@pytest.mark.parametrize("value", [0.3, -0.3])
def test_an_rnn_with_a_large_weight_ends_at_the_same_place_whatever_was_marked(value):
    frame, other = (
        MemoryTape.compute(MemoryTape.State(cell="RNN", w=1.6, value=number)) for number in (1.2, value)
    )
    assert frame["h"][-1] == pytest.approx(frame["perfect"], abs=0.01)
    assert other["h"][-1] == pytest.approx(frame["h"][-1], abs=0.001)
    assert abs(frame["gradient"][frame["mark"] - 1]) < 1e-15
