"""Lesson 13: what to measure in an application, which threshold to use, and windows of a time series."""

from . import (  # isort: skip, since this is the order of the lesson
    precision_recall,
    box_iou,
    non_maximum_suppression,
    roc,
    calibration_error,
    cost_threshold,
    threshold,
    windows,
)
from ._lesson import lesson

__all__ = [
    "box_iou",
    "calibration_error",
    "cost_threshold",
    "lesson",
    "non_maximum_suppression",
    "precision_recall",
    "roc",
    "threshold",
    "windows",
]
