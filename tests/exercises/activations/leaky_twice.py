"""Right predictions for activations/leaky_twice, written otherwise."""

import math

RIGHT = [math.prod([0.1, 0.1]), 1e-2]
