"""Lesson 11: attention, the causal mask, attention in several heads, positions, and what is sampled from."""

from ..kit import Lesson

lesson = Lesson(
    11, "transformers", "Transformers", ["attention", "causal_mask", "heads", "positions", "sampling"]
)
