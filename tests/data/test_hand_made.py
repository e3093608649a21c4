"""Features made by hand, on small images whose answer anyone can see; and the table of milestones."""

import re

import numpy as np
import pytest

from dlviz import data
from dlviz.data import hand_made, milestones


def drawn(*rows):
    """One image, (1, height, width), from rows of "#" for ink and "." for paper."""
    return np.array([[[1.0 if pixel == "#" else 0.0 for pixel in row] for row in rows]])


RING = drawn("####", "#..#", "#..#", "####")
GAP = drawn("#.##", "#..#", "#..#", "####")
EDGE = drawn(".##.", "#..#", "#..#", ".##.")  # closed over corners: water does not run diagonally


@pytest.mark.parametrize(
    ("name", "image", "value"),
    [
        ("ink", RING, 12 / 16),
        ("symmetry", RING, 1),
        ("symmetry", GAP, 1 - 2 / 16),
        ("upside down", GAP, 1 - 2 / 16),
        ("strokes across", RING, (1 + 2 + 2 + 1) / 4),
        ("strokes across", GAP, 2 - 1 / 4),
        ("strokes down", GAP, (1 + 1 + 2 + 1) / 4),
        ("enclosed paper", RING, 4 / 16),
        ("enclosed paper", GAP, 0),
        ("enclosed paper", EDGE, 4 / 16),
        ("height of the ink", drawn("##", "..", ".."), 1),
        ("height of the ink", drawn("..", "#.", ".."), 0.5),
        ("width", drawn("#.#"), 1),
        ("slant", drawn("..#", ".#.", "#.."), 2 / 3),
        ("slant", drawn("#..", ".#.", "..#"), -2 / 3),
    ],
)
def test_a_feature_is_what_one_sees(name, image, value):
    assert hand_made.FEATURES[name](image) == pytest.approx([value])


@pytest.mark.parametrize("name", hand_made.FEATURES)
def test_each_image_has_a_number_of_its_own(name):
    feature, x = hand_made.FEATURES[name], data.load_digits("test").x[:20]
    alone = [feature(image[None])[0] for image in x]
    assert feature(x).shape == (20,) and len(set(alone)) > 1
    np.testing.assert_allclose(feature(x), alone, rtol=1e-5, atol=1e-6)


def test_blank_paper_has_finite_features():
    for name, feature in hand_made.FEATURES.items():
        assert np.isfinite(feature(np.zeros((1, 8, 8)))).all(), name


@pytest.mark.parametrize("table", [milestones.DATA_SETS, milestones.TRAINING_RUNS, milestones.IMAGENET])
def test_every_milestone_has_a_source_with_its_year(table):
    for name in {point.name for point in table}:
        assert [point.name for point in table].count(name) == 1
    for point in table:
        published = [int(year) for year in re.findall(r"\((\d{4})\)", point.source)]
        assert 1990 <= point.year <= 2026 and point.value > 0
        assert published and max(published) >= point.year, point.name


def test_figures_that_follow_from_others_do():
    runs = {run.name: run.value for run in milestones.TRAINING_RUNS}
    assert runs["LeNet-5"] == pytest.approx(340_908 * 6 * 60_000 * 20, rel=0.05)
    assert runs["ResNet-152"] == pytest.approx(11.3e9 * 6 * 256 * 600_000, rel=0.05)
