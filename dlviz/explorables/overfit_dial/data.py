"""The points, the curve behind them, and what was drawn by chance once and for all."""

from functools import cache
from typing import Any

import numpy as np

STEPS, POINTS, UNITS = 400, 60, 60  # at most

# The hidden layer stays as it was drawn; raising the capacity adds a unit and leaves the others alone.
_rng = np.random.default_rng(0)
SLOPE = 15 * _rng.choice([-1, 1], UNITS) * _rng.uniform(0.3, 1.7, UNITS)
CENTRE = _rng.permutation(np.linspace(-1.1, 1.1, UNITS))


def truth(x: Any, library: Any = np) -> Any:
    """The curve behind the points; odd, so a mirrored point (-x, -t) is as true as the point."""
    return 0.8 * library.sin(3.5 * x)


def drawn(sample: int, points: int) -> list[np.ndarray]:
    """x of the training points and of 100 unseen ones, and the errors of both in units of the noise."""
    rng = np.random.default_rng(sample)
    x, error = rng.uniform(-1, 1, POINTS), rng.normal(size=POINTS)
    return [x[:points], rng.uniform(-1, 1, 100), error[:points], rng.normal(size=100)]


@cache
def chances() -> np.ndarray:
    """For each step, example and unit a number from 0 to 1: below p, the unit is dropped."""
    return np.random.default_rng(0).random((STEPS, 2 * POINTS, UNITS), np.float32)
