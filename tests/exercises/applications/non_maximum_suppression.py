"""Right answers to applications/non_maximum_suppression, written otherwise."""

import numpy as np
import torch


def removing_what_is_suppressed(overlap, scores, iou):
    order, kept = np.argsort(-scores, kind="stable"), []
    while order.size:
        best, order = order[0], order[1:]
        kept.append(int(best))
        order = order[overlap[best, order] <= iou]
    return np.array(kept)


def by_the_largest_score_left(overlap, scores, iou):
    left, kept = list(range(len(scores))), []
    while left:
        best = max(left, key=lambda i: scores[i])
        kept.append(best)
        left = [i for i in left if i != best and overlap[best][i] <= iou]
    return kept


def with_a_mask(overlap, scores, iou):
    alive, kept = np.ones(len(scores), bool), []
    for i in sorted(range(len(scores)), key=lambda i: (-scores[i], i)):
        if alive[i]:
            kept.append(i)
            alive &= ~(overlap[i] > iou)
    return np.array(kept, dtype=np.int32)


def in_torch(overlap, scores, iou):
    overlap, order = torch.tensor(overlap), torch.sort(torch.tensor(scores), descending=True, stable=True)[1]
    kept = torch.zeros(0, dtype=torch.int64)
    for i in order:
        if not (overlap[i, kept] > iou).any():
            kept = torch.cat([kept, i[None]])
    return kept


RIGHT = [removing_what_is_suppressed, by_the_largest_score_left, with_a_mask, in_torch]
