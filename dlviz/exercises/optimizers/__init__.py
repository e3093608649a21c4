"""Lesson 05: one step of each optimizer, the bound of the learning rate, and a schedule for it."""

from ..kit import Lesson

lesson = Lesson(
    5,
    "optimizers",
    "Optimizers",
    [
        "sgd_step",
        "two_steps_too_large",
        "hessian_bound",
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
