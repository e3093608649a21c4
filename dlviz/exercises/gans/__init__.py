"""Lesson 12: the two losses of the game, and one step of it in PyTorch."""

from ..kit import Lesson

lesson = Lesson(
    12,
    "gans",
    "Generative adversarial networks",
    [
        "loss_at_the_end",
        "gradient_of_a_loser",
        "losses",
        "adversarial_step",
        "generator_step",
        "modes_covered",
    ],
)
