"""One step of an LSTM."""

import numpy as np

from ..kit import call
from ..kit.helpers import sigmoid
from . import lesson
from ._cells import gated, loaded


@lesson.exercise(
    points=3,
    scale=1,
    hints="""
    One sum as in the plain cell, `x @ weight_ih.T + h @ weight_hh.T + bias`, four times as wide. Cut it into
    four, in the order i, f, g, o.

    Sigmoids make the three gates i, f and o; tanh makes g, what would be written. The cell keeps f of its old
    content and takes in i of g. What is shown is o of tanh of the *new* cell.

    `i, f, g, o = np.split(a, 4, axis=1)`; `c = f * c + i * g`; `h = o * np.tanh(c)`.
    """,
)
def lstm_cell(x, h, c, weight_ih, weight_hh, bias):
    """One step of an LSTM, with the gates in PyTorch's order: input i, forget f, candidate g, output o.

    x (n, in); h (n, hidden), c (n, hidden): what the cell showed, and what it held, after the last step
    weight_ih (4 hidden, in), weight_hh (4 hidden, hidden), bias (4 hidden,): the rows for i, then f, g and o
    -> h, c: both new, (n, hidden) each
    """
    a = x @ weight_ih.T + h @ weight_hh.T + bias  # (n, 4 hidden)
    i, f, g, o = np.split(a, 4, axis=1)
    i, f, o = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
    c = f * c + i * np.tanh(g)
    return o * np.tanh(c), c


@lstm_cell.cases
def _(rng):
    yield call(
        np.array([[1.0]]),
        np.array([[0.5]]),
        np.array([[2.0]]),
        np.array([[1.0], [2.0], [0.5], [-1.0]]),
        np.array([[0.5], [-1.0], [1.0], [0.0]]),
        np.array([0.0, 0.5, -0.2, 0.3]),
    )
    for batch, inputs, hidden in [(1, 2, 3), (3, 3, 3), (4, 2, 1), (2, 1, 4), (3, 5, 2)]:
        yield call(*gated(rng, batch, inputs, hidden, 4, states=2))
    x, h, c, *weights = gated(rng, 2, 2, 3, 4, states=2)
    yield call(0 * x, 0 * h, c, *weights)
    yield call(30 * x, h, 10 * c, *weights)


@lstm_cell.expected
def _(x, h, c, weight_ih, weight_hh, bias):
    import torch

    cell = torch.nn.LSTMCell(weight_ih.shape[1], weight_hh.shape[1], dtype=x.dtype)
    loaded(cell, weight_ih, weight_hh, bias, torch.zeros_like(bias))
    return tuple(state.detach() for state in cell(x, (h, c)))


def four(x, h, weight_ih, weight_hh, bias, order="ifgo"):
    """The gates i, f, g, o, if the rows of the weights lie in `order`."""
    parts = dict(zip(order, np.split(x @ weight_ih.T + h @ weight_hh.T + bias, 4, axis=1), strict=True))
    return sigmoid(parts["i"]), sigmoid(parts["f"]), np.tanh(parts["g"]), sigmoid(parts["o"])


def kept(c, i, f, g, o):
    """The new state, as it should be."""
    c = f * c + i * g
    return o * np.tanh(c), c


@lstm_cell.mistake("gate order")
def _(x, h, c, weight_ih, weight_hh, bias):
    """You take the gates in the order i, f, o, g, as some papers write them. PyTorch has the candidate g
    third and the output gate o last."""
    return kept(c, *four(x, h, weight_ih, weight_hh, bias, "ifog"))


@lstm_cell.mistake("gate order")
def _(x, h, c, weight_ih, weight_hh, bias):
    """You take the forget gate first: f, i, g, o. In PyTorch's weights the input gate comes first: i, f, g,
    o."""
    return kept(c, *four(x, h, weight_ih, weight_hh, bias, "figo"))


@lstm_cell.mistake("gate order")
def _(x, h, c, weight_ih, weight_hh, bias):
    """You take the gates in the order i, g, f, o, as TensorFlow's old cell has them. PyTorch's is i, f, g,
    o."""
    return kept(c, *four(x, h, weight_ih, weight_hh, bias, "igfo"))


