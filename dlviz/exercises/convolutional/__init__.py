"""Lesson 09: output size and convolution, the gradient of max pooling, batch normalization."""

from ..kit import Lesson

lesson = Lesson(
    9,
    "convolutional",
    "Convolutional networks",
    [
        "output_size",
        "shape_after_two_layers",
        "conv2d",
        "parameters_of_a_convolution",
        "channels_first",
        "max_pool_backward",
        "padded_max_pool",
        "batch_norm",
    ],
)
