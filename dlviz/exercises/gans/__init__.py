"""Lesson 12: the two losses of the game, and one step of it in PyTorch."""

from ..kit import Lesson

lesson = Lesson(12, "gans", "Generative adversarial networks", ["losses", "adversarial_step"])
