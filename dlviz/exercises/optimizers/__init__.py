"""Lesson 05: one step of SGD, momentum, Adagrad, RMSprop, Adam and AdamW, and a schedule for the rate."""

from ..kit import Lesson

lesson = Lesson(
    5,
    "optimizers",
    "Optimizers",
    [
        "sgd_step",
        "two_steps_too_large",
        "momentum",
        "two_velocities",
        "adagrad",
        "rmsprop",
        "adam",
        "first_step_of_adam",
        "adamw",
        "warmup_cosine",
        "exponential_rates",
    ],
)
