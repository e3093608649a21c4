"""KL(p‖q) and KL(q‖p) of a normal distribution q and a mixture p of two, and of every other q."""

from functools import cache

import numpy as np

from dlviz import nn

PLACES = np.linspace(-10, 10, 201)  # p and q are probabilities of these places
MEANS = np.linspace(-6, 6, 49)
LOG_SPREADS = np.linspace(np.log(0.3), np.log(5), 33)


def kl_mirror(mean: float, spread: float, apart: float, left: float) -> dict[str, np.ndarray]:
    """The numbers of KLMirror's picture."""
    log_q = log_gaussian(mean, spread)
    humps = log_gaussian(-apart / 2, 0.7), log_gaussian(apart / 2, 0.7)
    log_p = np.log(left * np.exp(humps[0]) + (1 - left) * np.exp(humps[1]))
    p, q = np.exp(log_p), np.exp(log_q)
    all_log_q, all_q, negative_entropy = every_q()
    cover = p @ log_p - all_log_q @ p  # (33, 49): KL(p‖q) of every q
    seek = negative_entropy - all_q @ log_p  # KL(q‖p)
    return {
        "x": PLACES.copy(),
        "p": p,
        "q": q,
        "cover": divergence(log_p, log_q),
        "seek": divergence(log_q, log_p),
        "cover terms": p * (log_p - log_q),
        "seek terms": q * (log_q - log_p),
        "cover map": cover,
        "seek map": seek,
        "cover best": lowest(cover),
        "seek best": lowest(seek),
        "at": np.array([mean, spread]),
    }


def log_gaussian(mean: float | np.ndarray, spread: float | np.ndarray) -> np.ndarray:
    """The logarithms of a Gaussian's probabilities at PLACES, which add up to 1."""
    return nn.LogSoftmax(dim=-1)(-0.5 * ((PLACES - mean) / spread) ** 2)


def divergence(log_p: np.ndarray, log_q: np.ndarray) -> np.ndarray:
    """KL(p‖q)."""
    return nn.KLDivLoss(reduction="sum", log_target=True)(log_q, log_p)


@cache
def every_q() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of all q on a grid (33 spreads, 49 means, 201): log q and q, and Σ q log q (33, 49)."""
    log_q = log_gaussian(MEANS[:, None], np.exp(LOG_SPREADS)[:, None, None])
    q = np.exp(log_q)
    return log_q, q, (q * log_q).sum(axis=-1)


def lowest(heights: np.ndarray) -> np.ndarray:
    """Mean and spread of each q that is lowest on the grid; two (2, 2) where both humps are alike."""
    rows, columns = np.nonzero(heights < heights.min() + 1e-9)
    here = heights[rows, columns]

    def beside(before: np.ndarray, after: np.ndarray) -> np.ndarray:
        """How many cells from the lowest one the parabola through it and its neighbours is lowest."""
        return (before - after) / (2 * (before - 2 * here + after))

    column = columns + beside(heights[rows, columns - 1], heights[rows, columns + 1])
    row = rows + beside(heights[rows - 1, columns], heights[rows + 1, columns])
    log_spreads = LOG_SPREADS[0] + row * (LOG_SPREADS[1] - LOG_SPREADS[0])
    return np.stack([MEANS[0] + column * (MEANS[1] - MEANS[0]), np.exp(log_spreads)], axis=1)
