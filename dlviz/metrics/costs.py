"""What decisions cost, and which threshold costs least.

A case is called positive if its score is at least the threshold; a true class t is 1 for positive, else 0.
"""

from typing import Any

import numpy as np

from dlviz.metrics import _checks
from dlviz.metrics.classification import counts


def expected_cost(
    scores: Any, t: Any, threshold: Any, cost_fp: float, cost_fn: float, prevalence: float | None = None
) -> Any:
    """The average cost of a case, if false alarms and missed cases cost differently.

        cost = π FNR cost_fn + (1 - π) FPR cost_fp

    scores, t (n,); threshold a number, or an array for as many costs; costs in any one unit, of at least 0
    prevalence: π, the share of positive cases where the classifier will be used; by default that of t.
    FNR and FPR are measured within each class, so they hold at any prevalence as long as the cases within
    a class stay alike. Source: Elkan, "The foundations of cost-sensitive learning" (2001).

    Raises:
        ValueError: a class without a case, NaN, a negative cost, or a prevalence outside [0, 1]
    """
    scores, t, cost_fp, cost_fn = _weighed("expected_cost", scores, t, cost_fp, cost_fn, prevalence)
    wanted = np.asarray(threshold, np.float64)
    if np.isnan(wanted).any():
        raise ValueError("expected_cost expected a threshold, got NaN: try best_threshold")
    missed = np.searchsorted(np.sort(scores[t == 1]), wanted)  # how many lie below the threshold
    spared = np.searchsorted(np.sort(scores[t == 0]), wanted)
    positives, negatives = t.sum(), (1 - t).sum()
    cost = missed / positives * cost_fn + (negatives - spared) / negatives * cost_fp
    return float(cost) if wanted.ndim == 0 else cost


def best_threshold(
    scores: Any, t: Any, cost_fp: float, cost_fn: float, prevalence: float | None = None
) -> float:
    """The threshold of the least expected cost: one of the scores, or infinity for "never positive".

    Arguments as of expected_cost. Of equally good thresholds, the highest. For well calibrated probabilities
    it is near cost_fp / (cost_fp + cost_fn), at the prevalence of t (Elkan 2001). Choose it on validation
    data: on the data it was chosen on, its cost is too good.

    Raises:
        ValueError: as expected_cost
    """
    scores, t, cost_fp, cost_fn = _weighed("best_threshold", scores, t, cost_fp, cost_fn, prevalence)
    tp, fp, thresholds = counts(scores, t)
    cost = (tp[-1] - tp) / tp[-1] * cost_fn + fp / fp[-1] * cost_fp
    return float(thresholds[np.argmin(cost)])  # the first of equals: the highest threshold


def net_benefit(p: Any, t: Any, thresholds: Any) -> np.ndarray:
    """The decision curve: true positives less false ones, these weighed by the odds of the threshold.

        net benefit = TP / n - FP / n · pₜ / (1 - pₜ)

    p, t (n,); thresholds pₜ in [0, 1), of any shape -> an array of that shape. To treat at a probability of
    pₜ is to say that one treatment that was needed outweighs (1 - pₜ) / pₜ that were not. Compare with 0
    (treat no one) and with net_benefit(np.ones(n), t, thresholds) (treat all). Source: Vickers and Elkin
    (2006).

    Raises:
        ValueError: probabilities outside [0, 1], or thresholds outside [0, 1)
    """
    p, t = _checks.probabilities("net_benefit", p, t)
    thresholds = np.asarray(thresholds, np.float64)
    wrong = thresholds[~((thresholds >= 0) & (thresholds < 1))]
    if wrong.size:
        raise ValueError(f"net_benefit expected thresholds in [0, 1), got {wrong[0]:g}: try 0.1")
    below = (np.searchsorted(np.sort(p[t == kind]), thresholds) for kind in (1, 0))
    tp, fp = (size - n for size, n in zip((t.sum(), (1 - t).sum()), below, strict=True))
    return np.asarray((tp - fp * thresholds / (1 - thresholds)) / len(t))


def _weighed(
    owner: str, scores: Any, t: Any, cost_fp: float, cost_fn: float, prevalence: float | None
) -> tuple[np.ndarray, np.ndarray, float, float]:
    """Checked scores and t, and the factors of FPR and FNR: the cost times the share of the class."""
    scores, t = _checks.scores_and_labels(owner, scores, t)
    for name, cost in (("cost_fp", cost_fp), ("cost_fn", cost_fn)):
        if not 0 <= cost < np.inf:
            raise ValueError(f"{owner} expected {name} of at least 0, got {cost}: try 1.0")
    share = t.mean() if prevalence is None else prevalence
    _checks.within(owner, "prevalence", share, 0, 1, "0.01, for 1 %", closed=True)
    return scores, t, (1 - share) * cost_fp, share * cost_fn
