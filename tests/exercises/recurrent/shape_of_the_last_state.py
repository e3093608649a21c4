"""Right predictions for recurrent/shape_of_the_last_state, written otherwise."""

import numpy as np

RIGHT = [np.zeros((1, 2, 5)).shape, [1, 2, 5]]
