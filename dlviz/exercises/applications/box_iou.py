"""Intersection over union of boxes."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Take one pair first. The intersection of two boxes is a box itself: it begins at the larger of the two
    left edges and ends at the smaller of the two right edges, and likewise for top and bottom.

    If the boxes do not meet, that width or that height is negative: set each of them to 0 before you
    multiply. The union is the area of one box plus that of the other, minus the intersection, which would
    be counted twice.

    For all pairs at once give `a` a second axis: with `a[:, None]` (n, 1, 4), `np.maximum(a[..., :2], b[:,
    :2])` has shape (n, m, 2) and holds the left and top edges of all intersections. Then `width, height =
    np.maximum(right and bottom edges - left and top edges, 0)`, taken along the last axis.
    """,
)
def box_iou(a, b):
    """The IoU, intersection over union, of each box of a with each box of b.

    a (n, 4), b (m, 4): one box in each row as (left, top, right, bottom), with left < right, top < bottom;
    the width of a box is right - left, and its height is bottom - top. m may be 0
    -> (n, m): the area of the intersection of a[i] and b[j], divided by the area of their union
    """
    a = a[:, None]  # (n, 1, 4), so that each box of a meets each of b
    left, top = np.maximum(a[..., 0], b[:, 0]), np.maximum(a[..., 1], b[:, 1])  # (n, m)
    right, bottom = np.minimum(a[..., 2], b[:, 2]), np.minimum(a[..., 3], b[:, 3])
    intersection = np.maximum(right - left, 0) * np.maximum(bottom - top, 0)
    area_a = (a[..., 2] - a[..., 0]) * (a[..., 3] - a[..., 1])  # (n, 1)
    area_b = (b[:, 2] - b[:, 0]) * (b[:, 3] - b[:, 1])  # (m,)
    return intersection / (area_a + area_b - intersection)


def drawn(rng, n, reach=8):
    """Boxes with corners on a grid of quarters, so that areas are exact, in float32 too."""
    corner = rng.integers(-reach, reach, (n, 2))
    return np.hstack([corner, corner + rng.integers(1, 2 * reach, (n, 2))]) / 4


@box_iou.cases
def _(rng):
    yield call(np.array([[0.0, 0.0, 4.0, 2.0]]), np.array([[1.0, 1.0, 6.0, 3.0], [5.0, 3.0, 7.0, 4.0]]))
    yield call(np.array([[0.0, 1.0, 5.0, 3.0]]), np.array([[1.0, 1.0, 4.0, 2.0], [5.0, 1.0, 7.0, 3.0]]))
    yield call(np.array([[0, 0, 4, 4], [1, 2, 5, 9]]), np.array([[2, 2, 6, 5], [0, 0, 4, 4], [3, 0, 4, 1]]))
    yield call(np.array([[0.0, 0.0, 2.0, 2.0]]), np.array([[3.0, 0.5, 5.0, 1.0], [0.5, 4.0, 1.0, 5.0]]))
    yield call(np.array([[-5.0, -3.0, -1.0, 0.0]]), np.array([[-4.0, -6.0, 2.0, -1.0]]))
    yield call(np.array([[0.0, 0.0, 1.0, 1.0]]), np.zeros((0, 4)))  # nothing to compare with
    yield call(np.array([[0.0, 0.0, 0.25, 0.5]]), np.array([[0.125, 0.25, 0.5, 0.75]]))  # less than a pixel
    yield call(drawn(rng, 3), drawn(rng, 3))
    yield call(drawn(rng, 3), drawn(rng, 3))
    yield call(np.array(drawn(rng, 5), order="F"), drawn(rng, 2))  # columns lie together in memory
    yield call(drawn(rng, 1), drawn(rng, 6) * 1e6)
    yield call(drawn(rng, 4).astype(np.float32), drawn(rng, 3).astype(np.float32))
    yield call(np.int64(4 * drawn(rng, 4)), np.int64(4 * drawn(rng, 6)))


@box_iou.expected
def _(a, b):
    import torch

    a, b = a.double()[:, None], b.double()
    corners = torch.maximum(a[..., :2], b[:, :2]), torch.minimum(a[..., 2:], b[:, 2:])
    shared = (corners[1] - corners[0]).clamp(min=0).prod(-1)
    return shared / ((a[..., 2:] - a[..., :2]).prod(-1) + (b[:, 2:] - b[:, :2]).prod(-1) - shared)


def areas(a, b):
    """The areas of a (n, 1) and of b (m,); width and height (n, m) of the intersections, perhaps negative."""
    sides = np.minimum(a[:, None, 2:], b[:, 2:]) - np.maximum(a[:, None, :2], b[:, :2])
    area_a, area_b = ((boxes[:, 2:] - boxes[:, :2]).prod(-1) for boxes in (a, b))
    return area_a[:, None], area_b, sides


def overlaps(a, b):
    """The areas of a (n, 1), of b (m,) and of the intersections (n, m)."""
    area_a, area_b, sides = areas(a, b)
    return area_a, area_b, np.maximum(sides, 0).prod(-1)


