"""RMSprop: each parameter's step is divided by the root of the mean square of its recent gradients."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from dlviz.optim._blocks import in_blocks
from dlviz.optim._optimizer import Optimizer


class RMSprop(Optimizer):
    """RMSprop (Hinton's lecture 6, 2012), as torch.optim.RMSprop. With learning rate η and gradient g:

        v ← α v + (1 - α) g²         mean square
        θ ← θ - η g / (√v + ε)

    centered divides by √(v - m²) + ε, with m ← α m + (1 - α) g (Graves 2013). momentum μ: b ← μ b plus the
    quotient, and θ ← θ - η b. weight_decay λ adds λ θ to g. maximize climbs.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(
            params,
            lr=lr,
            alpha=alpha,
            eps=eps,
            weight_decay=weight_decay,
            momentum=momentum,
            centered=centered,
            maximize=maximize,
        )

    def update(
        self,
        parameter: Any,
        state: dict[str, Any],
        lr: float,
        alpha: float,
        eps: float,
        weight_decay: float,
        momentum: float,
        centered: bool,
        maximize: bool,
    ) -> None:
        """One step, in place."""
        η, α, μ = lr, alpha, momentum
        if not state:
            names = ["square_avg"] + ["momentum_buffer"] * bool(momentum) + ["grad_avg"] * bool(centered)
            state.update(step=0, **{name: np.zeros_like(parameter.data) for name in names})
        state["step"] += 1

        def move(θ: Any, g: Any, kept: dict[str, Any]) -> None:
            v = kept["square_avg"]
            if maximize:
                g = -g
            if weight_decay:
                g = g + weight_decay * θ
            v *= α
            v += (1 - α) * (g * g)
            if centered:
                m = kept["grad_avg"]
                m += (1 - α) * (g - m)  # α m + (1 - α) g
                v = v - m * m  # the variance
            quotient = g / (np.sqrt(v) + eps)
            if momentum:
                b = kept["momentum_buffer"]
                b *= μ
                b += quotient
                θ -= η * b
            else:
                θ -= η * quotient

        in_blocks(move, parameter, state)
