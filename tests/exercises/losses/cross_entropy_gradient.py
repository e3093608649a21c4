"""Right answers to losses/cross_entropy_gradient, written otherwise."""

import numpy as np


def cross_entropy_gradient_by_logarithms(scores, labels):
    p = np.exp(scores - np.logaddexp.reduce(scores, axis=1, keepdims=True))
    return (p - np.eye(scores.shape[1])[labels]) / scores.shape[0]


def cross_entropy_gradient_row_by_row(scores, labels):
    rows = []
    for row, label in zip(scores, labels, strict=True):
        e = np.exp(row - max(row))
        rows.append([(power / e.sum() - (i == label)) / len(scores) for i, power in enumerate(e)])
    return rows


RIGHT = [cross_entropy_gradient_by_logarithms, cross_entropy_gradient_row_by_row]
