"""Lesson 08: minibatches, what a classifier confuses, and a digit reader in each library."""

from ..kit import Lesson

lesson = Lesson(
    8,
    "feedforward",
    "A feedforward network, whole",
    [
        "standardized",
        "minibatches",
        "sum_after_a_slice",
        "sum_after_an_index",
        "network_step",
        "loss_of_an_epoch",
        "confusion_matrix",
        "digit_reader",
        "torch_digit_reader",
    ],
)
