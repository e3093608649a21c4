"""How much does a result on few cases prove? Intervals, and a test for two classifiers on the same cases."""

from collections.abc import Callable
from statistics import NormalDist
from typing import Any

import numpy as np

from dlviz.metrics import _checks


def wilson(successes: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """The interval of a share, from `successes` of `n` independent cases (Wilson 1927): (low, high).

        (p + z²/2n ± z √(p (1 - p) / n + z²/4n²)) / (1 + z²/n),    p = successes / n

    z is the normal quantile, 1.96 at the level 0.95. Unlike p ± z √(p (1 - p) / n), it stays in [0, 1], and
    it has a width at p = 0 and p = 1.

    Raises:
        ValueError: no case, more successes than cases, or a level outside (0, 1)
    """
    _checks.within("wilson", "level", level, 0, 1, "0.95")
    if not n >= 1:
        raise ValueError(f"wilson expected n of at least 1, got {n}: try the number of cases")
    _checks.within("wilson", "successes", successes, 0, n, "the number of successes", closed=True)
    z, p = NormalDist().inv_cdf((1 + level) / 2), successes / n
    middle, half = p + z * z / (2 * n), z * np.sqrt(p * (1 - p) / n + (z / (2 * n)) ** 2)
    low, high = (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)
    return float(low) if successes else 0.0, float(high) if successes < n else 1.0


def bootstrap(
    statistic: Callable[..., Any], *arrays: Any, n: int = 1000, level: float = 0.95, rng: Any = 0
) -> tuple[Any, Any]:
    """The percentile interval of a statistic (Efron 1979): (low, high) over `n` draws with replacement.

    arrays: all of one length, whose rows are independent cases; each draw takes the same rows from all
    statistic(*arrays) -> a number, or an array, for an interval of each of its numbers
    rng: a seed or a NumPy generator. With few cases, or at the end of a scale, the interval is too narrow:
    for a share use `wilson`. An error that the statistic raises in a draw, such as roc_auc's when a class is
    missing, is passed on: there are too few cases for this interval then.

    Raises:
        ValueError: no array, different lengths, no case, a level outside (0, 1), or a statistic of NaN
    """
    _checks.within("bootstrap", "level", level, 0, 1, "0.95")
    data = [np.asarray(array) for array in arrays]
    if not data or 0 in {array.size for array in data} or 0 in {array.ndim for array in data}:
        raise ValueError("bootstrap expected arrays with at least one case each: try statistic, scores, t")
    _checks.same_length("bootstrap", **{f"rows in array {i + 1}": array for i, array in enumerate(data)})
    if n < 1:
        raise ValueError(f"bootstrap expected n of at least 1, got {n}: try 1000")
    cases, rng = len(data[0]), np.random.default_rng(rng)
    draws = (rng.integers(cases, size=cases) for _ in range(n))
    values = np.array([statistic(*(array[rows] for array in data)) for rows in draws], float)
    if np.isnan(values).any():
        raise ValueError("bootstrap got NaN from the statistic in some draw: try more cases")
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return (float(low), float(high)) if values.ndim == 1 else (low, high)


def mcnemar(a_right: Any, b_right: Any) -> float:
    """The exact p-value of McNemar's test (1947): are two classifiers equally often right on the same cases?

    a_right, b_right (n,): whether each was right on each case. Only the cases on which one is right and the
    other wrong count: if both are equally good, each of these goes to either with probability 1/2. Two-sided:

        p = min(1, 2 Σ_{i ≤ k} C(m, i) / 2ᵐ),    m such cases, k of them for the one that has fewer

    Raises:
        ValueError: other numbers than 0 and 1, or different lengths
    """
    a, b = (_checks.labels("mcnemar", x, f"{of}_right", 2) for x, of in ((a_right, "a"), (b_right, "b")))
    _checks.same_length("mcnemar", a_right=a, b_right=b)
    only_a, only_b = int((a > b).sum()), int((b > a).sum())
    m, fewer, ways, total = only_a + only_b, min(only_a, only_b), 1, 0
    for i in range(fewer + 1):  # whole numbers, so that nothing is rounded
        total += ways
        ways = ways * (m - i) // (i + 1)
    return min(1.0, 2 * total / 2**m)
