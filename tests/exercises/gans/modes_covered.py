"""Right answers to gans/modes_covered, written otherwise."""

import numpy as np


def in_loops(samples, modes):
    reached = set()
    for sample in samples:
        reached.add(min(range(len(modes)), key=lambda i: ((sample - modes[i]) ** 2).sum()))
    return len(reached)


def by_counting(samples, modes):
    squares = ((samples[:, None] - modes) ** 2).sum(axis=-1)
    return int((np.bincount(squares.argmin(axis=1)) > 0).sum())


RIGHT = [in_loops, by_counting]
