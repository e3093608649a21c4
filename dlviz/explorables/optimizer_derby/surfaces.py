"""Surfaces over the square |x1|, |x2| <= 2, down which the optimizers race; the lowest height is about 0.

A `height` takes the library, numpy or torch, whose numbers it is given; `slope` is its gradient in NumPy.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

REACH = 2.0
LOST = 10.0  # an optimizer that gets farther out than this is out of the race


@dataclass(frozen=True)
class Surface:
    """`height(x1, x2, library)` and `slope(x1, x2)`, its two derivatives; for numbers or arrays."""

    height: Callable[[Any, Any, ModuleType], Any]
    slope: Callable[[Any, Any], tuple[Any, Any]]


def valley(angle: float) -> Surface:
    """A quadratic with curvature ½ along the direction `angle` (in degrees) and 18 across it."""
    c, s = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))

    def slope(x1: Any, x2: Any) -> tuple[Any, Any]:
        along, across = 0.5 * (c * x1 + s * x2), 18 * (c * x2 - s * x1)
        return c * along - s * across, s * along + c * across

    return Surface(
        lambda x1, x2, lib: 0.25 * (c * x1 + s * x2) ** 2 + 9 * (c * x2 - s * x1) ** 2,
        slope,
    )


def saddle_slope(x1: Any, x2: Any) -> tuple[Any, Any]:
    """A bowl in u, and a ridge between two hollows in w."""
    u, w = 0.8 * x1 - 0.6 * x2, 0.6 * x1 + 0.8 * x2
    du, dw = 2 * u, 4 * w * (w**2 - 1)
    return 0.8 * du + 0.6 * dw, 0.8 * dw - 0.6 * du


def plateau_slope(x1: Any, x2: Any) -> tuple[Any, Any]:
    """Steep near the hole at (1, -0.8), nearly flat far from it."""
    d1, d2 = x1 - 1, x2 + 0.8
    steep = 12 / (1 + 2 * (d1**2 + d2**2)) ** 2
    return steep * d1, steep * d2


SURFACES = {
    "round bowl": Surface(lambda x1, x2, lib: 2 * (x1**2 + x2**2), lambda x1, x2: (4 * x1, 4 * x2)),
    "narrow valley": valley(0),
    "tilted valley": valley(-45),
    "banana": Surface(
        lambda x1, x2, lib: 0.1 * (1 - x1) ** 2 + 0.6 * (x2 - x1**2) ** 2,
        lambda x1, x2: (-0.2 * (1 - x1) - 2.4 * x1 * (x2 - x1**2), 1.2 * (x2 - x1**2)),
    ),
    "saddle": Surface(
        lambda x1, x2, lib: (0.8 * x1 - 0.6 * x2) ** 2 + ((0.6 * x1 + 0.8 * x2) ** 2 - 1) ** 2,
        saddle_slope,
    ),
    "plateau": Surface(
        lambda x1, x2, lib: 3 - 3 / (1 + 2 * ((x1 - 1) ** 2 + (x2 + 0.8) ** 2)),
        plateau_slope,
    ),
    "egg box": Surface(
        lambda x1, x2, lib: 0.4 * (x1**2 + x2**2) + 0.6 * (2 - lib.cos(5 * x1) - lib.cos(5 * x2)),
        lambda x1, x2: (0.8 * x1 + 3 * np.sin(5 * x1), 0.8 * x2 + 3 * np.sin(5 * x2)),
    ),
}


def grid(points: int) -> tuple[np.ndarray, np.ndarray]:
    """x1 and x2, each (points, points), over the square."""
    side = np.linspace(-REACH, REACH, points)
    x1, x2 = np.meshgrid(side, side)
    return x1, x2
