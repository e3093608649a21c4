"""Lesson 14: how much data is needed, what a network looks at, and when its numbers can be trusted."""

from ..kit import Lesson

lesson = Lesson(
    14,
    "challenges",
    "Challenges",
    [
        "learning_curve",
        "saliency",
        "integrated_gradients",
        "occlusion",
        "fgsm",
        "find_leak",
        "conformal_threshold",
    ],
)
