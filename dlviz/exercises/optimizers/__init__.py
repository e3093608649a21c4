"""Lesson 05: one step of SGD, momentum, Adagrad, RMSprop, Adam and AdamW, and a schedule for the rate."""

from ..kit import Lesson

lesson = Lesson(
    5,
    "optimizers",
    "Optimizers",
    ["sgd_step", "momentum", "adagrad", "rmsprop", "adam", "adamw", "warmup_cosine"],
)
