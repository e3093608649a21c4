"""Right predictions for optimizers/first_step_of_adam, written otherwise."""

import numpy as np

g, b1, b2 = 1000.0, 0.9, 0.999
RIGHT = [1 - 0.1 * ((1 - b1) * g / (1 - b1)) / np.sqrt((1 - b2) * g**2 / (1 - b2)), 0.9]
