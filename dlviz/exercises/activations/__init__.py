"""Lesson 03: ReLU, leaky ReLU, sigmoid, tanh and softmax, each with its gradient."""

from ..kit import Lesson

lesson = Lesson(
    3,
    "activations",
    "Activations",
    [
        "relu",
        "leaky_relu",
        "leaky_twice",
        "dead_units",
        "sigmoid",
        "tanh",
        "softmax",
        "log_softmax",
        "softmax_down_the_columns",
    ],
)
