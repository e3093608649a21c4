"""One step of a GRU."""

import numpy as np

from ..kit import call
from ..kit.helpers import sigmoid
from . import lesson
from ._cells import gated, loaded


@lesson.exercise(
    points=3,
    scale=1,
    hints="""
    Keep the two sums apart: `u`, from the input, and `v`, from the state, each three times as wide, in the
    order r, z, n.

    r and z are sigmoids of u + v. In PyTorch's variant r then multiplies the *finished* sum from the state,
    its bias included. z says how much of the old state stays.

    `n = np.tanh(u_n + r * v_n)`, then `h = (1 - z) * n + z * h`.
    """,
)
def gru_cell(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """One step of a GRU in PyTorch's variant, with the gates in its order: reset r, update z, candidate n.

    x (n, in), h (n, hidden); weight_ih (3 hidden, in), weight_hh (3 hidden, hidden)
    bias_ih, bias_hh (3 hidden,): added to what comes from the input, and to what comes from the state
    u = x W_ih^T + b_ih and v = h W_hh^T + b_hh are each split into their parts for r, z and n. Then
    r = σ(u_r + v_r), z = σ(u_z + v_z), n = tanh(u_n + r v_n)
    -> the new h (n, hidden): (1 - z) n + z h
    """
    u_r, u_z, u_n = np.split(x @ weight_ih.T + bias_ih, 3, axis=1)
    v_r, v_z, v_n = np.split(h @ weight_hh.T + bias_hh, 3, axis=1)
    r = 1 / (1 + np.exp(-(u_r + v_r)))
    z = 1 / (1 + np.exp(-(u_z + v_z)))
    n = np.tanh(u_n + r * v_n)
    return (1 - z) * n + z * h


@gru_cell.cases
def _(rng):
    yield call(
        np.array([[1.0]]),
        np.array([[0.5]]),
        np.array([[1.0], [-1.0], [0.5]]),
        np.array([[0.5], [1.0], [2.0]]),
        np.array([0.0, 0.3, -0.2]),
        np.array([-0.5, 0.2, 0.4]),
    )
    for batch, inputs, hidden in [(1, 2, 3), (3, 3, 3), (4, 2, 1), (2, 1, 4), (3, 5, 2)]:
        yield from_gru(rng, batch, inputs, hidden)
    x, h, *rest = from_gru(rng, 2, 2, 3).steps[0].args
    yield call(0 * x, h, *rest)
    yield call(30 * x, h, *rest)
    yield call(x, 0 * h, *rest)


def from_gru(rng, batch, inputs, hidden):
    """A case with fresh numbers."""
    return call(*gated(rng, batch, inputs, hidden, 3, states=1), rng.normal(size=3 * hidden))


@gru_cell.expected
def _(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    import torch

    cell = torch.nn.GRUCell(weight_ih.shape[1], weight_hh.shape[1], dtype=x.dtype)
    loaded(cell, weight_ih, weight_hh, bias_ih, bias_hh)
    return cell(x, h).detach()


def sums(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """u and v, each (3, n, hidden): for r, z and n."""
    u, v = x @ weight_ih.T + bias_ih, h @ weight_hh.T + bias_hh
    return np.stack(np.split(u, 3, axis=1)), np.stack(np.split(v, 3, axis=1))


def gates(u, v):
    """r, z and n, as they should be."""
    r, z = sigmoid(u[:2] + v[:2])
    return r, z, np.tanh(u[2] + r * v[2])


@gru_cell.mistake("z and 1 - z swapped")
def _(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """You keep 1 - z of the old state, as some papers write it. In PyTorch's variant z is
    the share that *stays*: `(1 - z) * n + z * h`."""
    _, z, n = gates(*sums(x, h, weight_ih, weight_hh, bias_ih, bias_hh))
    return z * n + (1 - z) * h


@gru_cell.mistake("reset before the matrix product")
def _(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """You reset the state and then multiply it by the weights, as in the paper by Cho and others. PyTorch
    multiplies first, and resets the result: `r * (h @ w.T + b)`."""
    u, v = sums(x, h, weight_ih, weight_hh, bias_ih, bias_hh)
    r, z, _ = gates(u, v)
    hidden = h.shape[1]
    n = np.tanh(u[2] + (r * h) @ weight_hh[2 * hidden :].T + bias_hh[2 * hidden :])
    return (1 - z) * n + z * h


@gru_cell.mistake("bias outside of the reset")
def _(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """You reset the matrix product, but not its bias. In PyTorch's variant r multiplies the finished sum, `h
    @ w.T + b`; that is why there are two biases."""
    u, v = sums(x, h, weight_ih, weight_hh, bias_ih, bias_hh)
    r, z, _ = gates(u, v)
    bias = bias_hh[2 * h.shape[1] :]
    n = np.tanh(u[2] + r * (v[2] - bias) + bias)
    return (1 - z) * n + z * h


@gru_cell.mistake("reset of the input as well")
def _(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """Your reset gate multiplies the input's part, too. It is there to let go of the past: `u_n + r *
    v_n`."""
    u, v = sums(x, h, weight_ih, weight_hh, bias_ih, bias_hh)
    r, z, _ = gates(u, v)
    return (1 - z) * np.tanh(r * (u[2] + v[2])) + z * h


@gru_cell.mistake("no reset")
def _(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """Your candidate does not use r. Multiply what comes from the state by it: `np.tanh(u_n + r * v_n)`."""
    u, v = sums(x, h, weight_ih, weight_hh, bias_ih, bias_hh)
    _, z, _ = gates(u, v)
    return (1 - z) * np.tanh(u[2] + v[2]) + z * h


@gru_cell.mistake("r and z swapped")
def _(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """You take the update gate first. In PyTorch's weights the reset gate r comes first, then z, then n."""
    u, v = sums(x, h, weight_ih, weight_hh, bias_ih, bias_hh)
    z, r = sigmoid(u[:2] + v[:2])
    return (1 - z) * np.tanh(u[2] + r * v[2]) + z * h


@gru_cell.mistake("tanh and sigmoid swapped")
def _(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """Your gates come from tanh and your candidate from the sigmoid. A gate is a share between 0 and 1:
    sigmoid. The candidate may be positive or negative: tanh."""
    u, v = sums(x, h, weight_ih, weight_hh, bias_ih, bias_hh)
    r, z = np.tanh(u[:2] + v[:2])
    return (1 - z) * sigmoid(u[2] + r * v[2]) + z * h


@gru_cell.mistake("sigmoid for the candidate")
def _(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """You send the candidate through the sigmoid, so the state can never fall below 0. It is no gate:
    tanh."""
    u, v = sums(x, h, weight_ih, weight_hh, bias_ih, bias_hh)
    r, z, _ = gates(u, v)
    return (1 - z) * sigmoid(u[2] + r * v[2]) + z * h


@gru_cell.mistake("old state left out")
def _(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """You return the candidate's share alone. Without `z * h` nothing is carried over: this sum is the
    memory."""
    _, z, n = gates(*sums(x, h, weight_ih, weight_hh, bias_ih, bias_hh))
    return (1 - z) * n


@gru_cell.mistake("factor 1 - z left out")
def _(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """You add all of the candidate to what stays of the old state. The shares must add up to 1: z of the old,
    1 - z of the new."""
    _, z, n = gates(*sums(x, h, weight_ih, weight_hh, bias_ih, bias_hh))
    return n + z * h


@gru_cell.mistake("biases left out")
def _(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """You add no biases. There are two of them, one for what comes from the input and one for what comes from
    the state."""
    _, z, n = gates(*sums(x, h, weight_ih, weight_hh, 0.0, 0.0))
    return (1 - z) * n + z * h


@gru_cell.mistake("one bias left out")
def _(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """You do not add `bias_hh`. For n the two can not be merged: `bias_hh` is reset by r, `bias_ih` is
    not."""
    _, z, n = gates(*sums(x, h, weight_ih, weight_hh, bias_ih, 0.0))
    return (1 - z) * n + z * h
