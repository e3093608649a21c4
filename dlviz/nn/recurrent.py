"""Layers that read a sequence step by step and remember: RNN, LSTM, GRU.

The equations of a single step, forward and backward, are in nn/_cells.py; the loop over time in nn/_scan.py.
"""

import warnings
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
from dlviz.nn.dropout import Dropout

Rng = np.random.Generator | int | None


class _Recurrent(Module):
    """Any cell, in layers above each other and in one direction or both.

    Inside, x is (T, n, ·), and a state is (h,) or (h, c), each (num_layers · directions, n, ·).
    """

    _unsupported = DEVICE_AND_DTYPE

    def __init__(
        self,
        step: Step,
        input_size: int,
        hidden_size: int,
        num_layers: int,
        bias: bool,
        batch_first: bool,
        dropout: float,
        bidirectional: bool,
        proj_size: int = 0,
        *,
        rng: Rng,
    ) -> None:
        name = type(self).__name__
        _checks.positive_whole(name, input_size=input_size, hidden_size=hidden_size, num_layers=num_layers)
        if not 0 <= proj_size < hidden_size:
            raise ValueError(
                f"{name} expected proj_size from 0 (none) to {hidden_size - 1}, got {proj_size}: "
                "the projection makes h smaller than hidden_size"
            )
        self.input_size, self.hidden_size, self.num_layers = input_size, hidden_size, num_layers
        self.bias, self.batch_first, self.dropout = bias, batch_first, dropout
        self.bidirectional, self.proj_size = bidirectional, proj_size
        self._step, self._directions = step, 1 + bidirectional
        self._sizes = (proj_size or hidden_size, hidden_size)[: step.states]  # of h, and of c
        rng = None if rng is None else generator(rng)
        self._dropouts = [Dropout(dropout, rng=rng) for _ in range(num_layers)]
        if dropout > 0 and num_layers == 1:
            warnings.warn(f"nn.{name} drops out between layers, and here is only one", stacklevel=3)
        for layer in range(num_layers):
            inputs = self._sizes[0] * self._directions if layer else input_size
            for direction in range(self._directions):
                Weights.draw(
                    self,
                    inputs,
                    hidden_size,
                    step.gates,
                    bias=bias,
                    projected=proj_size,
                    rng=generator(rng),
                    suffix=_suffix(layer, direction),
                )

    def check_input(self, x: Any, hx: Any = None) -> None:
        owner = f"{type(self).__name__}({self.input_size} -> {self.hidden_size})"
        _checks.sequence(owner, x, self.input_size, self.batch_first)
        _checks.weight_dtype(owner, x, self.weight_ih_l0)
        n = () if x.ndim == 2 else (x.shape[0 if self.batch_first else 1],)
        layers = self.num_layers * self._directions
        _checks.states(owner, hx, x.dtype, [(layers, *n, size) for size in self._sizes])

    def forward(self, x: np.ndarray, hx: Any = None) -> tuple[np.ndarray, Any]:
        self._unbatched, self._given = x.ndim == 2, hx is not None
        y = self._time_first(x).copy()  # the scans keep their inputs
        if hx is None:
            layers = self.num_layers * self._directions
            states: State = tuple(np.zeros((layers, y.shape[1], size), y.dtype) for size in self._sizes)
        else:
            states = tuple(part.copy() for part in self._state_inside(hx))
        self._scans: list[Scan] = []
        last = []
        for layer in range(self.num_layers):
            if layer:
                y = self._dropout_below(layer)(y)
            outputs = []
            for direction in range(self._directions):
                scan = Scan(self._step, Weights.of(self, _suffix(layer, direction)))
                state = tuple(part[len(self._scans)] for part in states)
                h, state = scan.forward(_in_order(y, direction), state)
                outputs.append(_in_order(h, direction))
                self._scans.append(scan)
                last.append(state)
            y = np.concatenate(outputs, axis=-1) if self.bidirectional else outputs[0]
        return self._time_first_undone(y.copy()), self._state_outside(last)

    def backward(self, grads: tuple[Any, Any]) -> Any:
        """Gradients of (output, h_n) or (output, (h_n, c_n)), None for zeros -> that of x, or of (x, hx)."""
        grad_y, grad_last = filled(grads, self._output_like)
        grad_y, grad_states = self._time_first(grad_y), self._state_inside(grad_last)
        first: list[State] = []
        for layer in reversed(range(self.num_layers)):
            parts = np.split(grad_y, self._directions, axis=-1)
            grads_x = []
            for direction in reversed(range(self._directions)):
                k = layer * self._directions + direction
                state = tuple(part[k] for part in grad_states)
                grad_x, state = self._scans[k].backward(_in_order(parts[direction], direction), state)
                grads_x.append(_in_order(grad_x, direction))
                first.append(state)
            grad_y = sum(grads_x[1:], grads_x[0])
            if layer:
                grad_y = self._dropout_below(layer).backward(grad_y)
        grad_x = self._time_first_undone(grad_y)
        return (grad_x, self._state_outside(first[::-1])) if self._given else grad_x

    def extra_repr(self) -> str:
        return brief(self, "input_size", "hidden_size")

    def _dropout_below(self, layer: int) -> Dropout:
        """Kept out of the module's children, as torch has none there."""
        return self._dropouts[layer].train(self.training)

    def _time_first(self, x: np.ndarray) -> np.ndarray:
        """(T, n, ·), made of (T, ·), (T, n, ·) or (n, T, ·)."""
        if self._unbatched:
            return x[:, None]
        return x.swapaxes(0, 1) if self.batch_first else x

    def _time_first_undone(self, y: np.ndarray) -> np.ndarray:
        if self._unbatched:
            return y[:, 0]
        return y.swapaxes(0, 1) if self.batch_first else y

    def _state_inside(self, state: Any) -> State:
        parts = state if isinstance(state, tuple) else (state,)
        return tuple(part[:, None] for part in parts) if self._unbatched else parts

    def _state_outside(self, states: list[State]) -> Any:
        """What torch returns: h, or (h, c), with the layers and directions along the first axis."""
        stacked = tuple(np.stack(parts) for parts in zip(*states, strict=True))
        if self._unbatched:
            stacked = tuple(part[:, 0] for part in stacked)
        return stacked if len(stacked) > 1 else stacked[0]


