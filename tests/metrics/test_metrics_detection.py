"""Boxes: against areas counted pixel by pixel, and a matching that looks at every pair anew."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from dlviz import metrics
from tests.metrics.cases import disguised

seeds = pytest.mark.parametrize("seed", range(30))


def boxes(rng, n, size=12):
    """n boxes with whole corners, some without area."""
    corner, length = rng.integers(size, size=(n, 2)), rng.integers(size // 2, size=(n, 2))
    return np.concatenate([corner, corner + length], axis=1).reshape(n, 4)


def pixels(box):
    left, top, right, bottom = box
    return {(x, y) for x in range(left, right) for y in range(top, bottom)}


def slow_iou(a, b):
    a, b = pixels(a), pixels(b)
    return len(a & b) / len(a | b) if a | b else 0.0


@seeds
def test_overlap_is_shared_pixels_by_all_pixels(seed):
    rng = np.random.default_rng(seed)
    a, b = boxes(rng, rng.integers(1, 6)), boxes(rng, rng.integers(1, 6))
    got = metrics.box_iou(disguised(a, seed), disguised(b, seed + 1))
    np.testing.assert_allclose(got, [[slow_iou(one, other) for other in b] for one in a], rtol=1e-12)
    np.testing.assert_allclose(metrics.box_iou(a / 7 - 3, b / 7 - 3), got, rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(metrics.box_iou(b, a), got.T)


def test_no_box_overlaps_none():
    assert metrics.box_iou([], [[0, 0, 1, 1]]).shape == (0, 1)
    assert metrics.box_iou(np.zeros((3, 4)), np.zeros((0, 4))).shape == (3, 0)
    assert metrics.non_maximum_suppression([], []).tolist() == []


@seeds
@pytest.mark.parametrize("iou", [0.0, 0.3, 0.5, 1.0])
def test_suppression_drops_what_overlaps_a_better_kept_box(seed, iou):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 15))
    found, scores = boxes(rng, n), rng.random(n).round(1)
    slow = []
    for i in sorted(range(n), key=lambda i: (-scores[i], i)):
        if all(slow_iou(found[i], found[j]) <= iou for j in slow):
            slow.append(i)
    kept = metrics.non_maximum_suppression(disguised(found, seed), disguised(scores, seed + 1), iou)
    assert kept.tolist() == slow and kept.dtype == np.int64


def slow_average_precision(found, truth, iou):
    """Every threshold anew: match greedily what is at or above it, count, take the best precision at each
    recall or more."""
    total = sum(map(len, truth))
    points = []
    for threshold in sorted({s for _, scores in found for s in scores}, reverse=True):
        right = called = 0
        for (there, scores), true in zip(found, truth, strict=True):
            free = list(range(len(true)))
            for i in sorted(range(len(scores)), key=lambda i: (-scores[i], i)):
                if scores[i] >= threshold:
                    called += 1
                    best = max(free, key=lambda j: slow_iou(there[i], true[j]), default=None)
                    if best is not None and slow_iou(there[i], true[best]) >= iou:
                        free.remove(best)
                        right += 1
        points.append((right / total, right / called))
    area, before = 0.0, 0.0
    for recall, _ in points:
        area += (recall - before) * max(p for r, p in points if r >= recall)
        before = recall
    return area


@seeds
@pytest.mark.parametrize("iou", [0.2, 0.5])
def test_average_precision_is_that_of_the_slow_definition(seed, iou):
    rng = np.random.default_rng(seed)
    images = int(rng.integers(1, 5))
    truth = [boxes(rng, rng.integers(0, 5)) for _ in range(images)] + [boxes(rng, 2)]
    found = []
    for true in truth:  # some near the truth, twice at times, some anywhere; equal scores happen
        near = np.repeat(true, rng.integers(0, 3, len(true)), axis=0)
        near[:, 2:] += rng.integers(0, 3, (len(near), 2))
        there = np.concatenate([near, boxes(rng, rng.integers(0, 3))])
        found.append((there, rng.random(len(there)).round(1)))
    expected = slow_average_precision(found, truth, iou)
    disguise = [(disguised(b, seed), disguised(s, seed + 1)) for b, s in found]
    assert metrics.detection_average_precision(disguise, truth, iou) == pytest.approx(expected, abs=1e-12)
    order = rng.permutation(len(truth))  # of the images: it must not matter, ties or not
    shuffled = [found[i] for i in order], [truth[i] for i in order]
    assert metrics.detection_average_precision(*shuffled, iou) == pytest.approx(expected, abs=1e-12)


def test_without_a_dip_to_smooth_it_is_the_usual_average_precision():
    truth = [np.array([[0, 0, 4, 4], [10, 0, 14, 4], [20, 0, 24, 4]])]
    found = [(np.array([[0, 0, 4, 4], [10, 0, 14, 4], [50, 0, 54, 4], [20, 0, 24, 4]]), [0.9, 0.8, 0.7, 0.6])]
    usual = average_precision_score([1, 1, 0, 1], [0.9, 0.8, 0.7, 0.6])
    assert metrics.detection_average_precision(found, truth) == pytest.approx(usual)


def test_finding_a_box_twice_is_a_false_alarm_and_missing_all_is_nothing():
    truth = [[[0, 0, 4, 4], [8, 8, 9, 9]]]
    once = metrics.detection_average_precision([([[0, 0, 4, 4], [8, 8, 9, 9]], [0.9, 0.5])], truth)
    twice = metrics.detection_average_precision(
        [([[0, 0, 4, 4], [0, 0, 4, 4], [8, 8, 9, 9]], [0.9, 0.8, 0.5])], truth
    )
    assert once == 1.0 > twice == pytest.approx(1 / 2 + 1 / 2 * 2 / 3)
    assert metrics.detection_average_precision([([], [])], truth) == 0.0


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: metrics.box_iou([[0, 0, 1, 1]], [[2, 0, 1, 1]]), "box_iou .*left \\+ width"),
        (
            lambda: metrics.box_iou([0, 0, 1, 1], [[0, 0, 1, 1]]),
            r"a of shape \(n, 4\), got \(4,\): try \[a\]",
        ),
        (lambda: metrics.box_iou([[0, 0, 1]], [[0, 0, 1, 1]]), r"got \(1, 3\)"),
        (lambda: metrics.box_iou([[0, 0, 1, np.nan]], [[0, 0, 1, 1]]), "without NaN"),
        (lambda: metrics.non_maximum_suppression([[0, 0, 1, 1]], [1.0, 2.0]), "1 boxes and 2 scores"),
        (lambda: metrics.non_maximum_suppression([[0, 0, 1, 1]], [np.nan]), "scores without NaN"),
        (lambda: metrics.non_maximum_suppression([[0, 0, 1, 1]], [1.0], 50), "iou from 0 to 1, got 50"),
        (lambda: metrics.detection_average_precision([], [[[0, 0, 1, 1]]]), "0 in found and 1 in truth"),
        (lambda: metrics.detection_average_precision([([], [])], [[]]), "at least one true box"),
    ],
)
def test_bad_boxes_are_refused(call, said):
    with pytest.raises(ValueError, match=said):
        call()