@lstm_cell.mistake("tanh and sigmoid swapped")
def _(x, h, c, weight_ih, weight_hh, bias):
    """Your gates come from tanh and your candidate from the sigmoid. A gate is a share between 0 and 1:
    sigmoid. The candidate may be positive or negative: tanh."""
    i, f, g, o = np.split(x @ weight_ih.T + h @ weight_hh.T + bias, 4, axis=1)
    return kept(c, np.tanh(i), np.tanh(f), sigmoid(g), np.tanh(o))


@lstm_cell.mistake("sigmoid for the candidate")
def _(x, h, c, weight_ih, weight_hh, bias):
    """You send all four parts through the sigmoid, so the cell state can only grow, never be lowered. The
    candidate g is no gate: tanh."""
    parts = np.split(x @ weight_ih.T + h @ weight_hh.T + bias, 4, axis=1)
    return kept(c, *map(sigmoid, parts))


@lstm_cell.mistake("h and c swapped")
def _(x, h, c, weight_ih, weight_hh, bias):
    """You return c first and h second. Return the hidden state h first, then the cell state c."""
    return kept(c, *four(x, h, weight_ih, weight_hh, bias))[::-1]


@lstm_cell.mistake("h and c swapped")
def _(x, h, c, weight_ih, weight_hh, bias):
    """Your gates look at c, and the forget gate keeps h. The gates are made of the input and of h; c is what
    is kept."""
    return kept(h, *four(x, c, weight_ih, weight_hh, bias))


@lstm_cell.mistake("tanh of the cell left out")
def _(x, h, c, weight_ih, weight_hh, bias):
    """Your h is `o * c`. The cell state may be larger than 1, and a tanh is applied to it first: `o *
    np.tanh(c)`."""
    i, f, g, o = four(x, h, weight_ih, weight_hh, bias)
    c = f * c + i * g
    return o * c, c


@lstm_cell.mistake("output from the old cell state")
def _(x, h, c, weight_ih, weight_hh, bias):
    """Your h is computed from the cell state before this step. Update c first, then compute h from the new
    one."""
    i, f, g, o = four(x, h, weight_ih, weight_hh, bias)
    return o * np.tanh(c), f * c + i * g


@lstm_cell.mistake("forget gate left out")
def _(x, h, c, weight_ih, weight_hh, bias):
    """You add to the cell without the forget gate (so did the first LSTM, of 1997). Keep `f * c` of the old
    content."""
    i, _, g, o = four(x, h, weight_ih, weight_hh, bias)
    return kept(c, i, 1.0, g, o)


@lstm_cell.mistake("input gate left out")
def _(x, h, c, weight_ih, weight_hh, bias):
    """You add the whole candidate. The input gate says how much of it is added: `i * g`."""
    _, f, g, o = four(x, h, weight_ih, weight_hh, bias)
    return kept(c, 1.0, f, g, o)


@lstm_cell.mistake("one minus f in place of i")
def _(x, h, c, weight_ih, weight_hh, bias):
    """You write `1 - f` of the candidate, so that the cell is a mixture. That is the GRU's idea. The LSTM
    decides about keeping and writing separately: `f * c + i * g`."""
    _, f, g, o = four(x, h, weight_ih, weight_hh, bias)
    return kept(c, 1 - f, f, g, o)


@lstm_cell.mistake("bias left out")
def _(x, h, c, weight_ih, weight_hh, bias):
    """You do not add `bias`. It matters most for the forget gate: a positive one keeps the memory open from
    the start."""
    return kept(c, *four(x, h, weight_ih, weight_hh, 0.0))


@lstm_cell.mistake("gates that see the input only")
def _(x, h, c, weight_ih, weight_hh, bias):
    """Your gates do not depend on h. Add `h @ weight_hh.T`."""
    return kept(c, *four(x, 0 * h, weight_ih, weight_hh, bias))
