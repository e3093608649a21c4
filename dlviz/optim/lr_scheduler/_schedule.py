"""What the schedules share: learning rates as the first ones times a factor of time, saving, loading."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any, ClassVar

from dlviz.optim._optimizer import Optimizer

_NOT_SAVED = ("optimizer", "lr_lambdas", "_schedulers")


class LRScheduler:
    """Base of the schedules: the learning rate is η_t = η_min + (η_0 - η_min) f(t), t = 0, 1, 2, …

    A subclass defines the factor f(t). Each step multiplies the distance from η_min by f(t) / f(t - 1), so
    that several schedules of one optimizer act together, as in torch. η_0 is each group's rate at the start,
    kept in the group as "initial_lr". last_epoch is t - 1 where training goes on from a loaded optimizer.
    """

    _lowest: float = 0.0  # η_min
    _repeats_when_resumed: ClassVar[bool] = (
        False  # whether last_epoch >= 0 takes the step to t, as some of torch's
    )

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        check_optimizer(self, optimizer)
        self.optimizer = optimizer
        for group in optimizer.param_groups:
            if last_epoch >= 0 and "initial_lr" not in group:
                raise ValueError(
                    f"{type(self).__name__} expected a loaded optimizer for last_epoch={last_epoch}: "
                    "try optimizer.load_state_dict first, or leave last_epoch out"
                )
            group.setdefault("initial_lr", group["lr"])
        self.base_lrs = [group["initial_lr"] for group in optimizer.param_groups]
        self.last_epoch = last_epoch
        if last_epoch == -1 or self._repeats_when_resumed:
            self.step()
        else:
            self.last_epoch += 1
            self._set(rates(optimizer))

    def factor(self, t: int) -> float:
        """f(t), the factor of the first learning rate; to be defined by each schedule."""
        raise NotImplementedError(f"{type(self).__name__} has no factor yet: define factor(self, t)")

    def step(self) -> None:
        """Go on to the next learning rate; call it after `optimizer.step()`."""
        self.last_epoch += 1
        self._set(self.get_lr())

    def get_lr(self) -> list[float]:
        """The learning rates at t = last_epoch, from those at t - 1."""
        t, lowest = self.last_epoch, self._lowest
        before, now = (self.factor(t - 1) if t else 1.0), self.factor(t)
        if before == 0:
            return self._from_the_start()
        return [lowest + (lr - lowest) * (now / before) for lr in rates(self.optimizer)]

    def get_last_lr(self) -> list[float]:
        """The learning rate that each group has now."""
        return self._last_lr

    def state_dict(self) -> dict[str, Any]:
        """All that is needed to go on, without the optimizer: a snapshot."""
        return deepcopy(self._own_state())

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Take over a state, of ours or of PyTorch's; or ValueError, and nothing changes."""
        self._check_state(state_dict)
        self._take(state_dict)

    def _check_state(self, state: Mapping[str, Any]) -> None:
        """Raise ValueError where the state is of another schedule, or for other groups."""
        own, name = self.state_dict(), type(self).__name__
        if missing := own.keys() - state.keys():
            raise ValueError(
                f"the state has no {', '.join(sorted(missing))}: is it of another schedule than {name}?"
            )
        for key, value in own.items():
            if isinstance(value, list) and len(value) != len(state[key]):
                raise ValueError(
                    f"{name} has {len(value)} {key}, the state has {len(state[key])}: is it of other groups?"
                )

    def _take(self, state: Mapping[str, Any]) -> None:
        vars(self).update({name: deepcopy(state[name]) for name in self._own_state()})

    def _own_state(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name not in _NOT_SAVED}

    def _restart(self) -> None:
        """t = 0, from the first learning rates."""
        self.last_epoch = 0
        self._set(self._from_the_start())

    def _from_the_start(self) -> list[float]:
        f, lowest = self.factor(self.last_epoch), self._lowest
        return [lowest + (lr - lowest) * f for lr in self.base_lrs]

    def _set(self, values: Sequence[float]) -> None:
        for group, lr in zip(self.optimizer.param_groups, values, strict=True):
            group["lr"] = lr
        self._last_lr = rates(self.optimizer)


def rates(optimizer: Optimizer) -> list[float]:
    return [group["lr"] for group in optimizer.param_groups]


def check_optimizer(schedule: Any, optimizer: Any) -> None:
    if not isinstance(optimizer, Optimizer):
        kind = f"{type(optimizer).__module__.split('.')[0]}'s {type(optimizer).__name__}"
        raise TypeError(f"{type(schedule).__name__} expected an optimizer of dlviz.optim, got {kind}")


def check_positive(owner: str, name: str, value: Any) -> None:
    if not value > 0:
        raise ValueError(f"{owner} expected {name} above 0, got {value}: try the number of epochs")
