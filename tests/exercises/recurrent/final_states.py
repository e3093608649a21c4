"""Right answers to recurrent/final_states, written otherwise."""

import numpy as np


def all_sequences_at_once(sequences, weight_x, weight_h, bias):
    h = np.zeros((len(sequences), len(bias)))
    for step in range(sequences.shape[1]):
        h = np.tanh(sequences[:, step] @ weight_x.T + h @ weight_h.T + bias)
    return h


def by_recursion(sequences, weight_x, weight_h, bias):
    def state(sequence):
        before = state(sequence[:-1]) if len(sequence) > 1 else np.zeros(len(bias))
        return np.tanh(weight_x @ sequence[-1] + weight_h @ before + bias)

    return [state(sequence) for sequence in sequences]


RIGHT = [all_sequences_at_once, by_recursion]
