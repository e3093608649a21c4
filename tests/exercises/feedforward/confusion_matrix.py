"""Right answers to feedforward/confusion_matrix, written otherwise."""

import numpy as np


def confusion_in_a_loop(predictions, labels, classes):
    matrix = [[0] * classes for _ in range(classes)]
    for prediction, label in zip(predictions, labels, strict=True):
        matrix[label][prediction] += 1
    return matrix, sum(matrix[k][k] for k in range(classes)) / len(predictions)


def confusion_by_one_hot_rows(predictions, labels, classes):
    one_hot = np.eye(classes)
    return one_hot[labels].T @ one_hot[predictions], (predictions == labels).mean()


RIGHT = [confusion_in_a_loop, confusion_by_one_hot_rows]
