"""Small networks with random weights, for the cases of several exercises."""

from itertools import pairwise


def weights(rng, sizes):
    """The state dict of dense layers of these sizes, with an activation between them."""
    state = {}
    for number, (inputs, outputs) in enumerate(pairwise(sizes)):
        state[f"{2 * number}.weight"] = rng.normal(size=(outputs, inputs))
        state[f"{2 * number}.bias"] = rng.normal(size=outputs)
    return state
