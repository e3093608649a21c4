"""Shapley values: each player's fair share of a joint result. For a model, the players are its inputs."""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import combinations
from math import comb
from typing import Any

import numpy as np

Value = Callable[[tuple], float]
MOST = 16  # players: each more doubles the number of subsets


def shapley(value: Value, players: Sequence[Any]) -> np.ndarray:
    """φ_i = Σ over subsets S without i of |S|! (n - |S| - 1)! / n! · (v(S ∪ i) - v(S)), exactly.

    `value(subset)` is what a tuple of players reaches, always in the order of `players`; it is asked once for
    each of the 2ⁿ subsets. Returns one number for each player. They add up to v(all) - v(()) (efficiency);
    players who always add the same get the same (symmetry), and one who never adds anything gets 0 (dummy).

    Source: Shapley (1953), A Value for n-Person Games; for models, Lundberg and Lee (2017), A Unified
    Approach to Interpreting Model Predictions.
    """
    players = _players("shapley", players)
    n = len(players)
    if n > MOST:
        raise ValueError(
            f"shapley asks for all 2^n subsets and expected at most {MOST} players, got {n}: "
            "try shapley_sampled(value, players, samples=1000)"
        )
    v = _by_index(value, players)
    shares = np.zeros(n)
    for i in range(n):
        others = [j for j in range(n) if j != i]
        for size in range(n):
            weight = 1 / (n * comb(n - 1, size))  # |S|! (n - |S| - 1)! / n!
            for subset in combinations(others, size):
                shares[i] += weight * (v(frozenset({*subset, i})) - v(frozenset(subset)))
    return shares


def shapley_sampled(
    value: Value, players: Sequence[Any], samples: int, rng: Any = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Estimates of the Shapley values (n,) from random orders of the players, and their standard errors (n,).

    φ_i is the mean over all orders of v(those before i, and i) - v(those before i); here over `samples` of
    them, with n + 1 values each. However few the samples, the estimates add up to v(all) - v(()).

    Source: Castro, Gómez and Tejada (2009), Polynomial Calculation of the Shapley Value Based on Sampling.
    """
    players, rng = _players("shapley_sampled", players), np.random.default_rng(rng)
    if samples < 2:
        raise ValueError(f"shapley_sampled expected 2 samples or more, for a standard error, got {samples}")
    v = _by_index(value, players)
    added = np.zeros((samples, len(players)))
    for row in added:
        order = rng.permutation(len(players))
        reached = [v(frozenset(order[:k].tolist())) for k in range(len(players) + 1)]
        row[order] = np.diff(reached)
    return added.mean(axis=0), added.std(axis=0, ddof=1) / np.sqrt(samples)


def _players(owner: str, players: Any) -> list[Any]:
    if isinstance(players, int | np.integer):
        raise TypeError(f"{owner} expected a list of players, got the number {players}: try range({players})")
    players = list(players)
    if not players or len(set(players)) < len(players):
        raise ValueError(f"{owner} expected players that differ, at least one, got {players}")
    return players


def _by_index(value: Value, players: list[Any]) -> Callable[[frozenset], float]:
    """The value of a set of indices, computed once."""
    return cache(lambda subset: float(value(tuple(players[i] for i in sorted(subset)))))
