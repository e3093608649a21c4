"""A single time step as a layer: RNNCell, LSTMCell, GRUCell, for loops of one's own."""

from typing import Any

import numpy as np

from dlviz.nn import _checks
from dlviz.nn._cells import GRUStep, LSTMStep, RNNStep, State, Step
from dlviz.nn._gradients import filled
from dlviz.nn._module import Module
from dlviz.nn._random import generator
from dlviz.nn._scan import Scan, Weights
from dlviz.nn._text import brief
from dlviz.nn._unsupported import DEVICE_AND_DTYPE

Rng = np.random.Generator | int | None


class _Cell(Module):
    """Any cell: a scan over one time step."""

    _unsupported = DEVICE_AND_DTYPE

    def __init__(self, step: Step, input_size: int, hidden_size: int, bias: bool, *, rng: Rng) -> None:
        _checks.positive_whole(type(self).__name__, input_size=input_size, hidden_size=hidden_size)
        self.input_size, self.hidden_size, self.bias, self._step = input_size, hidden_size, bias, step
        Weights.draw(self, input_size, hidden_size, step.gates, bias=bias, rng=generator(rng))

    def check_input(self, x: Any, hx: Any = None) -> None:
        owner = f"{type(self).__name__}({self.input_size} -> {self.hidden_size})"
        _checks.float_array(owner, x)
        if x.ndim not in (1, 2) or x.shape[-1] != self.input_size:
            raise ValueError(
                f"{owner} expected x of shape (n, {self.input_size}) or ({self.input_size},), got {x.shape}: "
                f"try nn.{type(self).__name__.removesuffix('Cell')} for whole sequences"
            )
        _checks.weight_dtype(owner, x, self.weight_ih)
        _checks.states(owner, hx, x.dtype, [(*x.shape[:-1], self.hidden_size)] * self._step.states)

    def forward(self, x: np.ndarray, hx: Any = None) -> Any:
        self._lead, self._given = x.shape[:-1], hx is not None
        if hx is None:
            hx = (np.zeros((*self._lead, self.hidden_size), x.dtype),) * self._step.states
        self._scan = Scan(self._step, Weights.of(self))
        last = tuple(part.copy() for part in self._in_rows(hx))  # the scan keeps its inputs and outputs
        _, state = self._scan.forward(x.reshape(1, -1, self.input_size).copy(), last)
        return self._as_given(tuple(part.copy() for part in state))

    def backward(self, grad_state: Any) -> Any:
        """The gradient of the output -> that of x, or of (x, hx) if hx was given."""
        rows = self._in_rows(filled(grad_state, self._output_like))
        grad_x, grad_last = self._scan.backward(np.zeros((1, *rows[0].shape), rows[0].dtype), rows)
        grad_x = grad_x.reshape(*self._lead, self.input_size)
        return (grad_x, self._as_given(grad_last)) if self._given else grad_x

    def extra_repr(self) -> str:
        return brief(self, "input_size", "hidden_size")

    def _in_rows(self, state: Any) -> State:
        parts = state if isinstance(state, tuple) else (state,)
        return tuple(part.reshape(-1, self.hidden_size) for part in parts)

    def _as_given(self, state: State) -> Any:
        parts = tuple(part.reshape(*self._lead, self.hidden_size) for part in state)
        return parts if len(parts) > 1 else parts[0]


class RNNCell(_Cell):
    """h' = tanh(W_ih x + b_ih + W_hh h + b_hh), as torch.nn.RNNCell (Elman 1990); or "relu" for tanh.

    x (n, input_size) or (input_size,), h (n, hidden_size) or (hidden_size,), zeros if left out -> h'
    Weights are drawn from U(-k, k), k = 1/√hidden_size. `backward` takes grad_h' and returns grad_x, or
    (grad_x, grad_h) if h was given; it differentiates the latest call only, so that a loop over time steps
    needs a cell for each (they can share: second.weight_ih = first.weight_ih), or nn.RNN.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        nonlinearity: str = "tanh",
        *,
        rng: Rng = None,
    ) -> None:
        self.nonlinearity = nonlinearity
        super().__init__(RNNStep(nonlinearity), input_size, hidden_size, bias, rng=rng)


class LSTMCell(_Cell):
    """One step of an LSTM, as torch.nn.LSTMCell: its equations are in nn/_cells.py, LSTMStep.

    x (n, input_size) or (input_size,), hx = (h, c), each (n, hidden_size) or (hidden_size,) -> (h', c')
    `backward` takes (grad_h', grad_c'), None for zeros, and returns grad_x, or (grad_x, (grad_h, grad_c)) if
    hx was given; of the latest call only, as in RNNCell.
    """

    def __init__(self, input_size: int, hidden_size: int, bias: bool = True, *, rng: Rng = None) -> None:
        super().__init__(LSTMStep(), input_size, hidden_size, bias, rng=rng)


class GRUCell(_Cell):
    """One step of a GRU, as torch.nn.GRUCell: its equations are in nn/_cells.py, GRUStep.

    Shapes and `backward` as in RNNCell.
    """

    def __init__(self, input_size: int, hidden_size: int, bias: bool = True, *, rng: Rng = None) -> None:
        super().__init__(GRUStep(), input_size, hidden_size, bias, rng=rng)
