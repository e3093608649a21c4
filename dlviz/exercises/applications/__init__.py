"""Lesson 13: what to measure in an application, which threshold to use, and windows of a time series."""

from ..kit import Lesson

lesson = Lesson(
    13,
    "applications",
    "Applications",
    [
        "precision_recall",
        "box_iou",
        "non_maximum_suppression",
        "roc",
        "calibration_error",
        "cost_threshold",
        "threshold",
        "windows",
    ],
)
