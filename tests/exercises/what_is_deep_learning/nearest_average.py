"""Right answers to what_is_deep_learning/nearest_average, written otherwise."""

import math

import numpy as np


def nearest_average_in_loops(x, t, queries):
    averages = {
        int(k): [sum(column) / len(column) for column in zip(*x[t == k].tolist(), strict=True)] for k in t
    }
    return [min(averages, key=lambda k: math.dist(averages[k], query)) for query in queries.tolist()]


def nearest_average_by_linear_scores(x, t, queries):
    classes = sorted(set(t.tolist()))
    averages = np.array([np.average(x, axis=0, weights=t == k) for k in classes])
    scores = queries @ averages.T - 0.5 * (averages**2).sum(axis=1)  # |q - a|² is |q|² - 2 of this
    return np.array(classes)[np.argmax(scores, axis=1)]


RIGHT = [nearest_average_in_loops, nearest_average_by_linear_scores]
