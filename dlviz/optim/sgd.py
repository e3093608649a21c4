"""Stochastic gradient descent, with momentum."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from dlviz.optim._blocks import in_blocks
from dlviz.optim._optimizer import Optimizer


class SGD(Optimizer):
    """Stochastic gradient descent, as torch.optim.SGD. With learning rate η, momentum μ and gradient g:

        θ ← θ - η g                                 plain
        v ← μ v + (1 - dampening) g,  θ ← θ - η v   heavy ball (Polyak 1964); v starts as the first g
        θ ← θ - η (g + μ v)                         nesterov (Sutskever et al. 2013)

    weight_decay λ adds λ θ to g, the gradient of λ/2 ‖θ‖². maximize climbs instead.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(
            params,
            lr=lr,
            momentum=momentum,
            dampening=dampening,
            weight_decay=weight_decay,
            nesterov=nesterov,
            maximize=maximize,
        )

    def check(self, settings: Any) -> None:
        """Raise ValueError where a setting is out of range, or Nesterov's step lacks its momentum."""
        super().check(settings)
        if settings["nesterov"] and (settings["momentum"] == 0 or settings["dampening"] != 0):
            raise ValueError("optim.SGD expected momentum above 0 and dampening 0 with nesterov=True")

    def update(
        self,
        parameter: Any,
        state: dict[str, Any],
        lr: float,
        momentum: float,
        dampening: float,
        weight_decay: float,
        nesterov: bool,
        maximize: bool,
    ) -> None:
        """One step, in place."""
        μ, first = momentum, "momentum_buffer" not in state
        if momentum and first:
            state["momentum_buffer"] = np.empty_like(parameter.data)

        def move(θ: Any, g: Any, kept: dict[str, Any]) -> None:
            if maximize:
                g = -g
            if weight_decay:
                g = g + weight_decay * θ
            if momentum:
                v = kept["momentum_buffer"]
                if first:
                    v[...] = g
                else:
                    v *= μ
                    v += (1 - dampening) * g
                g = g + μ * v if nesterov else v
            θ -= lr * g

        in_blocks(move, parameter, state)
