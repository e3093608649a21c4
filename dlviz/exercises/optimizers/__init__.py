"""Lesson 05: one step of each optimizer, the bound of the learning rate, and a schedule for it."""

from ..kit import Lesson

lesson = Lesson(
    5,
    "optimizers",
    "Optimizers",
    ["sgd_step", "hessian_bound", "momentum", "adagrad", "rmsprop", "adam", "adamw", "warmup_cosine"],
)
