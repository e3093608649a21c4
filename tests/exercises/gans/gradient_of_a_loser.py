"""Right predictions for gans/gradient_of_a_loser, written otherwise."""

import math

RIGHT = [1 / (1 + math.exp(5)), 0.0067]
