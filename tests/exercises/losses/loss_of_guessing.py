"""Right predictions for losses/loss_of_guessing, written otherwise."""

import numpy as np

RIGHT = [np.log(10), 2.3]
