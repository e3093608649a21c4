"""Predictions and targets, for the losses of a regression."""

SHAPES = ((6,), (1,), (1, 5), (5, 1), (4, 3), (2, 3, 2))


def pair(rng, shape, scale=2.0):
    """A prediction and a target of one shape."""
    return rng.normal(0, scale, shape), rng.normal(0, scale, shape)
