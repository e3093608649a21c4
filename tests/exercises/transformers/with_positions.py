"""Right answers to transformers/with_positions, written otherwise."""

import numpy as np


def in_loops(x, positions):
    y = np.array(x, float)
    for sequence in y:
        for place in range(len(sequence)):
            sequence[place] += positions[place]
    return y


def by_taking(x, positions):
    places = np.tile(np.arange(x.shape[1]), (len(x), 1))  # (batch, length)
    return x + positions[places]


RIGHT = [in_loops, by_taking]
