"""Right answers to applications/precision_recall, written otherwise."""

import numpy as np
import torch


def in_a_loop(predicted, t):
    tp = fp = fn = 0
    for said, true in zip(predicted.tolist(), t.tolist(), strict=True):
        if said and true:
            tp += 1
        elif said:
            fp += 1
        elif true:
            fn += 1
    precision = tp / (tp + fp) if tp + fp else 0
    recall = tp / (tp + fn) if tp + fn else 0
    return precision, recall, 2 * precision * recall / (precision + recall) if tp else 0


def as_an_array_in_float32(predicted, t):
    tp = np.float32(predicted @ t)
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(
            np.array([tp / predicted.sum(), tp / t.sum(), 2 * tp / (predicted + t).sum()], "f")
        )


def with_a_small_number_below(predicted, t):
    precision = np.sum(predicted * t) / (np.sum(predicted) + 1e-12)
    recall = np.sum(predicted * t) / (np.sum(t) + 1e-12)
    return [precision, recall, 2 * precision * recall / (precision + recall + 1e-12)]


def in_torch(predicted, t):
    predicted, t = torch.tensor(predicted), torch.tensor(t)
    tp = (predicted & t).sum()
    return tuple(
        torch.nan_to_num(tp / whole) for whole in (predicted.sum(), t.sum(), (predicted + t).sum() / 2)
    )


def from_the_confusion_matrix(predicted, t):
    (_, fp), (fn, tp) = np.bincount(2 * t + predicted, minlength=4).reshape(2, 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        precision, recall = np.divide(tp, (tp + fp, tp + fn))
        f1 = 2 / (1 / np.float64(precision) + 1 / np.float64(recall))
    return tuple(np.nan_to_num([precision, recall, f1]))


RIGHT = [in_a_loop, as_an_array_in_float32, with_a_small_number_below, in_torch, from_the_confusion_matrix]
