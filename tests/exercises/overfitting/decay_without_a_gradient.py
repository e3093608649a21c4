"""Right predictions for overfitting/decay_without_a_gradient, written otherwise."""

import math

RIGHT = [math.exp(3 * math.log1p(-0.1)), 0.73]
