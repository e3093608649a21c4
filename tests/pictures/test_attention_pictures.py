"""Maps of attention, looked at by the data of their artists."""

import numpy as np
import pytest
from matplotlib import pyplot as plt

from dlviz import pictures

WEIGHTS = np.array([[0.7, 0.2, 0.1], [0.04, 0.36, 0.6]])  # (queries, keys)


@pytest.fixture
def ax():
    yield plt.figure().add_subplot()
    plt.close("all")


def written(labels):
    return [label.get_text() for label in labels]


def test_a_row_is_a_query_a_column_a_key_and_blanks_can_be_seen(ax):
    image = pictures.attention_map(ax, WEIGHTS, "a b", ["x", "\n"], title="head 1")
    np.testing.assert_array_equal(image.get_array(), WEIGHTS)
    assert image.get_clim() == (0, 0.7)
    assert written(ax.get_xticklabels()) == ["a", "␣", "b"]
    assert written(ax.get_yticklabels()) == ["x", "↵"]
    assert ax.yaxis_inverted(), "the first query is on top"
    assert ax.get_title(loc="left") + ax.get_title() == "head 1"


def test_tokens_look_at_themselves_where_no_queries_are_given(ax):
    pictures.attention_map(ax, np.eye(3), ["the", "cat", "sat"], largest=2)
    assert written(ax.get_yticklabels()) == written(ax.get_xticklabels()) == ["the", "cat", "sat"]
    assert ax.images[0].get_clim() == (0, 2)


def test_weights_that_do_not_fit_the_tokens_are_refused(ax):
    with pytest.raises(ValueError, match=r"shape \(2, 3\).*got \(3, 2\)"):
        pictures.attention_map(ax, WEIGHTS.T, "abc", "xy")


def test_each_head_has_its_map():
    figure = pictures.attention_heads(np.stack([WEIGHTS, 1 - WEIGHTS]), "abc", "xy")
    for ax, weights, title in zip(figure.axes, (WEIGHTS, 1 - WEIGHTS), ("head 1", "head 2"), strict=True):
        np.testing.assert_array_equal(ax.images[0].get_array(), weights)
        assert title in (ax.get_title(loc="left"), ax.get_title())
    plt.close(figure)


def test_an_alignment_joins_each_query_to_its_keys_as_thick_as_the_weight(ax):
    lines = pictures.alignment(ax, WEIGHTS, "abc", "xy")
    places = {text.get_text(): text.get_position() for text in ax.texts}
    assert {y for x, y in places.values()} == {0, 1} and list(places) == list("abcxy")
    drawn = [(key, query, WEIGHTS["xy".index(query), "abc".index(key)]) for query in "xy" for key in "abc"]
    drawn = [(key, query, weight) for key, query, weight in drawn if weight > 0.05]
    joined = zip(drawn, lines.get_segments(), lines.get_linewidths(), strict=True)
    for (key, query, weight), (above, below), width in joined:
        assert (above[0], below[0]) == (places[key][0], places[query][0])
        assert width == pytest.approx(5 * weight)
