"""Lesson 01: a feature made by hand, and the plainest reader of features."""

from ..kit import Lesson

lesson = Lesson(1, "what_is_deep_learning", "What is deep learning?", ["symmetry", "nearest_average"])
