"""Lesson 03: ReLU, leaky ReLU, sigmoid, tanh and softmax, each with its gradient."""

from ..kit import Lesson

lesson = Lesson(3, "activations", "Activations", ["relu", "leaky_relu", "sigmoid", "tanh", "softmax"])
