"""Lesson 11: attention, the causal mask, attention in several heads, positions, and what is sampled from."""

from ..kit import Lesson

lesson = Lesson(
    11,
    "transformers",
    "Transformers",
    [
        "attention",
        "causal_mask",
        "weight_behind_a_mask",
        "heads",
        "positions",
        "with_positions",
        "cost_of_a_longer_context",
        "perplexity",
        "sampling",
    ],
)
