"""The made-up reviews: balanced, in pairs that no split divides, and without near-copies across groups."""

import re
from itertools import combinations

import numpy as np
import pytest

from dlviz import data
from dlviz.data import reviews

PARTS = ("train", "validation", "test")


def words(text):
    return set(re.findall(r"[a-z']+", text.lower()))


def test_every_group_is_a_pair_of_one_positive_and_one_negative_review():
    every = data.load_reviews("all")
    assert len(every) == len(every.texts) == 400 and set(every.kinds) == set(reviews.KINDS)
    assert len(set(every.texts)) == len(every)
    for group in np.unique(every.groups):
        assert sorted(every.t[every.groups == group]) == [0, 1]
        assert len(set(every.kinds[every.groups == group])) == 1


@pytest.mark.parametrize("seed", (0, 1))
def test_the_splits_hold_whole_groups_and_equal_shares_of_each_kind(seed):
    splits = [data.load_reviews(part, seed=seed) for part in PARTS]
    assert [len(split) for split in splits] == [240, 80, 80]
    for one, other in combinations(splits, 2):
        assert not set(one.groups) & set(other.groups)
    assert sorted(text for split in splits for text in split.texts) == sorted(data.load_reviews("all").texts)
    for split in splits:
        assert split.t.mean() == 0.5 and np.mean(split.kinds == "plain") == 0.5
        assert np.mean(split.kinds == "negation") == 0.25


def test_the_seed_decides_which_groups_are_in_a_split_and_nothing_else():
    once, again, other = (data.load_reviews("test", seed=seed) for seed in (3, 3, 4))
    assert once.texts == again.texts and set(once.texts) != set(other.texts)


def test_no_text_is_nearly_one_of_another_group():
    every = data.load_reviews("all")
    bags = [words(text) for text in every.texts]
    for i, j in combinations(range(len(every)), 2):
        if every.groups[i] != every.groups[j]:
            assert len(bags[i] & bags[j]) < 0.6 * len(bags[i] | bags[j]), (every.texts[i], every.texts[j])


def test_the_two_reviews_of_a_negation_or_contrast_pair_share_words():
    every = data.load_reviews("all")
    for group in np.unique(every.groups[every.kinds != "plain"]):
        one, other = (words(every.texts[i]) for i in np.flatnonzero(every.groups == group))
        assert len(one & other) >= 2, (one, other)


def test_a_split_of_another_name_is_refused():
    with pytest.raises(ValueError, match=r"'train', 'validation', 'test' or 'all', got 'dev'"):
        data.load_reviews("dev")


def test_the_source_and_the_licence_are_said():
    assert "written for this course" in repr(data.load_reviews()) and "licence: as this package" in repr(
        data.load_reviews()
    )
