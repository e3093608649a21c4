"""One time step of each recurrent cell, forward and backward: the equations alone, on plain arrays.

A cell meets two sums for each of its gates: u = W_ih x_t + b_ih from the input and v = W_hh h_{t-1} + b_hh
from the last state, both (n, gates · hidden_size). They are matrix products, and made by nn/_scan.py.

    forward(u, v, last) -> state, kept          last, state: (h,) or (h, c), each (n, hidden_size)
    backward(grad_state, kept) -> grad_u, grad_v, grad_last

grad_last is what reaches the last state directly: nothing for h_{t-1}, except in the GRU. The rest reaches
h_{t-1} through v.
"""

from typing import Any, Protocol

import numpy as np

State = tuple[np.ndarray, ...]
_STRETCH = np.array([[1 / 2], [1 / 2], [1], [1 / 2]], np.float32)  # for i, f, g, o: see LSTMStep.forward


class Step(Protocol):
    """What all cells have in common."""

    gates: int
    states: int

    def forward(self, u: np.ndarray, v: np.ndarray, last: State) -> tuple[State, Any]:
        """The new state, and what backward needs."""

    def backward(self, grad_state: State, kept: Any) -> tuple[np.ndarray, np.ndarray, tuple[Any, ...]]:
        """The gradients of u, of v, and of the last state."""


class RNNStep:
    """h_t = tanh(u + v), or max(0, u + v) (Elman 1990)."""

    gates, states = 1, 1

    def __init__(self, nonlinearity: str) -> None:
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"expected nonlinearity 'tanh' or 'relu', got {nonlinearity!r}")
        self.nonlinearity = nonlinearity

    def forward(self, u: np.ndarray, v: np.ndarray, last: State) -> tuple[State, Any]:
        """Shapes and names as at the top of this file."""
        a = u + v
        h = np.tanh(a) if self.nonlinearity == "tanh" else np.maximum(a, np.zeros_like(a))
        return (h,), h

    def backward(self, grad_state: State, h: Any) -> tuple[np.ndarray, np.ndarray, tuple[Any, ...]]:
        """tanh' = 1 - tanh²."""
        (grad_h,) = grad_state
        grad_a = grad_h * (1 - h * h if self.nonlinearity == "tanh" else h > 0)
        return grad_a, grad_a, (0.0,)


class LSTMStep:
    """The LSTM's step (Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000).

    a = u + v
    i, f, o = σ(a_i), σ(a_f), σ(a_o)       what to write, to keep and to show
    g = tanh(a_g)                          what would be written
    c_t = f ⊙ c_{t-1} + i ⊙ g
    h_t = o ⊙ tanh(c_t)
    """

    gates, states = 4, 2

    def forward(self, u: np.ndarray, v: np.ndarray, last: State) -> tuple[State, Any]:
        """One tanh for all: σ(a) = (1 + tanh(a/2)) / 2, so each gate is s tanh(s a) + 1 - s, s = ½ or 1."""
        _, c_last = last
        a = (u + v).reshape(len(u), 4, -1)  # (n, gate, hidden)
        gates = _STRETCH * np.tanh(_STRETCH * a) + (1 - _STRETCH)
        i, f, g, o = gates.swapaxes(0, 1)
        c = f * c_last + i * g
        tanh_c = np.tanh(c)
        return (o * tanh_c, c), (gates, c_last, tanh_c)

    def backward(self, grad_state: State, kept: Any) -> tuple[np.ndarray, np.ndarray, tuple[Any, ...]]:
        """σ' = σ (1 - σ) and tanh' = (1 + tanh)(1 - tanh), so each gate's is (gate + 2s - 1)(1 - gate)."""
        grad_h, grad_c = grad_state
        gates, c_last, tanh_c = kept
        i, f, g, o = gates.swapaxes(0, 1)
        grad_c = grad_c + grad_h * o * (1 - tanh_c * tanh_c)
        grad_a = np.stack([grad_c * g, grad_c * c_last, grad_c * i, grad_h * tanh_c], axis=1)
        grad_a *= (gates + (2 * _STRETCH - 1)) * (1 - gates)
        grad_a = grad_a.reshape(len(grad_h), -1)
        return grad_a, grad_a, (0.0, grad_c * f)


class GRUStep:
    """The GRU's step (Cho et al. 2014), in cuDNN's and PyTorch's variant.

    r, z = σ(u_r + v_r), σ(u_z + v_z)
    n = tanh(u_n + r ⊙ v_n)
    h_t = (1 - z) ⊙ n + z ⊙ h_{t-1}

    The paper resets the state before its matrix product, W_hn (r ⊙ h_{t-1}); here r meets the finished sum
    v_n = W_hn h_{t-1} + b_hn, so that one product serves all gates.
    """

    gates, states = 3, 1

    def forward(self, u: np.ndarray, v: np.ndarray, last: State) -> tuple[State, Any]:
        """Shapes and names as at the top of this file."""
        (h_last,) = last
        u, v = u.reshape(len(u), 3, -1), v.reshape(len(v), 3, -1)  # (n, gate, hidden)
        gates = 0.5 * np.tanh(0.5 * (u[:, :2] + v[:, :2])) + 0.5  # σ
        r, z = gates.swapaxes(0, 1)
        v_n = v[:, 2]
        n = np.tanh(u[:, 2] + r * v_n)
        return (n + z * (h_last - n),), (r, z, n, v_n, h_last)

    def backward(self, grad_state: State, kept: Any) -> tuple[np.ndarray, np.ndarray, tuple[Any, ...]]:
        """grad_r, grad_z, grad_n are those of the arguments of σ, σ and tanh."""
        (grad_h,) = grad_state
        r, z, n, v_n, h_last = kept
        grad_n = grad_h * (1 - z) * (1 - n * n)
        grad_r = grad_n * v_n * r * (1 - r)
        grad_z = grad_h * (h_last - n) * z * (1 - z)
        grad_u = np.concatenate([grad_r, grad_z, grad_n], axis=1)
        grad_v = np.concatenate([grad_r, grad_z, grad_n * r], axis=1)
        return grad_u, grad_v, (grad_h * z,)
