"""KL(p‖q) and KL(q‖p) of a normal distribution q and a mixture p of two, and of every other q."""

from math import log

import torch
from torch import Tensor, nn

PLACES = torch.linspace(-10, 10, 201, dtype=torch.float64)  # p and q are probabilities of these
MEANS = torch.linspace(-6, 6, 49, dtype=torch.float64)
LOG_SPREADS = torch.linspace(log(0.3), log(5), 33, dtype=torch.float64)


def kl_mirror(mean: float, spread: float, apart: float, left: float) -> dict[str, Tensor]:
    """The numbers of KLMirror's picture."""
    log_q = log_gaussian(mean, spread)
    humps = log_gaussian(-apart / 2, 0.7), log_gaussian(apart / 2, 0.7)
    log_p = torch.log(left * humps[0].exp() + (1 - left) * humps[1].exp())
    p, q = log_p.exp(), log_q.exp()
    all_log_q = log_gaussian(MEANS[:, None], LOG_SPREADS.exp()[:, None, None])
    cover = (p * (log_p - all_log_q)).sum(dim=-1)  # (33, 49): KL(p‖q) of every q
    seek = (all_log_q.exp() * (all_log_q - log_p)).sum(dim=-1)  # KL(q‖p)
    return {
        "x": PLACES,
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
        "at": torch.tensor([mean, spread], dtype=torch.float64),
    }


def log_gaussian(mean: float | Tensor, spread: float | Tensor) -> Tensor:
    """The logarithms of a Gaussian's probabilities at PLACES, which add up to 1."""
    return torch.log_softmax(-0.5 * ((PLACES - mean) / spread) ** 2, dim=-1)


def divergence(log_p: Tensor, log_q: Tensor) -> Tensor:
    """KL(p‖q)."""
    return nn.KLDivLoss(reduction="sum", log_target=True)(log_q, log_p)


def lowest(heights: Tensor) -> Tensor:
    """Mean and spread of each q that is lowest on the grid; two (2, 2) where both humps are alike."""
    rows, columns = torch.nonzero(heights < heights.min() + 1e-9, as_tuple=True)
    here = heights[rows, columns]

    def beside(before: Tensor, after: Tensor) -> Tensor:
        """How many cells from the lowest one the parabola through it and its neighbours is lowest."""
        return (before - after) / (2 * (before - 2 * here + after))

    column = columns + beside(heights[rows, columns - 1], heights[rows, columns + 1])
    row = rows + beside(heights[rows - 1, columns], heights[rows + 1, columns])
    log_spreads = LOG_SPREADS[0] + row * (LOG_SPREADS[1] - LOG_SPREADS[0])
    return torch.stack([MEANS[0] + column * (MEANS[1] - MEANS[0]), log_spreads.exp()], dim=1)
