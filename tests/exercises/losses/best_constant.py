"""Right predictions for losses/best_constant, written otherwise."""

import numpy as np

RIGHT = [np.quantile([1, 2, 3, 4, 100], 0.75), 4.0]
