# ruff: noqa: I001 (in the order of the lesson)
"""Lesson 14: how much data is needed, what a network looks at, and when its numbers can be trusted."""

from ._lesson import lesson
from .learning_curve import learning_curve
from .saliency import saliency
from .integrated_gradients import integrated_gradients
from .occlusion import occlusion
from .fgsm import fgsm
from .find_leak import find_leak
from .conformal_threshold import conformal_threshold

__all__ = [
    "conformal_threshold",
    "fgsm",
    "find_leak",
    "integrated_gradients",
    "learning_curve",
    "lesson",
    "occlusion",
    "saliency",
]
