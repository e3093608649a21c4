"""What the cases of the activations are drawn from."""


def drawn(rng, shape, scale=3.0):
    """x and grad_y of one shape."""
    return rng.normal(0, scale, shape), rng.normal(0, 1, shape)
