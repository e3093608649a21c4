"""Right answers to applications/threshold, written otherwise."""

import numpy as np
import torch
from sklearn.metrics import f1_score, precision_recall_curve


def in_loops(val_scores, val_t, test_scores, test_t):
    def f1(scores, t, threshold):
        tp = sum(1 for score, true in zip(scores, t, strict=True) if score >= threshold and true)
        precision = tp / max(sum(score >= threshold for score in scores), 1)
        recall = tp / sum(t)
        return 2 * precision * recall / (precision + recall) if tp else 0.0

    best, highest = None, -1.0
    for threshold in sorted(set(val_scores.tolist())):
        if f1(val_scores, val_t, threshold) > highest:
            best, highest = threshold, f1(val_scores, val_t, threshold)
    return [best, f1(test_scores, test_t, best)]


def by_cumulative_sums(val_scores, val_t, test_scores, test_t):
    order = np.argsort(-val_scores)
    scores, tp = val_scores[order], np.cumsum(val_t[order])
    f1 = 2 * tp / (np.arange(1, len(tp) + 1) + tp[-1])
    f1[:-1][scores[1:] == scores[:-1]] = -1  # cases with equal scores are called alike
    best = scores[f1.argmax()]
    predicted = test_scores >= best
    return best, 2 * predicted[test_t == 1].sum() / (predicted.sum() + test_t.sum())


def by_scikit_learn(val_scores, val_t, test_scores, test_t):
    precision, recall, thresholds = precision_recall_curve(val_t, val_scores)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-300)
    best = thresholds[f1[:-1].argmax()]
    return best, f1_score(test_t, test_scores >= best)


def in_float32(val_scores, val_t, test_scores, test_t):
    val_scores, test_scores = np.float32(val_scores), np.float32(test_scores)
    said, true = np.float32(val_scores >= val_scores[:, None]), np.float32(val_t)
    best = val_scores[np.argmax(2 * said @ true / (said.sum(1) + true.sum()))]
    said = np.float32(test_scores >= best)
    return best, 2 * said @ np.float32(test_t) / (said.sum() + np.float32(test_t.sum()))


def in_torch(val_scores, val_t, test_scores, test_t):
    val_scores, val_t, test_scores, test_t = map(torch.tensor, (val_scores, val_t, test_scores, test_t))

    def f1(scores, t, threshold):
        wrong = ((scores >= threshold) != t.bool()).sum()
        tp = (scores[t == 1] >= threshold).sum()
        return tp / (tp + wrong / 2)

    best = val_scores[torch.stack([f1(val_scores, val_t, score) for score in val_scores]).argmax()]
    return best, f1(test_scores, test_t, best)


RIGHT = [in_loops, by_cumulative_sums, by_scikit_learn, in_float32, in_torch]
