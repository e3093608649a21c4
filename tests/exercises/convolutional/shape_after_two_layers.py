"""Right predictions for convolutional/shape_after_two_layers, written otherwise."""

import numpy as np

size = ((32 - 5) // 2 + 1 + 2 - 3) // 2 + 1
RIGHT = [(1, 16, size, size), np.array([1, 16, 7, 7])]