@box_iou.mistake("boxes that do not meet")
def _(a, b):
    """Boxes that are apart in both directions have a negative width and a negative height of the
    intersection, and you multiply the two to a positive area. Set each of them to at least 0 before
    multiplying."""
    area_a, area_b, sides = areas(a, b)
    shared = sides.prod(-1)
    return shared / (area_a + area_b - shared)


@box_iou.mistake("boxes that do not meet")
def _(a, b):
    """You set the area of the intersection to at least 0, but only after multiplying. Where width and
    height are both negative, their product is positive. Set each of them to at least 0 first."""
    area_a, area_b, sides = areas(a, b)
    shared = np.maximum(sides.prod(-1), 0)
    return shared / (area_a + area_b - shared)


@box_iou.mistake("union not reduced by the intersection")
def _(a, b):
    """You divide by the sum of the two areas, in which the intersection is counted twice. Subtract it once,
    or two equal boxes get 1/2 instead of 1."""
    area_a, area_b, shared = overlaps(a, b)
    return shared / (area_a + area_b)


@box_iou.mistake("pixels counted")
def _(a, b):
    """You take right - left + 1 for the width, as if the edges were the numbers of pixels that both belong
    to the box. Here the edges are positions, and the width is right - left."""
    b = b + np.array([0, 0, 1, 1])
    area_a, area_b, shared = overlaps(a + np.array([0, 0, 1, 1]), b)
    return shared / (area_a + area_b - shared)


@box_iou.mistake("divided by the smaller box")
def _(a, b):
    """You divide by the area of the smaller box, so that a small box inside a large one gets 1. Divide by
    the area of the union."""
    area_a, area_b, shared = overlaps(a, b)
    return shared / np.minimum(area_a, area_b)


@box_iou.mistake("divided by one box")
def _(a, b):
    """You divide by the area of the box of `a` alone. Divide by the area of the union, in which both count
    alike."""
    area_a, _, shared = overlaps(a, b)
    return shared / area_a


@box_iou.mistake("divided by one box")
def _(a, b):
    """You divide by the area of the box of `b` alone. Divide by the area of the union, in which both count
    alike."""
    _, area_b, shared = overlaps(a, b)
    return shared / area_b


@box_iou.mistake("divided by the enclosing box")
def _(a, b):
    """You divide by the area of the box that encloses both. The union is smaller: area of a plus area of b
    minus the intersection."""
    hull = np.maximum(a[:, None, 2:], b[:, 2:]) - np.minimum(a[:, None, :2], b[:, :2])
    return overlaps(a, b)[2] / hull.prod(-1)


@box_iou.mistake("Dice coefficient")
def _(a, b):
    """You divide twice the intersection by the sum of both areas: that is the Dice coefficient, F1 for
    areas. The IoU divides the intersection by the union."""
    area_a, area_b, shared = overlaps(a, b)
    return 2 * shared / (area_a + area_b)


@box_iou.mistake("not divided")
def _(a, b):
    """You return the area of the intersection. Divide it by the area of the union."""
    return overlaps(a, b)[2]


@box_iou.mistake("width and height read from the last two columns")
def _(a, b):
    """You read the rows as (left, top, width, height). Here the last two numbers are the right and the
    bottom edge."""
    a, b = (np.hstack([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]]) for boxes in (a, b))
    area_a, area_b, shared = overlaps(a, b)
    return shared / (area_a + area_b - shared)


@box_iou.mistake("columns in another order")
def _(a, b):
    """You read the rows as (left, right, top, bottom). The order is (left, top, right, bottom): the first
    corner, then the opposite one."""
    return box_iou.answer(a[:, [0, 2, 1, 3]], b[:, [0, 2, 1, 3]])


@box_iou.mistake("row by row")
def _(a, b):
    """You compare row i of `a` with row i of `b` only. Each box of `a` is to be compared with each box of
    `b`: give `a` a second axis, `a[:, None]`, or use two loops."""
    sides = np.maximum(np.minimum(a[:, 2:], b[:, 2:]) - np.maximum(a[:, :2], b[:, :2]), 0)
    area_a, area_b = ((boxes[:, 2:] - boxes[:, :2]).prod(-1) for boxes in (a, b))
    return sides.prod(-1) / (area_a + area_b - sides.prod(-1))


@box_iou.mistake("transposed")
def _(a, b):
    """Your result has shape (m, n). The rows belong to the boxes of `a`, the columns to those of `b`."""
    return box_iou.answer(a, b).T


@box_iou.mistake("whole numbers kept whole")
def _(a, b):
    """For boxes in whole numbers your result is cut to whole numbers: you divide with `//`, or write into
    an array made like the boxes. Write into `np.zeros((n, m))`."""
    result = np.zeros((len(a), len(b)), np.result_type(a, b))
    result[...] = box_iou.answer(a, b)
    return result
