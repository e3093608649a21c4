"""What to measure: classification, calibration, costs, detection, n-grams, and how much few cases prove.

NumPy only. Scores, probabilities and labels are array-likes: lists, NumPy arrays, PyTorch tensors on the CPU.
"""

from dlviz.metrics.calibration import brier, expected_calibration_error, fit_temperature, reliability
from dlviz.metrics.classification import (
    average_precision,
    confusion,
    precision_recall_curve,
    precision_recall_f1,
    roc_auc,
    roc_curve,
    sensitivity_at_specificity,
)
from dlviz.metrics.conformal import conformal_threshold
from dlviz.metrics.costs import best_threshold, expected_cost, net_benefit
from dlviz.metrics.detection import box_iou, detection_average_precision, non_maximum_suppression
from dlviz.metrics.intervals import bootstrap, mcnemar, wilson
from dlviz.metrics.ngrams import NGrams

__all__ = [
    "NGrams",
    "average_precision",
    "best_threshold",
    "bootstrap",
    "box_iou",
    "brier",
    "conformal_threshold",
    "confusion",
    "detection_average_precision",
    "expected_calibration_error",
    "expected_cost",
    "fit_temperature",
    "mcnemar",
    "net_benefit",
    "non_maximum_suppression",
    "precision_recall_curve",
    "precision_recall_f1",
    "reliability",
    "roc_auc",
    "roc_curve",
    "sensitivity_at_specificity",
    "wilson",
]
