"""Right answers to challenges/conformal_threshold, written otherwise than the solution."""

import heapq
import math

import numpy as np


def by_counting(scores, alpha):
    for score in sorted(scores.tolist()):
        if sum(other <= score for other in scores.tolist()) >= (len(scores) + 1) * (1 - alpha):
            return score
    return math.inf


def by_what_may_be_left_out(scores, alpha):
    ordered = [*sorted(scores.tolist()), float("inf")]
    return ordered[len(scores) - int((len(scores) + 1) * alpha)]


def by_quantile(scores, alpha):
    k = np.ceil((len(scores) + 1) * (1 - alpha))
    if k > len(scores):
        return np.inf
    return np.quantile(scores, (k - 0.5) / len(scores), method="inverted_cdf")


def by_heap_in_float32(scores, alpha):
    k = -int(-(len(scores) + 1) * (1 - alpha) // 1)
    return np.float32(heapq.nsmallest(k, scores.astype(np.float32))[-1] if k <= len(scores) else np.inf)


def in_torch(scores, alpha):
    import torch

    k = math.ceil((len(scores) + 1) * (1 - alpha))
    padded = torch.cat([torch.tensor(scores).double(), torch.tensor([torch.inf]).double()])
    return padded.kthvalue(min(k, len(padded))).values


RIGHT = [by_counting, by_what_may_be_left_out, by_quantile, by_heap_in_float32, in_torch]
