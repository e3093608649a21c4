"""Right predictions for gans/loss_at_the_end, written otherwise."""

import math

RIGHT = [2 * math.log(2), 1.4]
