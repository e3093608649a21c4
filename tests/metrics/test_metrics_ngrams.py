"""Counts of symbols as a language model."""

import numpy as np
import pytest

from dlviz.metrics import NGrams


def test_probabilities_add_up_to_one():
    model, text = NGrams("the cat sat on the mat", 3), "the cat sat on the mat"
    for context in ("", "t", "th", "q", "the ca"):
        unseen = model.probability(context, "?")
        assert sum(model.probability(context, x) for x in set(text)) + unseen == pytest.approx(1)


def test_a_bigram_by_hand():
    """In "abab" 4 symbols of 2 kinds; a is followed by b twice, the only kind that follows it."""
    model = NGrams("abab", 2)
    alone = (2 + 2 / 3) / (4 + 2)  # count 2, 2 kinds, a third each of 2 symbols and the unseen one
    assert model.probability("", "b") == pytest.approx(alone)
    assert model.probability("xa", "b") == pytest.approx((2 + 1 * alone) / (2 + 1))


def test_an_unseen_context_falls_back_on_shorter_ones():
    model = NGrams("abcabc", 3)
    assert model.probability("zz", "a") == model.probability("", "a")


def test_bits_count_all_symbols_but_the_first():
    model = NGrams("abab", 2)
    expected = -np.log2([model.probability("a", "b"), model.probability("ab", "a")]).mean()
    assert model.bits(["aba"]) == pytest.approx(expected)


def test_longer_contexts_help_where_the_text_repeats_itself():
    text = "one two three four " * 20
    assert NGrams(text, 4).bits([text]) < NGrams(text, 2).bits([text]) < NGrams(text, 1).bits([text])


@pytest.mark.parametrize(("text", "n"), [("abc", 0), ("", 2)])
def test_nothing_to_count_is_refused(text, n):
    with pytest.raises(ValueError, match="NGrams expected n of at least 1"):
        NGrams(text, n)
