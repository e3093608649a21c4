"""Lesson 01: a feature made by hand, the plainest reader of features, and a measure of representations."""

from ..kit import Lesson

lesson = Lesson(
    1,
    "what_is_deep_learning",
    "What is deep learning?",
    ["symmetry", "nearest_average", "same_and_different"],
)
