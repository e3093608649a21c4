"""Right answers to start_here/accuracy, written otherwise."""

import numpy as np


def accuracy_in_a_loop(predictions, labels):
    right = 0
    for prediction, label in zip(predictions, labels, strict=True):
        if prediction == label:
            right += 1
    return right / len(labels)


def accuracy_as_one_minus_errors(predictions, labels):
    return 1 - np.count_nonzero(predictions - labels) / labels.size


RIGHT = [accuracy_in_a_loop, accuracy_as_one_minus_errors]
