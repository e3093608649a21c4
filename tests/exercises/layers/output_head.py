"""Right answers to layers/output_head, written otherwise."""

import math

import numpy as np


def head_in_loops(task, size, scores):
    units = 1 if task == "binary" else size
    answers = np.empty((len(scores), units))
    for row, answer in zip(scores[:, :units], answers, strict=True):
        powers = [math.exp(score - max(row)) for score in row]
        for unit, score in enumerate(row):
            if task == "regression":
                answer[unit] = score
            elif task == "binary":
                answer[unit] = (1 + math.tanh(score / 2)) / 2
            else:
                answer[unit] = powers[unit] / sum(powers)
    return answers


def head_in_float32(task, size, scores):
    scores = scores.astype(np.float32)
    if task == "multi-class":
        return np.exp(scores[:, :size]) / np.exp(scores[:, :size]).sum(1)[:, None]
    return scores[:, :size] if task == "regression" else np.exp(-np.logaddexp(0, -scores[:, 0:1]))


RIGHT = [head_in_loops, head_in_float32]
