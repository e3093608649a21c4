"""What a threshold does to 1,000 patients, in PyTorch."""

import torch
from torch import Tensor

from dlviz.explorables.field_bench.data import held_out


def field_bench(threshold: float, prevalence: int, cost_fp: float, cost_fn: float) -> dict:
    """The numbers of FieldBench's picture. `prevalence` counts the malignant cases among 1,000 patients."""
    scores, t = map(torch.from_numpy, held_out())  # of 228 real cases; 1 is malignant
    benign, malignant = 1000 - prevalence, prevalence

    def precision(fpr: Tensor, tpr: Tensor, benign: int | Tensor, malignant: int | Tensor) -> Tensor:
        """How many alarms are right: it mixes the classes, so it needs the prevalence (Bayes' rule)."""
        return malignant * tpr / (malignant * tpr + benign * fpr)  # NaN where nobody is called malignant

    def at(thresholds: Tensor) -> dict[str, Tensor]:
        """What each of these thresholds does."""
        called = (scores >= thresholds[:, None]).double()  # (thresholds, 228)
        fpr, tpr = called[:, t == 0].mean(dim=1), called[:, t == 1].mean(dim=1)  # within each class
        missed = cost_fn * malignant * (1 - tpr)
        return {
            "threshold": thresholds,
            "fpr": fpr,
            "tpr": tpr,
            "precision": precision(fpr, tpr, benign, malignant),
            "missed": missed,  # the part of the cost that false negatives cause
            "cost": missed + cost_fp * benign * fpr,
        }

    curve = at(torch.linspace(0, 1, 101, dtype=torch.float64))
    best = curve["threshold"].flip(0)[curve["cost"].flip(0).argmin()]  # of equally cheap ones, the highest
    points = at(torch.stack([torch.tensor(threshold, dtype=torch.float64), best]))
    false, true = benign * points["fpr"][0], malignant * points["tpr"][0]
    return {
        **points,
        **{f"curve {name}": values for name, values in curve.items()},
        "data precision": precision(curve["fpr"], curve["tpr"], (t == 0).sum(), (t == 1).sum()),
        "people": torch.stack([benign - false, false, malignant - true, true]).reshape(
            2, 2
        ),  # rows: true class
        "slope": benign * cost_fp / (malignant * cost_fn),  # of the lines of equal cost beside the ROC curve
        "scores": scores,
        "t": t,
    }
