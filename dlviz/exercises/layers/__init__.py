"""Lesson 02: a dense layer, the size of a network, two layers in a row, and the last one."""

from ..kit import Lesson

lesson = Lesson(
    2, "layers", "Layers", ["dense_forward", "count_parameters", "two_layer_forward", "output_head"]
)
