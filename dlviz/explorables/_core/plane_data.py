"""What the Playground learns: points of |x1|, |x2| <= 6; six sets of two classes, three of numbers."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np

from dlviz import data

REACH = 6.0
SIZE = 500  # points of a made-up set


class Points(NamedTuple):
    """Points (n, 2) and their targets (n,): 0 or 1 for two classes, -1 to 1 for numbers."""

    x: np.ndarray
    t: np.ndarray


Make = Callable[[np.random.Generator], Points]


def circle(rng: np.random.Generator) -> Points:
    """A disc in a ring."""
    inside = np.arange(SIZE) % 2
    radius = np.where(inside, 2.5 * np.sqrt(rng.uniform(0, 1, SIZE)), rng.uniform(3.5, 5, SIZE))
    return Points(_polar(radius, rng.uniform(0, 2 * np.pi, SIZE)), inside)


def xor(rng: np.random.Generator) -> Points:
    """The quarters of a square, by whether the signs agree."""
    x = rng.uniform(-5, 5, (SIZE, 2))
    x += 0.3 * np.sign(x)
    return Points(x, (x[:, 0] * x[:, 1] > 0).astype(int))


def gaussians(rng: np.random.Generator) -> Points:
    """Two clouds."""
    t = np.arange(SIZE) % 2
    return Points(rng.normal(np.where(t, 2.2, -2.2)[:, None], 1, (SIZE, 2)), t)


def spiral(rng: np.random.Generator) -> Points:
    """Two arms wound around each other."""
    t = np.arange(SIZE) % 2
    along = rng.uniform(0.05, 1, SIZE)
    return Points(_polar(5 * along, 1.75 * 2 * np.pi * along + np.pi * t), t)


def plane(rng: np.random.Generator) -> Points:
    """A slope."""
    x = rng.uniform(-REACH, REACH, (SIZE, 2))
    return Points(x, x.sum(axis=1) / (2 * REACH))


def hills(rng: np.random.Generator) -> Points:
    """Three hills and three hollows."""
    x = rng.uniform(-REACH, REACH, (SIZE, 2))
    centres = np.array([(-4, 2.5), (0, 2.5), (4, 2.5), (-4, -2.5), (0, -2.5), (4, -2.5)])
    away = np.linalg.norm(x[:, None] - centres, axis=2).clip(max=2.5)
    return Points(x, ((1 - away / 2.5) * [1, -1, 1, -1, 1, -1]).sum(axis=1))


@cache
def _measured(load: str, columns: tuple[int, int], classes: tuple[int, ...]) -> Points:
    """Two columns of a real set, each standardised to a spread of 2; numbers are scaled to -1 … 1."""
    everything = getattr(data, load)("all")
    x, t = everything.x[:, list(columns)].astype(float), everything.t
    if classes:
        kept = np.isin(t, classes)
        x, t = x[kept], (t[kept] == classes[1]).astype(int)
    else:
        t = t[:, 0].astype(float)
        t = 2 * (t - t.min()) / np.ptp(t) - 1
    return Points(2 * (x - x.mean(axis=0)) / x.std(axis=0), t)


SETS: dict[str, Make] = {
    "circle": circle,
    "XOR": xor,
    "Gaussians": gaussians,
    "spiral": spiral,
    "irises": lambda rng: _measured("load_iris", (2, 3), (1, 2)),  # petals: versicolor, virginica
    "tumours": lambda rng: _measured("load_breast_cancer", (20, 21), (1, 0)),  # benign, malignant
    "slope (numbers)": plane,
    "hills (numbers)": hills,
    "diabetes (numbers)": lambda rng: _measured("load_diabetes", (2, 8), ()),  # body mass, blood lipids
}
AXES = {  # what the two inputs are, where they are something
    "irises": ("petal length", "petal width"),
    "tumours": ("worst radius", "worst texture"),
    "diabetes (numbers)": ("body mass index", "log of triglycerides"),
}


def is_numbers(dataset: str) -> bool:
    """Whether the set's targets are numbers, to be fitted, and not classes."""
    return dataset.endswith("(numbers)")


def points(dataset: str, noise: float, share: int, seed: int) -> tuple[np.ndarray, np.ndarray, int]:
    """x (n, 2), targets (n, 1), and how many points are for training: the first, `share` percent of them.

    `noise` moves every point, at random, by so many hundredths of half the reach (a standard deviation).
    """
    rng = np.random.default_rng([seed, 0])
    x, t = SETS[dataset](rng)
    order = rng.permutation(len(x))
    x = x[order] + noise / 100 * REACH / 2 * rng.normal(size=x.shape)
    return x, t[order, None].astype(float), round(len(x) * share / 100)


def _polar(radius: np.ndarray, angle: np.ndarray) -> np.ndarray:
    return np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])
