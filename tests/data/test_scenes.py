"""Made-up scenes: boxes hold the ink of their digits, splits share no digit, a seed repeats all."""

import numpy as np
import pytest

from dlviz import data, metrics
from dlviz.data import scenes


@pytest.fixture(scope="module")
def some():
    return data.digit_scenes(200, rng=0)


@pytest.fixture
def clean(monkeypatch):
    """Without scratches."""
    monkeypatch.setattr(scenes, "_scratch", lambda canvas, rng: None)


def test_shapes_and_ranges(some):
    assert len(some) == len(some.x) == len(some.boxes) == len(some.t) == 200
    assert some.x.shape == (200, 32, 32) and some.x.dtype == np.float32
    assert some.x.min() >= 0 and some.x.max() <= 1
    assert set(map(len, some.t)) == {1, 2, 3, 4} and set(np.concatenate(some.t)) == set(range(10))
    for boxes, t in zip(some.boxes, some.t, strict=True):
        assert boxes.shape == (len(t), 4) and t.dtype == np.int64
        assert (boxes >= 0).all() and (boxes <= 32).all() and (boxes[:, 2:] - boxes[:, :2] >= 2).all()


def test_without_scratches_all_ink_is_in_boxes_and_reaches_each_of_their_sides(clean):
    for x, boxes in zip(*(lambda s: (s.x, s.boxes))(data.digit_scenes(100, most=1, rng=1)), strict=True):
        left, top, right, bottom = boxes[0].astype(int)
        inside = x[top:bottom, left:right]
        outside = x.copy()
        outside[top:bottom, left:right] = 0
        assert outside.max() < 0.2 + 5 * 0.05  # faint ink and noise
        for side in (inside[0], inside[-1], inside[:, 0], inside[:, -1]):
            assert side.max() > 0.2 - 4 * 0.05


@pytest.mark.parametrize("overlap", (0.0, 0.1))
def test_boxes_overlap_by_no_more_than_said(overlap):
    largest = 0.0
    for boxes in data.digit_scenes(150, overlap=overlap, rng=2).boxes:
        largest = max(largest, (metrics.box_iou(boxes, boxes) - np.eye(len(boxes))).max())
    assert largest <= overlap + 1e-12 and (overlap == 0 or largest > 0.05)


def test_the_digits_of_a_split_are_those_of_load_digits(monkeypatch):
    asked = []
    load = scenes.load_digits
    monkeypatch.setattr(scenes, "load_digits", lambda split: asked.append(split) or load(split))
    for split in ("train", "validation", "test"):
        data.digit_scenes(2, split, rng=0)
    assert asked == ["train", "validation", "test"]


def test_the_label_is_that_of_the_digit_in_the_box(clean):
    """Cut out and brought back to 8×8 pixels, a digit is nearest to a training digit of its own label."""
    known, scene = data.load_digits("all"), data.digit_scenes(60, "test", most=1, rng=3)
    right = 0
    for x, boxes, t in zip(scene.x, scene.boxes, scene.t, strict=True):
        left, top, right_edge, bottom = boxes[0]
        row = np.linspace(top, bottom - 1, 8).round().astype(int)
        column = np.linspace(left, right_edge - 1, 8).round().astype(int)
        cut = x[np.ix_(row, column)]
        right += known.t[((known.x - cut / cut.max()) ** 2).sum(axis=(1, 2)).argmin()] == t[0]
    assert right > 30  # by chance 6


def test_a_seed_repeats_the_scenes(some):
    again, other = data.digit_scenes(200, rng=0), data.digit_scenes(200, rng=1)
    assert np.array_equal(some.x, again.x) and all(map(np.array_equal, some.boxes, again.boxes))
    assert not np.array_equal(some.x, other.x)


@pytest.mark.parametrize("options", ({"size": 10}, {"most": 0}))
def test_what_cannot_be_drawn_is_refused(options):
    with pytest.raises(ValueError, match="expected size of at least 14 and most of at least 1, got"):
        data.digit_scenes(1, **options)


def test_made_up_and_of_which_licence(some):
    assert repr(some).startswith("made-up") and "CC BY 4.0" in repr(some)
