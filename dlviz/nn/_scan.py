"""A recurrent cell over all time steps of one layer and direction, and back through them."""

import math
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np

from dlviz.nn._cells import State, Step
from dlviz.nn._parameter import Parameter


@dataclass(frozen=True)
class Weights:
    """The parameters of one layer and direction; weight_hr is the LSTM's projection."""

    weight_ih: Parameter  # (gates · hidden, inputs)
    weight_hh: Parameter  # (gates · hidden, hidden or projected)
    bias_ih: Parameter | None = None  # (gates · hidden,)
    bias_hh: Parameter | None = None
    weight_hr: Parameter | None = None  # (projected, hidden)

    @classmethod
    def of(cls, module: Any, suffix: str = "") -> Self:
        """The weights of `module` under torch's names, such as weight_ih_l0_reverse for "_l0_reverse"."""
        own = {field.name: getattr(module, field.name + suffix, None) for field in fields(cls)}
        return cls(**own)  # type: ignore[arg-type]

    @staticmethod
    def draw(
        module: Any,
        inputs: int,
        hidden: int,
        gates: int,
        *,
        bias: bool,
        projected: int = 0,
        rng: np.random.Generator,
        suffix: str = "",
    ) -> None:
        """Give `module` these weights, all from U(-k, k) with k = 1/√hidden."""
        k = 1 / math.sqrt(hidden)
        shapes: dict[str, tuple[int, ...]] = {
            "weight_ih": (gates * hidden, inputs),
            "weight_hh": (gates * hidden, projected or hidden),
        }
        if bias:
            shapes |= {"bias_ih": (gates * hidden,), "bias_hh": (gates * hidden,)}
        if projected:
            shapes["weight_hr"] = (projected, hidden)
        for name, shape in shapes.items():
            setattr(module, name + suffix, Parameter(rng.uniform(-k, k, shape)))


class Scan:
    """x (T, n, inputs) and the state before it -> h (T, n, ·) of every time step, and the state after it.

    With a projection, h_t = W_hr m_t, where m_t is the cell's own output (Sak et al. 2014).
    """

    def __init__(self, step: Step, weights: Weights) -> None:
        self.step, self.weights = step, weights

    def forward(self, x: np.ndarray, state: State) -> tuple[np.ndarray, State]:
        """Only v depends on the step before: u of all time steps is one matrix product."""
        w, steps = self.weights, len(x)
        self.x, self.kept, self.m = _rows(x), [], []
        u = self.x @ w.weight_ih.data.T
        if w.bias_ih is not None:
            u += w.bias_ih.data
        u = u.reshape(steps, x.shape[1], -1)
        self.h = np.empty((steps + 1, *state[0].shape), x.dtype)  # from the initial state on
        self.h[0] = state[0]
        weight_hh_t = np.ascontiguousarray(w.weight_hh.data.T)  # one copy makes every product below faster
        for t in range(steps):
            v = self.h[t] @ weight_hh_t
            if w.bias_hh is not None:
                v += w.bias_hh.data
            (h, *c), kept = self.step.forward(u[t], v, state)
            self.kept.append(kept)
            if w.weight_hr is not None:
                self.m.append(h)
                h = h @ w.weight_hr.data.T
            self.h[t + 1] = h
            state = (h, *c)
        return self.h[1:], state

    def backward(self, grad_h: np.ndarray, grad_state: State) -> tuple[np.ndarray, State]:
        """Gradients of h (T, n, ·) and of the state after it -> those of x and of the state before it."""
        w, grads_u, grads_v, grads_projected = self.weights, [], [], []
        for t in reversed(range(len(grad_h))):
            grad, *grad_c = grad_state
            grad = grad + grad_h[t]
            if w.weight_hr is not None:
                grads_projected.append(grad)
                grad = grad @ w.weight_hr.data
            grad_u, grad_v, (grad, *grad_c) = self.step.backward((grad, *grad_c), self.kept[t])
            grads_u.append(grad_u)
            grads_v.append(grad_v)
            grad_state = (grad + grad_v @ w.weight_hh.data, *grad_c)
        u, v = np.concatenate(grads_u[::-1]), np.concatenate(grads_v[::-1])  # gradients of u, v: (T n, ·)
        w.weight_ih.grad += u.T @ self.x
        w.weight_hh.grad += v.T @ _rows(self.h[:-1])
        if w.bias_ih is not None:
            w.bias_ih.grad += u.sum(axis=0)
            w.bias_hh.grad += v.sum(axis=0)
        if w.weight_hr is not None:
            w.weight_hr.grad += np.concatenate(grads_projected[::-1]).T @ np.concatenate(self.m)
        return (u @ w.weight_ih.data).reshape(*grad_h.shape[:2], -1), grad_state


def _rows(x: np.ndarray) -> np.ndarray:
    """(T, n, features) -> (T n, features)."""
    return x.reshape(x.shape[0] * x.shape[1], x.shape[2])
