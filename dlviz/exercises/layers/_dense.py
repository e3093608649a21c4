"""What the cases of dense layers are drawn from."""


def dense(rng, n_in, n_out, scale=1.0):
    """Weight (out, in) and bias (out,) of a layer."""
    return rng.normal(0, scale, (n_out, n_in)), rng.normal(0, scale, n_out)
