"""Lesson 06: squared error, Huber, cross-entropy, likelihood, KL divergence and focal loss."""

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
        "nll_of_gaussian",
        "masked_loss",
        "kl_divergence",
        "focal",
        "weighted_cross_entropy",
    ],
)
