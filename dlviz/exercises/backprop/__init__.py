"""Lesson 04: dense backward, a small autograd engine, a gradient checker, first weights, training steps."""

from ..kit import Lesson

lesson = Lesson(
    4,
    "backprop",
    "Backpropagation",
    [
        "slope_past_detach",
        "tiny_autograd",
        "dense_backward",
        "shape_of_a_gradient",
        "updated_too_soon",
        "gradient_check",
        "initialization",
        "training_steps",
        "repeated_steps",
    ],
)
