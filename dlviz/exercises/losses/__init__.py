"""Lesson 06: squared error, Huber, cross-entropy, likelihood, KL divergence and focal loss."""

from ..kit import Lesson

lesson = Lesson(
    6,
    "losses",
    "Losses",
    ["mse", "huber", "cross_entropy", "cross_entropy_gradient", "nll_of_gaussian", "kl_divergence", "focal"],
)
