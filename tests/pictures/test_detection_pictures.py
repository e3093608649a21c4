"""Boxes stand where they were found, and each kind looks different without colour as well."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from matplotlib.figure import Figure

from dlviz import pictures

FOUND = np.array([[3.0, 4.0, 9.0, 12.0], [0.0, 0.0, 5.0, 6.0]])


@pytest.fixture
def ax():
    return Figure().subplots()


def test_a_box_encloses_the_pixels_from_left_and_top_up_to_right_and_bottom(ax):
    drawn = pictures.boxes(ax, np.zeros((20, 30)), FOUND, ["7", "1"], ["right", "missed"])
    for box, (left, top, right, bottom) in zip(drawn, FOUND, strict=True):
        assert box.get_bbox().extents == pytest.approx((left - 0.5, top - 0.5, right - 0.5, bottom - 0.5))
    assert [text.get_text() for text in ax.texts] == ["7", "1"]
    assert ax.get_xlim() == (-0.5, 29.5) and ax.get_ylim() == (19.5, -0.5)


def test_labels_stay_on_the_image(ax):
    pictures.boxes(ax, np.zeros((20, 30)), FOUND, ["7", "1"], ["right", "wrong"])
    above, below = ax.texts
    assert above.get_va() == "bottom" and above.get_position()[1] < 4
    assert below.get_va() == "top" and below.get_position()[1] >= 5  # no room above: under the box


def test_kinds_differ_in_line_and_colour_and_so_does_the_legend(ax):
    kinds = ["right", "wrong", "missed"]
    drawn = pictures.boxes(ax, np.zeros((20, 30)), FOUND[[0, 1, 0]], ["", "", ""], kinds)
    handles = pictures.box_legend()
    assert [handle.get_label() for handle in handles] == kinds
    for patches in (drawn, handles):
        assert len({patch.get_linestyle() for patch in patches}) == 3
        assert len({patch.get_edgecolor() for patch in patches}) == 3
    assert [patch.get_edgecolor() for patch in drawn] == [handle.get_edgecolor() for handle in handles]


@pytest.mark.parametrize(
    ("labels", "kinds", "message"),
    (
        (["1"], ["right", "right"], "a label and a kind for each box, got 2 boxes, 1 labels and 2 kinds"),
        (["1", "2"], ["right", "left"], "kinds out of right, wrong, missed, got left"),
    ),
)
def test_what_does_not_fit_is_refused(ax, labels, kinds, message):
    with pytest.raises(ValueError, match=message):
        pictures.boxes(ax, np.zeros((20, 30)), FOUND, labels, kinds)


def test_bars_are_means_and_dots_are_seeds(ax):
    results = {"a": np.array([[1.0, 3.0], [4.0, 4.0]]), "b": np.array([[5.0], [6.0]])}
    intervals = {"a": np.array([[0.0, 3.0], [3.0, 6.0]])}
    pictures.seed_bars(ax, ["one", "two"], results, intervals=intervals)
    assert [bar.get_height() for bar in ax.patches] == [2, 4, 5, 6]
    dots = ax.lines[0]
    assert dots.get_ydata().tolist() == [1, 3, 4, 4]
    for x, bar in zip(dots.get_xdata(), np.repeat(ax.patches[:2], 2), strict=True):
        assert bar.get_x() < x < bar.get_x() + bar.get_width()
    whiskers = [segment[:, 1].tolist() for segment in ax.collections[0].get_segments()]
    assert whiskers == [[0, 3], [3, 6]]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["one", "two"]
    spans = sorted((bar.get_x(), bar.get_x() + bar.get_width()) for bar in ax.patches)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))  # side by side


def test_results_of_another_shape_are_refused(ax):
    with pytest.raises(ValueError, match=r"shape \(2, seeds\), .* got \(3, 2\) for 'a'"):
        pictures.seed_bars(ax, ["one", "two"], {"a": np.zeros((3, 2))})


def test_labels_of_boxes_that_overlap_stand_apart(ax):
    overlapping = np.array([[3.0, 8.0, 9.0, 16.0], [3.0, 8.0, 10.0, 16.0], [4.0, 8.0, 10.0, 16.0]])
    pictures.boxes(ax, np.zeros((32, 32)), overlapping, ["7", "1", "8"], ["right"] * 3)
    places = [text.get_position() for text in ax.texts]
    assert min(max(abs(x - a), abs(y - b)) for (x, y), (a, b) in combinations(places, 2)) > 2
