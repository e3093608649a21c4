"""Right answers to layers/two_layer_forward, written otherwise."""

import numpy as np


def two_layers_by_einsum(x, w1, b1, w2, b2):
    h = np.einsum("ni,hi->nh", x, w1) + b1
    h[h < 0] = 0
    return np.einsum("nh,oh->no", h, w2) + b2


def two_layers_sample_by_sample(x, w1, b1, w2, b2):
    return np.stack([w2 @ np.where((z := w1 @ sample + b1) > 0, z, 0) + b2 for sample in x])


def two_layers_in_float32(x, w1, b1, w2, b2):
    x, w1, b1, w2, b2 = (a.astype(np.float32) for a in (x, w1, b1, w2, b2))
    return (w2 @ np.maximum(w1 @ x.T + b1[:, None], 0) + b2[:, None]).T


RIGHT = [two_layers_by_einsum, two_layers_sample_by_sample, two_layers_in_float32]
