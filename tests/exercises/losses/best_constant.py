"""Right predictions for losses/best_constant, written otherwise."""

import numpy as np

RIGHT = [np.median([1, 2, 3, 4, 100]), 3.0]
