"""Lesson 06: squared error, cross-entropy and its gradient, Huber, KL divergence and focal loss."""

from ..kit import Lesson

lesson = Lesson(
    6,
    "losses",
    "Losses",
    [
        "mse",
        "best_constant",
        "huber",
        "cross_entropy",
        "cross_entropy_gradient",
        "loss_of_guessing",
        "masked_loss",
        "kl_divergence",
        "focal",
        "weighted_cross_entropy",
    ],
)
