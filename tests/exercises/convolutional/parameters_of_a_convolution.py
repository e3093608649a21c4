"""Right predictions for convolutional/parameters_of_a_convolution, written otherwise."""

import numpy as np

RIGHT = [np.zeros((8, 3, 5, 5)).size + np.zeros(8).size, 608.0]
