"""What dlviz.nn has and torch.nn lacks, written in PyTorch: the twins of the same names."""

import torch
from torch import nn
from torch.nn import functional as F


class Residual(nn.Module):
    """y = x + module(x), as dlviz.nn.Residual."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = module

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The sum."""
        return x + self.module(x)


class FocalLoss(nn.Module):
    """-α_t (1 - p_t)^γ log p_t of logits and targets of 0 or 1, as dlviz.nn.FocalLoss (Lin et al. 2017)."""

    def __init__(self, alpha: float | None = 0.25, gamma: float = 2.0, reduction: str = "mean") -> None:
        super().__init__()
        self.alpha, self.gamma, self.reduction = alpha, gamma, reduction

    def forward(self, input: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        """The loss, reduced."""
        z = torch.where(target == 1, input, -input)
        losses = -((1 - z.sigmoid()) ** self.gamma) * F.logsigmoid(z)
        if self.alpha is not None:
            losses = losses * (self.alpha * target + (1 - self.alpha) * (1 - target))
        return losses if self.reduction == "none" else getattr(losses, self.reduction)()
