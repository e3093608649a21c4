"""Right answers to transformers/positions, written otherwise."""

import math

import numpy as np


def positions_in_loops(length, width):
    table = []
    for t in range(length):
        angles = [t / 10_000 ** ((column - column % 2) / width) for column in range(width)]
        table.append([(math.sin, math.cos)[column % 2](angles[column]) for column in range(width)])
    return table


def positions_by_turning_step_by_step(length, width):
    turn = np.exp(1j * np.exp(-np.log(10_000) * np.arange(width // 2) / (width // 2)))
    points = np.cumprod(np.vstack([np.ones(width // 2), *[turn] * (length - 1)]), axis=0)
    return np.stack([points.imag, points.real], axis=2).reshape(length, width)


RIGHT = [positions_in_loops, positions_by_turning_step_by_step]
