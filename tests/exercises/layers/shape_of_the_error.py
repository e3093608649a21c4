"""Right predictions for layers/shape_of_the_error, written otherwise."""

import numpy as np

RIGHT = [np.broadcast_shapes((8, 1), (8,)), [8, 8], np.array([8, 8])]
