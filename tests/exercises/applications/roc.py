"""Right answers to applications/roc, written otherwise."""

import numpy as np
import torch
from sklearn.metrics import roc_auc_score, roc_curve


def by_cumulative_sums(scores, t):
    order = np.argsort(-scores)
    scores, t = scores[order], t[order]
    last = np.append(scores[1:] != scores[:-1], True)
    tpr = np.append(0, np.cumsum(t)[last]) / t.sum()
    fpr = np.append(0, np.cumsum(1 - t)[last]) / (1 - t).sum()
    return fpr, tpr, np.trapezoid(tpr, fpr)


def in_loops_by_pairs(scores, t):
    positives = [score for score, true in zip(scores, t, strict=True) if true]
    negatives = [score for score, true in zip(scores, t, strict=True) if not true]
    fpr, tpr = [0], [0]
    for threshold in sorted({*positives, *negatives}, reverse=True):
        fpr.append(sum(score >= threshold for score in negatives) / len(negatives))
        tpr.append(sum(score >= threshold for score in positives) / len(positives))
    wins = sum(1.0 if p > n else 0.5 * (p == n) for p in positives for n in negatives)
    return fpr, tpr, wins / len(positives) / len(negatives)


def by_scikit_learn(scores, t):
    fpr, tpr, _ = roc_curve(t, scores, drop_intermediate=False)
    return [fpr, tpr, roc_auc_score(t, scores)]


def in_float32(scores, t):
    steps = np.sort(np.unique(scores))[::-1]
    called = np.float32(scores[None] >= steps[:, None])
    fpr, tpr = (np.append(np.zeros(1, "f"), called[:, t == c].mean(axis=1)) for c in (0, 1))
    return fpr, tpr, np.float32(0.5) * np.sum((fpr[1:] - fpr[:-1]) * (tpr[1:] + tpr[:-1]))


def by_ranks_in_torch(scores, t):
    scores, t = torch.tensor(scores), torch.tensor(t)
    steps = torch.unique(scores).flip(0)
    fpr, tpr = (torch.cat([torch.zeros(1), (scores[t == c, None] >= steps).float().mean(0)]) for c in (0, 1))
    return fpr, tpr, torch.trapezoid(tpr, fpr)


RIGHT = [by_cumulative_sums, in_loops_by_pairs, by_scikit_learn, in_float32, by_ranks_in_torch]
