"""Lesson 09: output size and convolution, the gradient of max pooling, batch normalisation."""

from ..kit import Lesson

lesson = Lesson(
    9, "convolutional", "Convolutional networks", ["output_size", "conv2d", "max_pool_backward", "batch_norm"]
)
