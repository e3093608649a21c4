"""Lesson 04: a small autograd engine, backward passes, a gradient checker, first weights, training steps."""

from ..kit import Lesson

lesson = Lesson(
    4,
    "backprop",
    "Backpropagation",
    [
        "tiny_autograd",
        "dense_backward",
        "vjp_of_softmax",
        "gradient_check",
        "initialization",
        "training_steps",
    ],
)
