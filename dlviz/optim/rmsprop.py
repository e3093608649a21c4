"""RMSprop: each parameter's step is divided by the root of the mean square of its recent gradients."""

from collections.abc import Iterable
from typing import Any

import numpy as np

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
        """One step, in place and with one temporary array, `work`."""
        θ, g, η, α, μ = parameter.data, parameter.grad, lr, alpha, momentum
        if not state:
            state.update(step=0, square_avg=np.zeros_like(θ))
            if momentum:
                state["momentum_buffer"] = np.zeros_like(θ)
            if centered:
                state["grad_avg"] = np.zeros_like(θ)
        state["step"] += 1
        v = state["square_avg"]
        if maximize:
            g = -g
        if weight_decay:
            g = g + weight_decay * θ

        work = np.multiply(g, g, out=np.empty_like(θ))
        work *= 1 - α
        v *= α
        v += work  # v ← α v + (1 - α) g²
        if centered:
            m = state["grad_avg"]
            np.subtract(g, m, out=work)
            work *= 1 - α
            m += work  # m ← α m + (1 - α) g
            np.multiply(m, m, out=work)
            np.subtract(v, work, out=work)  # v - m², the variance
            np.sqrt(work, out=work)
        else:
            np.sqrt(v, out=work)
        work += eps
        np.divide(g, work, out=work)
        if momentum:
            b = state["momentum_buffer"]
            b *= μ
            b += work
            np.multiply(b, η, out=work)
        else:
            work *= η
        θ -= work
