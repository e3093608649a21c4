"""Right predictions for activations/softmax_down_the_columns, written otherwise."""

import numpy as np

powers = np.exp(np.zeros((2, 3)))
RIGHT = [(powers / powers.sum(axis=0))[0, 0], 0.5]
