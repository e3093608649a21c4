"""Lesson 07: an honest split, weight decay, dropout, early stopping and augmentation."""

from ..kit import Lesson

lesson = Lesson(
    7,
    "overfitting",
    "Overfitting",
    [
        "split",
        "weight_decay",
        "decay_without_a_gradient",
        "dropout",
        "what_dropout_lets_through",
        "early_stopping",
        "best_weights",
        "augment",
        "augmented_split",
    ],
)
