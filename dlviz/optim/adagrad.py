"""Adagrad: parameters that have moved little so far move more."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from dlviz.optim._optimizer import Optimizer


class Adagrad(Optimizer):
    """Adagrad (Duchi et al. 2011), as torch.optim.Adagrad. With gradient g at step t = 1, 2, …:

        s ← s + g²                  s starts at initial_accumulator_value
        θ ← θ - α_t g / (√s + ε)    α_t = α / (1 + (t - 1) lr_decay)

    weight_decay λ adds λ θ to g. maximize climbs.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-2,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(
            params,
            lr=lr,
            lr_decay=lr_decay,
            weight_decay=weight_decay,
            initial_accumulator_value=initial_accumulator_value,
            eps=eps,
            maximize=maximize,
        )

    def update(
        self,
        parameter: Any,
        state: dict[str, Any],
        lr: float,
        lr_decay: float,
        weight_decay: float,
        initial_accumulator_value: float,
        eps: float,
        maximize: bool,
    ) -> None:
        """One step, in place and with one temporary array, `work`."""
        θ, g = parameter.data, parameter.grad
        if not state:
            state.update(step=0, sum=np.full_like(θ, initial_accumulator_value))
        state["step"] += 1
        t, s = state["step"], state["sum"]
        if maximize:
            g = -g
        if weight_decay:
            g = g + weight_decay * θ

        work = np.multiply(g, g, out=np.empty_like(θ))
        s += work  # s ← s + g²
        np.sqrt(s, out=work)
        work += eps  # √s + ε
        np.divide(g, work, out=work)
        work *= lr / (1 + (t - 1) * lr_decay)
        θ -= work
