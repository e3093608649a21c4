"""Adam: each parameter's step is scaled by the size of its own recent gradients."""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from dlviz.optim._blocks import in_blocks
from dlviz.optim._optimizer import Optimizer


class Adam(Optimizer):
    """Adam (Kingma & Ba 2015, algorithm 1), as torch.optim.Adam. With learning rate η and
    gradient g at step t = 1, 2, …:

        m ← β1 m + (1 - β1) g         first moment
        v ← β2 v + (1 - β2) g²        second moment
        θ ← θ - η m̂ / (√v̂ + ε)       with m̂ = m / (1 - β1ᵗ) and v̂ = v / (1 - β2ᵗ), as m and v start at 0

    weight_decay λ adds λ θ to g; with decoupled_weight_decay, θ shrinks by η λ θ instead (AdamW: Loshchilov &
    Hutter 2019). amsgrad takes the largest v so far, before its correction as torch does (Reddi et al. 2018).
    maximize climbs.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        decoupled_weight_decay: bool = False,
    ) -> None:
        super().__init__(
            params,
            lr=lr,
            betas=betas,
            eps=eps,
            weight_decay=weight_decay,
            amsgrad=amsgrad,
            maximize=maximize,
            decoupled_weight_decay=decoupled_weight_decay,
        )

    def update(
        self,
        parameter: Any,
        state: dict[str, Any],
        lr: float,
        betas: tuple[float, float],
        eps: float,
        weight_decay: float,
        amsgrad: bool,
        maximize: bool,
        decoupled_weight_decay: bool,
    ) -> None:
        """One step, in place and with one temporary array, `work`."""
        β1, β2 = betas
        if not state:
            moments = ["exp_avg", "exp_avg_sq"] + ["max_exp_avg_sq"] * bool(amsgrad)
            state.update(step=0, **{name: np.zeros_like(parameter.data) for name in moments})
        state["step"] += 1
        t = state["step"]
        # Both corrections in the step's size, as the paper's section 2 has it: it saves two passes.
        root = math.sqrt(1 - β2**t)
        η, ε = lr * root / (1 - β1**t), eps * root

        def move(θ: Any, g: Any, moment: dict[str, Any]) -> None:
            m, v = moment["exp_avg"], moment["exp_avg_sq"]
            if maximize:
                g = -g
            if weight_decay and decoupled_weight_decay:
                θ *= 1 - lr * weight_decay
            elif weight_decay:
                g = g + weight_decay * θ
            work = np.multiply(g, 1 - β1, out=np.empty_like(θ))
            m *= β1
            m += work  # m ← β1 m + (1 - β1) g
            np.multiply(g, g, out=work)
            work *= 1 - β2
            v *= β2
            v += work  # v ← β2 v + (1 - β2) g²
            if amsgrad:
                v = np.maximum(moment["max_exp_avg_sq"], v, out=moment["max_exp_avg_sq"])
            np.sqrt(v, out=work)
            work += ε
            np.divide(m, work, out=work)
            work *= η
            θ -= work  # θ ← θ - η m / (√v + ε)

        in_blocks(move, parameter, state)
