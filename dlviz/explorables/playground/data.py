"""What the Playground learns: points of |x1|, |x2| <= 6, of two classes or with numbers as targets."""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from dlviz import data

REACH = 6.0
SIZE = 500  # points of a made-up set
INSIDE = 5.0  # the learner's own points lie in |x1|, |x2| <= 5
OWN, OWN_NUMBERS = "my points", "my points (numbers)"


class Points(NamedTuple):
    """Points (n, 2) and their targets (n,): 0 or 1 for two classes, −1 to 1 for numbers.

    `scale` (3, 2) leads back to the units of measured data: for x1, x2 and the target a centre and a step,
    value = centre + step · scaled. `names` are those of x1 and x2, `classes` those of both classes.
    """

    x: np.ndarray
    t: np.ndarray
    scale: np.ndarray = np.array([[0.0, 1.0]] * 3)
    names: tuple[str, str] = ("x₁", "x₂")
    classes: tuple[str, str] = ("class 0", "class 1")


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


def beside(curve: Callable[[np.ndarray], np.ndarray]) -> Callable[[np.random.Generator], Points]:
    """Two classes: above the curve x2 = curve(x1), and below it, with a gap between them."""

    def points(rng: np.random.Generator) -> Points:
        x = rng.uniform(-5, 5, (SIZE, 2))
        t = x[:, 1] > curve(x[:, 0])
        x[:, 1] += np.where(t, 0.4, -0.4)
        return Points(x, t.astype(int))

    return points


def slope(rng: np.random.Generator) -> Points:
    """A plane."""
    x = rng.uniform(-REACH, REACH, (SIZE, 2))
    return Points(x, x.sum(axis=1) / (2 * REACH))


def hills(rng: np.random.Generator) -> Points:
    """Three hills and three hollows."""
    x = rng.uniform(-REACH, REACH, (SIZE, 2))
    centres = np.array([(-4, 2.5), (0, 2.5), (4, 2.5), (-4, -2.5), (0, -2.5), (4, -2.5)])
    away = np.linalg.norm(x[:, None] - centres, axis=2).clip(max=2.5)
    return Points(x, ((1 - away / 2.5) * [1, -1, 1, -1, 1, -1]).sum(axis=1))


def measured(
    load: str, columns: tuple[int, int], names: tuple[str, str], classes: dict[int, str] | None = None
) -> Callable[[np.random.Generator], Points]:
    """Two columns of a real set, standardized to a spread of 2, and two of its classes; or numbers."""

    @cache
    def loaded() -> Points:
        everything = getattr(data, load)("all")
        x, t = everything.x[:, list(columns)].astype(float), everything.t
        if classes:
            kept = np.isin(t, [*classes])
            x, t, t_scale = x[kept], (t[kept] == [*classes][1]).astype(int), (0.0, 1.0)
        else:
            t, t_scale = _to_one(t[:, 0].astype(float))
        centre, step = x.mean(axis=0), x.std(axis=0) / 2
        scale = np.array([*zip(centre, step, strict=True), t_scale])
        first, second = (classes or {0: "", 1: ""}).values()
        return Points((x - centre) / step, t, scale, names, (first, second))

    return lambda rng: loaded()


IRISES, TUMOURS = {1: "versicolor", 2: "virginica"}, {1: "benign", 0: "malignant"}
SETS = {
    "circle": circle,
    "XOR": xor,
    "Gaussians": gaussians,
    "spiral": spiral,
    "sine curve": beside(lambda x1: 3 * np.sin(x1)),
    "cubic curve": beside(lambda x1: x1**3 / 12 - x1),
    "absolute value": beside(lambda x1: np.abs(x1) - 2.5),
    "irises": measured("load_iris", (2, 3), ("petal length (cm)", "petal width (cm)"), IRISES),
    "tumours": measured("load_breast_cancer", (20, 21), ("worst radius", "worst texture"), TUMOURS),
    "slope (numbers)": slope,
    "hills (numbers)": hills,
    "diabetes (numbers)": measured("load_diabetes", (2, 8), ("body mass index", "log triglycerides")),
}


def is_numbers(dataset: str) -> bool:
    """Whether the set's targets are numbers, to be fitted, and not classes."""
    return dataset.endswith("(numbers)")


def chosen(state: Any, rng: np.random.Generator) -> Points:
    """The points of the state's set, without noise, in the set's order."""
    if state.dataset in SETS:
        return SETS[state.dataset](rng)
    *x, t = np.array(state.own).T
    scaled, scale = zip(*map(_to_one, x), strict=True)
    t, t_scale = _to_one(t) if is_numbers(state.dataset) else (t, (0.0, 1.0))
    scales = [(centre, step / INSIDE) for centre, step in scale]
    return Points(INSIDE * np.column_stack(scaled), t, np.array([*scales, t_scale]))


def points(state: Any) -> tuple[Points, int]:
    """The set, shuffled, with targets (n, 1); and how many are for training: the first, `share` percent.

    `noise` moves every point, at random, by so many hundredths of half the reach (a standard deviation).
    """
    rng = np.random.default_rng([state.seed, 0])
    all_of_it = chosen(state, rng)
    n = len(all_of_it.x)
    order = rng.permutation(n)
    x = all_of_it.x[order] + state.noise / 100 * REACH / 2 * rng.normal(size=(n, 2))
    t = all_of_it.t[order, None].astype(float)
    return all_of_it._replace(x=x, t=t), min(max(round(n * state.share / 100), 1), n - 1)


def _to_one(values: np.ndarray) -> tuple[np.ndarray, tuple[float, float]]:
    """Values scaled to −1 … 1, with the centre and the step that lead back."""
    low, high = values.min(), values.max()
    centre, step = (low + high) / 2, (high - low) / 2
    return (values - centre) / step, (centre, step)


def _polar(radius: np.ndarray, angle: np.ndarray) -> np.ndarray:
    return np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])
