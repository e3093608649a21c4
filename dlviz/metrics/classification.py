"""How good are decisions between classes, and scores before a threshold is chosen?

A case is called positive if its score is at least the threshold; a true class t is 1 for positive, else 0.
Array-likes of numbers are taken: lists, NumPy arrays, PyTorch tensors on the CPU.
"""

from typing import Any

import numpy as np

from dlviz.metrics import _checks


def confusion(predicted: Any, t: Any, classes: int | None = None) -> np.ndarray:
    """Counts of cases by true class (rows) and predicted class (columns), as sklearn's confusion_matrix.

    predicted, t (n,) class numbers from 0 -> int64 (k, k); k is `classes`, or 1 + the largest number

    Raises:
        ValueError: numbers that are no class, or predicted and t of different lengths
    """
    predicted = _checks.labels("confusion", predicted, "predicted", classes)
    t = _checks.labels("confusion", t, classes=classes)
    _checks.same_length("confusion", predicted=predicted, t=t)
    k = classes or int(max(predicted.max(), t.max())) + 1
    return np.bincount(k * t + predicted, minlength=k * k).reshape(k, k)


def precision_recall_f1(predicted: Any, t: Any) -> tuple[float, float, float]:
    """(precision, recall, F1) of decisions between 0 and 1, as sklearn with zero_division=0.

        precision = TP / (TP + FP)    recall = TP / (TP + FN)    F1 = 2 TP / (2 TP + FP + FN)

    predicted, t (n,) of 0 and 1. What would be 0/0, as the precision of a classifier that never says 1, is 0.

    Raises:
        ValueError: other numbers than 0 and 1, or different lengths
    """
    predicted = _checks.labels("precision_recall_f1", predicted, "predicted", 2)
    t = _checks.labels("precision_recall_f1", t, classes=2)
    _checks.same_length("precision_recall_f1", predicted=predicted, t=t)
    (_, fp), (fn, tp) = confusion(predicted, t, 2).tolist()
    return tp / max(tp + fp, 1), tp / max(tp + fn, 1), 2 * tp / max(2 * tp + fp + fn, 1)


def counts(scores: np.ndarray, t: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """True and false positives at every threshold that changes a decision: (tp, fp, thresholds).

    scores, t (n,) -> three arrays (1 + number of different scores,): first the threshold infinity, where
    nothing is positive, then the scores from high to low. Equal scores pass the threshold together.
    """
    thresholds, which = np.unique(-scores, return_inverse=True)  # ascending in -score
    tp = np.cumsum(np.bincount(which, t == 1)).astype(np.int64)
    fp = np.cumsum(np.bincount(which, t == 0)).astype(np.int64)
    return np.append(0, tp), np.append(0, fp), np.append(np.inf, -thresholds)


def roc_curve(scores: Any, t: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The receiver operating characteristic: (false positive rate, true positive rate, thresholds).

        FPR = FP / (FP + TN) = 1 - specificity    TPR = TP / (TP + FN) = sensitivity = recall

    scores, t (n,) -> three arrays (1 + number of different scores,), from (0, 0) at the threshold infinity
    to (1, 1). Cases of equal scores move the curve together, in one oblique step. As sklearn's with
    drop_intermediate=False.

    Raises:
        ValueError: a class without a case, scores with NaN or infinity, or different lengths
    """
    scores, t = _checks.scores_and_labels("roc_curve", scores, t)
    tp, fp, thresholds = counts(scores, t)
    return fp / fp[-1], tp / tp[-1], thresholds


def roc_auc(scores: Any, t: Any) -> float:
    """The area under the ROC curve: how often a random positive case outscores a random negative one.

        AUC = P(score⁺ > score⁻) + ½ P(score⁺ = score⁻)

    scores, t (n,). Ties count half, as the curve's oblique steps do (Hanley and McNeil 1982).

    Raises:
        ValueError: as roc_curve
    """
    fpr, tpr, _ = roc_curve(scores, t)
    return float(np.trapezoid(tpr, fpr))


def sensitivity_at_specificity(scores: Any, t: Any, specificity: float) -> tuple[float, float]:
    """The highest sensitivity whose specificity is at least as asked: (sensitivity, threshold).

    scores, t (n,); specificity from 0 to 1, the share of negative cases that must not be called positive.
    Of several thresholds with that sensitivity, the highest; infinity if only "never positive" is allowed.

    Raises:
        ValueError: as roc_curve, or a specificity outside [0, 1]
    """
    owner = "sensitivity_at_specificity"
    _checks.within(owner, "specificity", specificity, 0, 1, "0.95", closed=True)
    scores, t = _checks.scores_and_labels(owner, scores, t)
    tp, fp, thresholds = counts(scores, t)
    allowed = (fp[-1] - fp) / fp[-1] >= specificity  # 1 - FPR would be rounded twice
    best = np.argmax(np.where(allowed, tp, -1))  # the first of equals: the highest threshold
    return float(tp[best] / tp[-1]), float(thresholds[best])


def precision_recall_curve(scores: Any, t: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(precision, recall, thresholds), as sklearn's: thresholds ascend, and a last point (1, 0) has none.

    scores, t (n,) -> precision and recall (m + 1,), thresholds (m,), the m different scores

    Raises:
        ValueError: no positive case, scores with NaN or infinity, or different lengths
    """
    scores, t = _checks.scores_and_labels("precision_recall_curve", scores, t, negatives=False)
    tp, fp, thresholds = (values[:0:-1] for values in counts(scores, t))
    return np.append(tp / (tp + fp), 1.0), np.append(tp / tp[0], 0.0), thresholds


def average_precision(scores: Any, t: Any) -> float:
    """The precision, averaged over the steps of recall; without interpolation, as sklearn's.

        AP = Σₖ (Rₖ - Rₖ₋₁) Pₖ

    scores, t (n,). A random order of the cases scores about the share of positive ones.

    Raises:
        ValueError: as precision_recall_curve
    """
    precision, recall, _ = precision_recall_curve(scores, t)
    return float(-np.diff(recall) @ precision[:-1])
