"""Right predictions for overfitting/what_dropout_lets_through, written otherwise."""

import numpy as np

RIGHT = [1 / (1 - 0.75), np.float32(4)]
