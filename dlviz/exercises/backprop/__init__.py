"""Lesson 04: a small autograd engine, backward passes, a gradient checker, first weights, training steps."""

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
        "vjp_of_softmax",
        "gradient_check",
        "initialization",
        "training_steps",
        "repeated_steps",
    ],
)
