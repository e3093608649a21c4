"""Lesson 02: a dense layer, the size of a network, two layers in a row, and the last one."""

from ..kit import Lesson

lesson = Lesson(
    2,
    "layers",
    "Layers",
    [
        "dense_forward",
        "shape_of_the_error",
        "error_of_a_fit",
        "count_parameters",
        "growth_of_a_wider_network",
        "two_layer_forward",
        "output_head",
        "yes_or_no",
    ],
)
