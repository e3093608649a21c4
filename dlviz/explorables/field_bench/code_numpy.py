"""What a threshold does to 1,000 patients."""

import numpy as np

from dlviz.explorables.field_bench.data import held_out


def field_bench(threshold: float, prevalence: int, cost_fp: float, cost_fn: float) -> dict:
    """The numbers of FieldBench's picture. `prevalence` counts the malignant cases among 1,000 patients."""
    scores, t = held_out()  # of 228 real cases; 1 is malignant
    benign, malignant = 1000 - prevalence, prevalence

    def precision(fpr: np.ndarray, tpr: np.ndarray, benign: int, malignant: int) -> np.ndarray:
        """How many alarms are right: it mixes the classes, so it needs the prevalence (Bayes' rule)."""
        with np.errstate(invalid="ignore"):  # where nobody is called malignant, 0/0 is NaN
            return malignant * tpr / (malignant * tpr + benign * fpr)

    def at(thresholds: np.ndarray) -> dict[str, np.ndarray]:
        """What each of these thresholds does."""
        called = scores >= thresholds[:, None]  # (thresholds, 228)
        fpr, tpr = called[:, t == 0].mean(axis=1), called[:, t == 1].mean(axis=1)  # within each class
        missed = cost_fn * malignant * (1 - tpr)
        return {
            "threshold": thresholds,
            "fpr": fpr,
            "tpr": tpr,
            "precision": precision(fpr, tpr, benign, malignant),
            "missed": missed,  # the part of the cost that false negatives cause
            "cost": missed + cost_fp * benign * fpr,
        }

    curve = at(np.linspace(0, 1, 101))
    best = curve["threshold"][::-1][curve["cost"][::-1].argmin()]  # of equally cheap ones, the highest
    points = at(np.array([threshold, best]))
    false, true = benign * points["fpr"][0], malignant * points["tpr"][0]
    return {
        **points,
        **{f"curve {name}": values for name, values in curve.items()},
        "data precision": precision(curve["fpr"], curve["tpr"], (t == 0).sum(), (t == 1).sum()),
        "people": np.array([[benign - false, false], [malignant - true, true]]),  # rows: the true class
        "slope": benign * cost_fp / (malignant * cost_fn),  # of the lines of equal cost beside the ROC curve
        "scores": scores,
        "t": t,
    }
