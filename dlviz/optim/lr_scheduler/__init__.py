"""Learning rates that change while training, under torch.optim.lr_scheduler's names.

schedule = optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=20)
for epoch in range(20):
    ...                # train, with optimizer.step()
    schedule.step()    # once an epoch, or once a minibatch: as its numbers were meant
"""

from dlviz.optim.lr_scheduler._schedule import LRScheduler
from dlviz.optim.lr_scheduler.factors import (
    CosineAnnealingLR,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    StepLR,
)
from dlviz.optim.lr_scheduler.plateau import ReduceLROnPlateau
from dlviz.optim.lr_scheduler.sequential import SequentialLR

__all__ = [
    "CosineAnnealingLR",
    "ExponentialLR",
    "LRScheduler",
    "LambdaLR",
    "LinearLR",
    "ReduceLROnPlateau",
    "SequentialLR",
    "StepLR",
]
