"""Boxes that were found, against boxes that are there. A box is (left, top, right, bottom), y downwards."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dlviz.metrics import _checks
from dlviz.metrics.classification import counts


def box_iou(a: Any, b: Any) -> np.ndarray:
    """Intersection over union of each box of `a` with each of `b`, as torchvision.ops.box_iou.

        IoU = area(A ∩ B) / (area(A) + area(B) - area(A ∩ B))

    a (n, 4), b (m, 4) as (left, top, right, bottom) -> (n, m), from 0 (apart) to 1 (equal). Two boxes without
    area have the IoU 0.

    Raises:
        ValueError: another shape, NaN, or a box whose right or bottom edge is before its left or top one
    """
    return _overlap(_boxes("box_iou", a, "a"), _boxes("box_iou", b, "b"))


def _overlap(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The IoU of boxes that were checked: (n, 4), (m, 4) -> (n, m)."""
    corner, opposite = np.maximum(a[:, None, :2], b[:, :2]), np.minimum(a[:, None, 2:], b[:, 2:])  # (n, m, 2)
    shared = np.maximum(opposite - corner, 0).prod(axis=2)
    area_a, area_b = ((boxes[:, 2:] - boxes[:, :2]).prod(axis=1) for boxes in (a, b))
    union = area_a[:, None] + area_b - shared
    return np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)


def non_maximum_suppression(boxes: Any, scores: Any, iou: float = 0.5) -> np.ndarray:
    """Keep the best box, drop those that overlap it by more than `iou`, and go on with the rest.

    boxes (n, 4), scores (n,) -> int64, the indices of the boxes that are kept, from the highest score down;
    of equal scores the earlier box comes first. As torchvision.ops.nms.

    Raises:
        ValueError: as box_iou, a length of scores other than n, or iou outside [0, 1]
    """
    owner = "non_maximum_suppression"
    _checks.within(owner, "iou", iou, 0, 1, "0.5", closed=True)
    boxes, scores = _scored(owner, boxes, scores)
    left, kept = np.argsort(-scores, kind="stable"), []
    while left.size:
        best, left = left[0], left[1:]
        kept.append(best)
        left = left[_overlap(boxes[[best]], boxes[left])[0] <= iou]
    return np.array(kept, np.int64)


def detection_average_precision(found: Sequence[Any], truth: Sequence[Any], iou: float = 0.5) -> float:
    """Average precision of a detector for one class over several images.

    found: for each image (boxes (n, 4), scores (n,)); truth: for each image boxes (m, 4); n and m may be 0
    In each image, from the highest score down, a box that was found is right if it overlaps a true box that
    no earlier one was matched to with an IoU of at least `iou`; it is matched to the one it overlaps most. So
    finding a box twice is a false alarm. All images are then ranked together, equal scores at once, and

        AP = Σₖ (Rₖ - Rₖ₋₁) max_{j ≥ k} Pⱼ

    is the area under the precision-recall curve with precision made monotone, as in PASCAL VOC since 2010
    (Everingham and others 2015). COCO matches alike, and samples recall at 101 points (Lin and others 2014).

    Raises:
        ValueError: as many images in found as in truth are needed; no true box at all; and as box_iou
    """
    owner = "detection_average_precision"
    _checks.within(owner, "iou", iou, 0, 1, "0.5", closed=True)
    if len(found) != len(truth):
        raise ValueError(
            f"{owner} expected one item for each image, got {len(found)} in found and {len(truth)} in truth"
        )
    there = [_boxes(owner, boxes, "truth") for boxes in truth]
    total = sum(map(len, there))
    if total == 0:
        raise ValueError(f"{owner} expected at least one true box, got none: try more images")
    scored = [_scored(owner, *item) for item in found]
    scores = np.concatenate([scores for _, scores in scored])
    right = np.concatenate([_matched(*item, true, iou) for item, true in zip(scored, there, strict=True)])
    tp, fp, _ = counts(scores, right)
    precision = tp[1:] / (tp[1:] + fp[1:])
    return float(np.diff(tp / total) @ np.maximum.accumulate(precision[::-1])[::-1])


def _matched(boxes: np.ndarray, scores: np.ndarray, truth: np.ndarray, iou: float) -> np.ndarray:
    """Which of the found boxes of one image are right: int64 (n,)."""
    right = np.zeros(len(boxes), np.int64)
    if not boxes.size or not truth.size:
        return right
    overlap = _overlap(boxes, truth)
    for i in np.argsort(-scores, kind="stable"):
        if overlap[i].max() >= iou:
            right[i] = 1
            overlap[:, overlap[i].argmax()] = -1.0  # taken
    return right


def _boxes(owner: str, boxes: Any, name: str = "boxes") -> np.ndarray:
    """Checked boxes, float64 (n, 4); an empty list is no box."""
    array = np.asarray(boxes)
    if array.size == 0:
        return np.zeros((0, 4))
    if array.ndim != 2 or array.shape[1] != 4:
        advice = f"[{name}]" if array.shape == (4,) else "(left, top, right, bottom) for each box"
        raise ValueError(f"{owner} expected {name} of shape (n, 4), got {array.shape}: try {advice}")
    array = _checks.numbers(owner, array.ravel(), name).reshape(-1, 4)
    wrong = array[(array[:, 2:] < array[:, :2]).any(axis=1)]
    if len(wrong):
        raise ValueError(
            f"{owner} expected {name} as (left, top, right, bottom), got {wrong[0].tolist()}: "
            "try left + width and top + height for the last two"
        )
    return array


def _scored(owner: str, boxes: Any, scores: Any) -> tuple[np.ndarray, np.ndarray]:
    """Checked boxes and their scores, both possibly empty."""
    boxes, scores = _boxes(owner, boxes), np.asarray(scores)
    scores = _checks.numbers(owner, scores, "scores") if scores.size else np.zeros(0)
    _checks.same_length(owner, boxes=boxes, scores=scores)
    return boxes, scores
