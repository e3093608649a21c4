"""Lesson 07: an honest split, weight decay, dropout, early stopping and augmentation."""

from ..kit import Lesson

lesson = Lesson(
    7, "overfitting", "Overfitting", ["split", "weight_decay", "dropout", "early_stopping", "augment"]
)
