"""AdamW: Adam whose weight decay does not pass through the gradient."""

from collections.abc import Iterable
from typing import Any

from dlviz.optim.adam import Adam


class AdamW(Adam):
    """Adam with decoupled weight decay (Loshchilov & Hutter 2019), as torch.optim.AdamW.

    Each step first shrinks θ by η λ θ, λ = weight_decay, and then takes Adam's step. So λ acts on every
    parameter alike, where in Adam it is divided by the size of the parameter's own gradients.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(
            params, lr, betas, eps, weight_decay, amsgrad, maximize=maximize, decoupled_weight_decay=True
        )
