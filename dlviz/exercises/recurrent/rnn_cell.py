"""A recurrent cell over a sequence."""

import numpy as np

from ..kit import call
from ..kit.helpers import sigmoid
from . import lesson
from ._cells import drawn, rnn_shapes, scanned


@lesson.exercise(
    points=2,
    hints="""
    A loop over the time steps. The state that one step computes is what the next one starts from.

    A step is two dense layers, one of the input and one of the state, added up and sent through tanh: `x_t @
    weight_ih.T`, `h @ weight_hh.T` and `bias`.

    `h = np.tanh(x_t @ weight_ih.T + h @ weight_hh.T + bias)` for each `x_t` in `x`; collect every `h`, and
    `np.stack` them.
    """,
)
def rnn_cell(x, h0, weight_ih, weight_hh, bias):
    """Read a batch of sequences, step by step: h_t = tanh(x_t W_ih^T + h_{t-1} W_hh^T + b).

    x (T, n, in): the inputs of T time steps; h0 (n, hidden): the state before the first step
    weight_ih (hidden, in), weight_hh (hidden, hidden), bias (hidden,): the same at every step
    -> the states h_1 to h_T (T, n, hidden)
    """
    h, states = h0, []
    for x_t in x:
        h = np.tanh(x_t @ weight_ih.T + h @ weight_hh.T + bias)
        states.append(h)
    return np.stack(states)


@rnn_cell.cases
def _(rng):
    yield call(
        np.array([[[1.0]], [[0.0]], [[-1.0]]]),
        np.array([[0.5, -0.5]]),
        np.array([[1.0], [0.5]]),
        np.array([[0.5, 1.0], [-1.0, 0.0]]),
        np.array([0.1, -0.2]),
    )
    for steps, batch, inputs, hidden in [
        (1, 1, 2, 3),
        (4, 2, 3, 3),
        (3, 3, 3, 3),
        (5, 4, 2, 3),
        (6, 1, 4, 1),
    ]:
        yield call(*drawn(rng, (steps, batch, inputs), (batch, hidden), *rnn_shapes(inputs, hidden)))
    yield call(np.zeros((4, 2, 3)), *drawn(rng, (2, 2), *rnn_shapes(3, 2)))
    x, h0, *weights = drawn(rng, (3, 2, 2), (2, 4), *rnn_shapes(2, 4))
    yield call(1e3 * x, h0, *weights)


@rnn_cell.expected
def _(x, h0, weight_ih, weight_hh, bias):
    import torch

    hidden, inputs = weight_ih.shape
    rnn = torch.nn.RNN(inputs, hidden, dtype=x.dtype)
    weights = weight_ih, weight_hh, bias, torch.zeros_like(bias)
    names = "weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"
    rnn.load_state_dict(dict(zip(names, weights, strict=True)))
    return rnn(x, h0[None])[0].detach()


@rnn_cell.mistake("input and hidden weights swapped")
def _(x, h0, weight_ih, weight_hh, bias):
    """The input goes through `weight_hh` and the state through `weight_ih`. "ih" leads from the input to the
    hidden state, "hh" from one hidden state to the next."""
    return scanned(x, h0, lambda x_t, h: np.tanh(x_t @ weight_hh.T + h @ weight_ih.T + bias))


@rnn_cell.mistake("h0 reused at each step")
def _(x, h0, weight_ih, weight_hh, bias):
    """Every step starts from `h0` again, so nothing is remembered. Let each step start from the state that
    the one before has computed: `h = …` in the loop."""
    return scanned(x, h0, lambda x_t, h: np.tanh(x_t @ weight_ih.T + h0 @ weight_hh.T + bias))


@rnn_cell.mistake("h0 left out")
def _(x, h0, weight_ih, weight_hh, bias):
    """You start from zeros. The state before the first step is given: `h0`."""
    return scanned(x, 0 * h0, lambda x_t, h: np.tanh(x_t @ weight_ih.T + h @ weight_hh.T + bias))


@rnn_cell.mistake("no memory")
def _(x, h0, weight_ih, weight_hh, bias):
    """Your steps see their input alone: this is a dense layer, used T times. Add `h @ weight_hh.T`, the part
    that comes from the state before."""
    return scanned(x, h0, lambda x_t, h: np.tanh(x_t @ weight_ih.T + bias))


@rnn_cell.mistake("hidden weights not transposed")
def _(x, h0, weight_ih, weight_hh, bias):
    """You multiply the state by `weight_hh` itself. It is square, so nothing complains. Its rows belong to
    the new state's units, as in a dense layer: `h @ weight_hh.T`."""
    return scanned(x, h0, lambda x_t, h: np.tanh(x_t @ weight_ih.T + h @ weight_hh + bias))


@rnn_cell.mistake("tanh left out")
def _(x, h0, weight_ih, weight_hh, bias):
    """Your step has no nonlinearity. Apply `np.tanh` to the sum at every step; it also keeps the state
    between -1 and 1."""
    return scanned(x, h0, lambda x_t, h: x_t @ weight_ih.T + h @ weight_hh.T + bias)


@rnn_cell.mistake("tanh only at the end")
def _(x, h0, weight_ih, weight_hh, bias):
    """You hand on the sum, and use tanh only for what you return. The next step starts from the state after
    tanh."""
    return np.tanh(scanned(x, h0, lambda x_t, h: x_t @ weight_ih.T + h @ weight_hh.T + bias))


@rnn_cell.mistake("tanh of each part")
def _(x, h0, weight_ih, weight_hh, bias):
    """You take the tanh of the two parts one by one. Add them up first: one tanh over the whole sum."""
    return scanned(x, h0, lambda x_t, h: np.tanh(x_t @ weight_ih.T) + np.tanh(h @ weight_hh.T + bias))


@rnn_cell.mistake("sigmoid in place of tanh")
def _(x, h0, weight_ih, weight_hh, bias):
    """Your activation is the sigmoid, between 0 and 1. A state that goes below 0 as well needs tanh."""
    return scanned(x, h0, lambda x_t, h: sigmoid(x_t @ weight_ih.T + h @ weight_hh.T + bias))


@rnn_cell.mistake("bias left out")
def _(x, h0, weight_ih, weight_hh, bias):
    """You do not add `bias`. It belongs inside of the tanh, at every step."""
    return scanned(x, h0, lambda x_t, h: np.tanh(x_t @ weight_ih.T + h @ weight_hh.T))


@rnn_cell.mistake("only the last state")
def _(x, h0, weight_ih, weight_hh, bias):
    """You return the state after the last step only. All T of them are wanted: collect them in a list, and
    `np.stack` it."""
    return scanned(x, h0, lambda x_t, h: np.tanh(x_t @ weight_ih.T + h @ weight_hh.T + bias))[-1]


@rnn_cell.mistake("one step late")
def _(x, h0, weight_ih, weight_hh, bias):
    """Your list begins with `h0`, and the last state is missing. Collect each state after its step, not
    before."""
    states = scanned(x, h0, lambda x_t, h: np.tanh(x_t @ weight_ih.T + h @ weight_hh.T + bias))
    return np.stack([h0, *states[:-1]])
