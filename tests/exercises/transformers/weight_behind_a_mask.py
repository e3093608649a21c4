"""Right predictions for transformers/weight_behind_a_mask, written otherwise."""

import numpy as np

weights = np.tril(np.ones((4, 4)))
weights /= weights.sum(axis=1, keepdims=True)
RIGHT = [weights[2, 0], 1 / 3]
