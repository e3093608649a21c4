"""Lesson 06: squared error, cross-entropy and its gradient, Huber, KL divergence and focal loss."""

from ..kit import Lesson

lesson = Lesson(
    6,
    "losses",
    "Losses",
    ["mse", "huber", "cross_entropy", "cross_entropy_gradient", "kl_divergence", "focal"],
)
