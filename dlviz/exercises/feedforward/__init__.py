"""Lesson 08: minibatches, what a classifier confuses, and a digit reader in each library."""

from ..kit import Lesson

lesson = Lesson(
    8,
    "feedforward",
    "A feedforward network, whole",
    ["minibatches", "network_step", "confusion_matrix", "digit_reader", "torch_digit_reader"],
)
