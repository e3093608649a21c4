"""Made-up data: small sets in the plane (or on a line), drawn anew for any size, noise and seed.

`rng` is a generator or a seed; without one, every call gives the same set.
"""

import numpy as np

from dlviz.data._dataset import Dataset

Generator = np.random.Generator | int


def two_moons(n: int = 200, *, noise: float = 0.1, rng: Generator = 0) -> Dataset:
    """Two half-circles that reach into each other. Made up. x (n, 2), t 0 or 1."""
    rng, t = np.random.default_rng(rng), np.arange(n) % 2
    angle = rng.uniform(0, np.pi, n)
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    x = np.where(t[:, None] == 0, upper, [1, 0.5] - upper)
    return _classes(x, t, noise, rng, "two half-circles that reach into each other")


def circles(n: int = 200, *, noise: float = 0.1, ratio: float = 0.5, rng: Generator = 0) -> Dataset:
    """A small ring (1) inside one of radius 1 (0); `ratio` of their radii. Made up. x (n, 2), t 0 or 1."""
    rng, t = np.random.default_rng(rng), np.arange(n) % 2
    angle, radius = rng.uniform(0, 2 * np.pi, n), np.where(t == 0, 1, ratio)
    x = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return _classes(x, t, noise, rng, "a ring inside a ring")


def spirals(
    n: int = 300, *, arms: int = 2, turns: float = 1.25, noise: float = 0.03, rng: Generator = 0
) -> Dataset:
    """Arms wound around each other, one class each. Made up. x (n, 2), t from 0 to arms - 1."""
    rng, t = np.random.default_rng(rng), np.arange(n) % arms
    radius = rng.uniform(0.1, 1, n)
    angle = 2 * np.pi * (turns * radius + t / arms)
    x = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return _classes(x, t, noise, rng, f"{arms} arms wound around each other")


def xor(n: int = 200, *, noise: float = 0.0, rng: Generator = 0) -> Dataset:
    """Points of a square, of class 1 where the signs of the two coordinates differ. Made up. x (n, 2)."""
    rng = np.random.default_rng(rng)
    x = rng.uniform(-1, 1, (n, 2))
    return _classes(x, (x[:, 0] > 0) ^ (x[:, 1] > 0), noise, rng, "a square's quarters, by the signs")


def line(
    n: int = 50, *, slope: float = 2.0, intercept: float = -1.0, noise: float = 0.3, rng: Generator = 0
) -> Dataset:
    """t = slope · x + intercept + noise, x from -1 to 1. Made up, for regression. x (n, 1), t (n, 1)."""
    rng = np.random.default_rng(rng)
    x = rng.uniform(-1, 1, (n, 1))
    t = slope * x + intercept + noise * rng.normal(size=(n, 1))
    return Dataset(_f32(x), _f32(t), ("t",), ("x",), "points near a straight line")


def _classes(x: np.ndarray, t: np.ndarray, noise: float, rng: np.random.Generator, text: str) -> Dataset:
    x = x + noise * rng.normal(size=x.shape)
    names = tuple(str(k) for k in range(int(t.max()) + 1))
    return Dataset(_f32(x), t.astype(np.int64), names, ("x1", "x2"), text)


def _f32(values: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(values, dtype=np.float32)
