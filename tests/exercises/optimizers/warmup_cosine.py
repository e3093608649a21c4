"""Right answers to optimizers/warmup_cosine, written otherwise."""

import math


def schedule_by_half_angle(step, warmup, total, peak):
    if step + 1 <= warmup:
        return (1 + step) * (peak / warmup)
    return peak * math.cos(math.pi / 2 * (step - warmup) / (total - warmup)) ** 2


RIGHT = [schedule_by_half_angle]
