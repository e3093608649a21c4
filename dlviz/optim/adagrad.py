"""Adagrad: parameters that have moved little so far move more."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from dlviz.optim._blocks import in_blocks
from dlviz.optim._optimizer import Optimizer


class Adagrad(Optimizer):
    """Adagrad (Duchi et al. 2011), as torch.optim.Adagrad. With gradient g at step t = 1, 2, …:

        s ← s + g²                  s starts at initial_accumulator_value
        θ ← θ - η_t g / (√s + ε)    η_t = η / (1 + (t - 1) lr_decay)

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
        """One step, in place."""
        if not state:
            state.update(step=0, sum=np.full_like(parameter.data, initial_accumulator_value))
        state["step"] += 1
        η = lr / (1 + (state["step"] - 1) * lr_decay)

        def move(θ: Any, g: Any, kept: dict[str, Any]) -> None:
            s = kept["sum"]
            if maximize:
                g = -g
            if weight_decay:
                g = g + weight_decay * θ
            s += g * g
            θ -= η * (g / (np.sqrt(s) + eps))

        in_blocks(move, parameter, state)
