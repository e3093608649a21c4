"""Non-maximum suppression: of several boxes around one object, keep the best."""

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    Go through the boxes from the highest score to the lowest, and decide for each whether it is kept. Which
    boxes must it be compared with: all that came before it, or only some of them?

    Keep a list of the boxes that were kept. A box joins it if it overlaps none of the boxes in the list by
    more than `iou`. A box that was dropped is forgotten and suppresses nothing.

    `np.argsort(-scores, kind="stable")` gives the order, with the earlier of two equal scores first. For
    each i of it: `if all(overlap[i, j] <= iou for j in kept): kept.append(i)`.
    """,
)
def non_maximum_suppression(overlap, scores, iou):
    """Which boxes are kept when each kept box suppresses those that overlap it too much.

    overlap (n, n): the IoU of each box with each box, as `box_iou(boxes, boxes)` gives it; n may be 0
    scores (n,): how sure the detector is of each box
    iou: the threshold, from 0 to 1. Going from the highest score down (of equal scores the smaller index
    comes first), a box is kept unless its IoU with a box that was kept already is more than iou.
    -> the indices of the kept boxes, the highest score first: a list or an array of whole numbers
    """
    kept = []
    for i in np.argsort(-scores, kind="stable"):
        if all(overlap[i, j] <= iou for j in kept):
            kept.append(i)
    return kept


CHAIN = np.array([[1.0, 0.625, 0.0, 0.25], [0.625, 1.0, 0.625, 0.0], [0.0, 0.625, 1.0, 0.0], [0.25, 0, 0, 1]])


def drawn(rng, n, levels=8):
    """Overlaps in eighths, so that some are equal to a threshold, and scores that all differ."""
    overlap = np.triu(rng.integers(0, levels, (n, n)) * rng.integers(0, 2, (n, n)) / 8, 1)
    return overlap + overlap.T + np.eye(n), rng.permutation(n) / n


@non_maximum_suppression.cases
def _(rng):
    yield call(CHAIN, np.array([0.75, 0.875, 0.5, 0.25]), 0.5)
    yield call(CHAIN, np.array([0.875, 0.75, 0.5, 0.25]), 0.5)  # box 1 goes, and does not take box 2 along
    yield call(CHAIN, np.array([0.25, 0.5, 0.75, 0.875]), 0.5)  # the same from behind
    yield call(CHAIN, np.array([0.5, 0.25, 0.875, 0.75]), 0.625)  # equal to the threshold is not more
    yield call(CHAIN, np.array([0.25, 0.125, 0.5, 0.75]), 0.0)
    yield call(CHAIN, np.array([0.5, 0.75, 0.75, 0.5]), 0.5)  # equal scores
    yield call(np.eye(3), np.array([2, 7, 5]), 0.5)  # nothing overlaps; scores in whole numbers
    yield call(np.ones((3, 3)), np.array([0.5, 0.25, 0.75]), 0.5)  # all the same box
    yield call(np.eye(1), np.array([0.5]), 0.5)
    yield call(np.zeros((0, 0)), np.zeros(0), 0.5)  # no box at all
    yield call(np.eye(3), np.array([-1.5, -0.5, -2.5]), 0.25)  # logits may be negative
    for iou in (0.25, 0.5, 0.75):
        yield call(*drawn(rng, 9), iou)
        yield call(*drawn(rng, 9), iou)
    overlap, scores = drawn(rng, 60, 2)
    yield call(overlap, np.floor(4 * scores), 0.5)  # many equal scores: only a stable sort keeps their order
    yield call(*(array.astype(np.float32) for array in drawn(rng, 12)), 0.375)


@non_maximum_suppression.expected
def _(overlap, scores, iou):
    import torch

    left, kept = torch.argsort(scores, descending=True, stable=True), []
    while len(left):
        kept.append(left[0])
        left = left[1:][overlap[left[0], left[1:]] <= iou]
    return torch.tensor(kept, dtype=torch.int64)


def suppress(overlap, order, iou, rivals=lambda kept: kept):
    """The boxes of that order that are kept beside those among which `rivals` chooses the ones to fear."""
    kept = []
    for i in order:
        if all(overlap[i, j] <= iou for j in rivals(kept)):
            kept.append(i)
    return np.array(kept, int)


def ranking(scores):
    """The order from the highest score down, the earlier of two equal ones first."""
    return np.argsort(-scores, kind="stable")


@non_maximum_suppression.mistake("dropped boxes suppress too")
def _(overlap, scores, iou):
    """You compare each box with all better ones, those that were dropped among them. A dropped box is gone
    and suppresses nothing: compare with the kept boxes only, or an object beside a crowd is lost."""
    order = ranking(scores)
    kept = [i for place, i in enumerate(order) if all(overlap[i, j] <= iou for j in order[:place])]
    return np.array(kept, int)


@non_maximum_suppression.mistake("input order")
def _(overlap, scores, iou):
    """You go through the boxes in the order in which they came, so the first box wins, and not the best.
    Sort by score first, from the highest down."""
    return suppress(overlap, range(len(scores)), iou)


@non_maximum_suppression.mistake("kept boxes not in order of score")
def _(overlap, scores, iou):
    """You keep the right boxes, but return them in the order of their indices. Return the best first, in
    the order in which they were kept."""
    return np.sort(suppress(overlap, ranking(scores), iou))


@non_maximum_suppression.mistake("worst box first")
def _(overlap, scores, iou):
    """You begin with the lowest score: `np.argsort` sorts upwards. Sort `-scores`."""
    return suppress(overlap, np.argsort(scores, kind="stable"), iou)


@non_maximum_suppression.mistake("equal scores in another order")
def _(overlap, scores, iou):
    """Of equal scores you take the larger index first, as happens when a sorted order is reversed with
    `[::-1]`. Use `np.argsort(-scores, kind="stable")`."""
    return suppress(overlap, np.argsort(scores, kind="stable")[::-1], iou)


@non_maximum_suppression.mistake("equal scores in another order")
def _(overlap, scores, iou):
    """You turn the order of `np.argsort` round with `[::-1]`, and then equal scores come in no fixed order.
    Use `np.argsort(-scores, kind="stable")`."""
    return suppress(overlap, np.argsort(scores)[::-1], iou)


@non_maximum_suppression.mistake("equal scores in another order")
def _(overlap, scores, iou):
    """Among many equal scores your order is not by index: `np.argsort` promises that only if you pass
    `kind="stable"`."""
    return suppress(overlap, np.argsort(-scores), iou)


@non_maximum_suppression.mistake("equal to the threshold counts as more")
def _(overlap, scores, iou):
    """You drop a box whose overlap is equal to `iou`. It is dropped only if the overlap is more: keep it
    where `overlap[i, j] <= iou`."""
    return suppress(overlap, ranking(scores), np.nextafter(iou, -1))


@non_maximum_suppression.mistake("only the best box kept")
def _(overlap, scores, iou):
    """You keep only the box with the highest score. Several objects may be in the picture: a box that
    overlaps no kept box too much is kept as well."""
    return ranking(scores)[:1]


@non_maximum_suppression.mistake("compared with the best box only")
def _(overlap, scores, iou):
    """You compare each box with the best box only. It has to be compared with every box that was kept so
    far."""
    return suppress(overlap, ranking(scores), iou, lambda kept: kept[:1])


@non_maximum_suppression.mistake("compared with the last kept box only")
def _(overlap, scores, iou):
    """You compare each box with the box that was kept last. It has to be compared with every box that was
    kept so far."""
    return suppress(overlap, ranking(scores), iou, lambda kept: kept[-1:])


@non_maximum_suppression.mistake("one harmless box is enough")
def _(overlap, scores, iou):
    """You keep a box as soon as there is one kept box that it does not overlap too much (`any`). It must
    not overlap any of them too much: use `all`."""
    kept = []
    for i in ranking(scores):
        if not kept or any(overlap[i, j] <= iou for j in kept):
            kept.append(i)
    return np.array(kept, int)


@non_maximum_suppression.mistake("nothing suppressed")
def _(overlap, scores, iou):
    """You return all boxes, sorted by score. Drop those that overlap a kept box by more than `iou`."""
    return ranking(scores)


@non_maximum_suppression.mistake("places in the sorted order")
def _(overlap, scores, iou):
    """You return places in the sorted order. Return the indices of the boxes in the order in which they came:
    put the places into `order[...]`."""
    place = np.argsort(ranking(scores))
    return place[suppress(overlap, ranking(scores), iou)]


@non_maximum_suppression.mistake("a mask")
def _(overlap, scores, iou):
    """You return for each box whether it is kept. Return the indices of those that are, the best first."""
    return np.isin(np.arange(len(scores)), suppress(overlap, ranking(scores), iou))


@non_maximum_suppression.mistake("scores returned")
def _(overlap, scores, iou):
    """You return the scores of the kept boxes. Return their indices."""
    return scores[suppress(overlap, ranking(scores), iou)]