class RNN(_Recurrent):
    """h_t = tanh(W_ih x_t + b_ih + W_hh h_{t-1} + b_hh), as torch.nn.RNN (Elman 1990); or "relu" for tanh.

    x (T, n, input_size), or (n, T, input_size) if batch_first, or (T, input_size) for one sequence
    hx (num_layers · directions, n, hidden_size), the state before the first step; zeros if left out
    -> output (T, n, directions · hidden_size): h_t of the last layer; h_n, like hx: h_T of every layer

    Each layer reads the one below, through dropout in training. Bidirectional layers read both ways, each
    with weights of its own, and their outputs stand side by side. Weights are drawn from U(-k, k),
    k = 1/√hidden_size. `backward` takes (grad_output, grad_h_n), None for zeros, and returns grad_x, or
    (grad_x, grad_hx) if hx was given. PackedSequence is not supported.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        *,
        rng: Rng = None,
    ) -> None:
        self.nonlinearity = nonlinearity
        options = (num_layers, bias, batch_first, dropout, bidirectional)
        super().__init__(RNNStep(nonlinearity), input_size, hidden_size, *options, rng=rng)


class LSTM(_Recurrent):
    """Long short-term memory, as torch.nn.LSTM: the equations of one step are in nn/_cells.py, LSTMStep.

    x, output, layers and directions as in RNN; hx is (h, c), c (num_layers · directions, n, hidden_size)
    -> output, (h_n, c_n). `backward` takes (grad_output, (grad_h_n, grad_c_n)), None for zeros in any place,
    and returns grad_x, or (grad_x, (grad_h, grad_c)) if hx was given.

    Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000. With proj_size, every h is
    W_hr (o ⊙ tanh c), of that size (Sak et al. 2014).
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: int = 0,
        *,
        rng: Rng = None,
    ) -> None:
        options = (num_layers, bias, batch_first, dropout, bidirectional, proj_size)
        super().__init__(LSTMStep(), input_size, hidden_size, *options, rng=rng)


class GRU(_Recurrent):
    """Gated recurrent unit, as torch.nn.GRU: the equations of one step are in nn/_cells.py, GRUStep.

    x, hx, output, h_n, layers, directions and `backward` as in RNN. Cho et al. 2014, in cuDNN's and torch's
    variant, which resets W_hn h_{t-1} + b_hn where the paper resets h_{t-1}.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        *,
        rng: Rng = None,
    ) -> None:
        options = (num_layers, bias, batch_first, dropout, bidirectional)
        super().__init__(GRUStep(), input_size, hidden_size, *options, rng=rng)


def _suffix(layer: int, direction: int) -> str:
    """How torch's names of the weights end."""
    return f"_l{layer}{'_reverse' if direction else ''}"


def _in_order(x: np.ndarray, direction: int) -> np.ndarray:
    """x (T, …) as this direction reads it: from the end for the second. Undoes itself."""
    return x[::-1] if direction else x
