"""What the cells share: cases, and PyTorch's cells with given weights."""

import numpy as np


def drawn(rng, *shapes):
    """Arrays of these shapes, of moderate size."""
    return [rng.normal(size=shape) for shape in shapes]


def rnn_shapes(inputs, hidden):
    """Of weight_ih, weight_hh and bias."""
    return (hidden, inputs), (hidden, hidden), (hidden,)


def scanned(x, h, step):
    """The states after each step: `step(x_t, h)` gives the next one."""
    states = []
    for x_t in x:
        h = step(x_t, h)
        states.append(h)
    return np.stack(states)


def gated(rng, batch, inputs, hidden, gates, states):
    """x, the states, and weights for this many gates."""
    shapes = [(gates * hidden, inputs), (gates * hidden, hidden), (gates * hidden,)]
    return drawn(rng, (batch, inputs), *[(batch, hidden)] * states, *shapes)


def loaded(cell, *weights):
    """PyTorch's cell, with these weights."""
    names = "weight_ih", "weight_hh", "bias_ih", "bias_hh"
    cell.load_state_dict(dict(zip(names, weights, strict=True)))
