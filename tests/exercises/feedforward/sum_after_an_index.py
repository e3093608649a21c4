"""Right predictions for feedforward/sum_after_an_index, written otherwise."""

import numpy as np

x = np.ones(6)
batch = x[np.arange(3)]
batch -= 1
RIGHT = [x.sum(), 6]
