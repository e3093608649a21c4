"""Right predictions for transformers/cost_of_a_longer_context, written otherwise."""

import numpy as np

RIGHT = [np.zeros((4, 200, 200)).size / np.zeros((4, 100, 100)).size, 4]
