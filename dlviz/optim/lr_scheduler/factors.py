"""Schedules that are a formula of t."""

import math
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from types import FunctionType
from typing import Any

from dlviz.optim._optimizer import Optimizer
from dlviz.optim.lr_scheduler._schedule import LRScheduler, check_optimizer, check_positive


class StepLR(LRScheduler):
    """f(t) = γ^⌊t / step_size⌋: the rate falls by γ every step_size epochs."""

    _repeats_when_resumed = True

    def __init__(
        self, optimizer: Optimizer, step_size: int, gamma: float = 0.1, last_epoch: int = -1
    ) -> None:
        check_positive("StepLR", "step_size", step_size)
        self.step_size, self.gamma = step_size, gamma
        super().__init__(optimizer, last_epoch)

    def factor(self, t: int) -> float:
        """γ^⌊t / step_size⌋."""
        return self.gamma ** (t // self.step_size)


class ExponentialLR(LRScheduler):
    """f(t) = γᵗ: the rate falls by γ every epoch."""

    def __init__(self, optimizer: Optimizer, gamma: float, last_epoch: int = -1) -> None:
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def factor(self, t: int) -> float:
        """γᵗ."""
        return self.gamma**t


class LinearLR(LRScheduler):
    """f(t) goes straight from start_factor to end_factor within total_iters, and stays: a warm-up, say."""

    def __init__(
        self,
        optimizer: Optimizer,
        start_factor: float = 1 / 3,
        end_factor: float = 1.0,
        total_iters: int = 5,
        last_epoch: int = -1,
    ) -> None:
        if not 0 < start_factor <= 1 or not 0 <= end_factor <= 1:
            raise ValueError(
                f"LinearLR expected start_factor in (0, 1] and end_factor in [0, 1], got {start_factor} and "
                f"{end_factor}: try a larger lr of the optimizer"
            )
        check_positive("LinearLR", "total_iters", total_iters)
        self.start_factor, self.end_factor, self.total_iters = start_factor, end_factor, total_iters
        super().__init__(optimizer, last_epoch)

    def factor(self, t: int) -> float:
        """The point of the line at t."""
        share = min(t, self.total_iters) / self.total_iters
        return self.start_factor + (self.end_factor - self.start_factor) * share


class CosineAnnealingLR(LRScheduler):
    """f(t) = ½ (1 + cos(π t / T_max)) between lr and eta_min, without restarts (Loshchilov & Hutter 2017).

    After T_max it rises again, as in torch.
    """

    def __init__(self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0, last_epoch: int = -1) -> None:
        check_positive("CosineAnnealingLR", "T_max", T_max)
        self.T_max, self.eta_min = T_max, eta_min
        super().__init__(optimizer, last_epoch)

    @property
    def _lowest(self) -> float:  # type: ignore[override]
        return self.eta_min

    def factor(self, t: int) -> float:
        """½ (1 + cos(π t / T_max))."""
        return (1 + math.cos(math.pi * t / self.T_max)) / 2


class LambdaLR(LRScheduler):
    """f(t) = lr_lambda(t), any function, or a list of them, one for each group.

    It starts from the first learning rates at each step, so it does not act together with other schedules.
    A function is not saved in the state, but the attributes of a callable object are.
    """

    _repeats_when_resumed = True

    def __init__(
        self,
        optimizer: Optimizer,
        lr_lambda: Callable[[int], float] | Sequence[Callable[[int], float]],
        last_epoch: int = -1,
    ) -> None:
        check_optimizer(self, optimizer)
        groups = len(optimizer.param_groups)
        self.lr_lambdas = [lr_lambda] * groups if callable(lr_lambda) else list(lr_lambda)
        if len(self.lr_lambdas) != groups:
            raise ValueError(
                f"LambdaLR expected {groups} functions, one for each group, got {len(self.lr_lambdas)}"
            )
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        """The learning rates at t = last_epoch."""
        rates = zip(self.base_lrs, self.lr_lambdas, strict=True)
        return [float(lr * function(self.last_epoch)) for lr, function in rates]

    def _from_the_start(self) -> list[float]:
        return self.get_lr()

    def state_dict(self) -> dict[str, Any]:
        """As of the others, with the attributes of callable objects."""
        objects = [None if isinstance(f, FunctionType) else deepcopy(vars(f)) for f in self.lr_lambdas]
        return super().state_dict() | {"lr_lambdas": objects}

    def _take(self, state: Mapping[str, Any]) -> None:
        super()._take(state)
        for function, attributes in zip(self.lr_lambdas, state["lr_lambdas"], strict=True):
            vars(function).update(deepcopy(attributes or {}))
