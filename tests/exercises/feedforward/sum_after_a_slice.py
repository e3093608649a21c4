"""Right predictions for feedforward/sum_after_a_slice, written otherwise."""

import numpy as np

x = np.ones(6)
x[:3] -= 1
RIGHT = [x.sum(), 3]
