"""Columns of layers, and the parts of an attention head."""

import numpy as np
import pytest
from matplotlib import pyplot as plt

from dlviz import pictures


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def test_layers_stand_above_each_other_and_skips_lead_to_their_sum():
    ax = plt.figure().add_subplot()
    pictures.layer_stack(
        ax, ["x", "LayerNorm", "attention", "+"], [(0, 3)], notes={0: "(n, T)"}, title="a block"
    )
    heights = {text.get_text(): text.get_position()[1] for text in ax.texts if text.get_text()}
    assert [heights[name] for name in ("x", "LayerNorm", "attention", "+")] == [0, 1, 2, 3]
    assert heights["(n, T)"] == 0 and ax.get_title() == "a block"
    (skip,) = ax.lines
    assert 0 < skip.get_ydata()[0] < 1 and skip.get_ydata()[-1] == 3


def test_a_head_shows_its_numbers_scores_and_output():
    rng = np.random.default_rng(0)
    x, q, k, v = rng.normal(size=(5, 8)), *rng.normal(size=(3, 5, 4))
    weights = np.full((5, 5), 0.2)
    fig = pictures.attention_head(x, q, k, v, weights, "abcde")
    shown = {ax.get_label(): ax.images[0].get_array() for ax in fig.axes if ax.images}
    assert len(shown) == 7
    np.testing.assert_array_equal(shown["X"], x)
    np.testing.assert_allclose(shown["Q K^\\top / \\sqrt{d}"], q @ k.T / 2)
    np.testing.assert_allclose(shown["Y = P\\, V"], weights @ v)
    assert [label.get_text() for label in fig.axes[0].get_yticklabels()] == list("abcde")
