"""Schedules one after the other: a warm-up before a decay, say."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from dlviz.optim._optimizer import Optimizer
from dlviz.optim.lr_scheduler._schedule import LRScheduler, check_optimizer


class SequentialLR(LRScheduler):
    """One schedule after the other: the next begins, from t = 0, at each of the milestones."""

    def __init__(
        self,
        optimizer: Optimizer,
        schedulers: Sequence[LRScheduler],
        milestones: Sequence[int],
        last_epoch: int = -1,
    ) -> None:
        check_optimizer(self, optimizer)
        for schedule in schedulers:
            if not isinstance(schedule, LRScheduler) or isinstance(schedule, SequentialLR):
                raise TypeError(
                    f"SequentialLR expected schedules by the epoch, got {type(schedule).__name__}: "
                    "try StepLR, LinearLR, CosineAnnealingLR"
                )
            if schedule.optimizer is not optimizer:
                raise ValueError("SequentialLR expected schedules of its own optimizer, got one of another")
        if len(milestones) != len(schedulers) - 1:
            raise ValueError(
                f"SequentialLR expected a milestone between each two of {len(schedulers)} schedules, "
                f"got {len(milestones)} milestones: try {len(schedulers) - 1}"
            )
        self.optimizer, self.last_epoch = optimizer, last_epoch + 1
        self._schedulers, self._milestones = list(schedulers), list(milestones)
        self._begin(bisect_right(self._milestones, 0))

    def step(self) -> None:
        """Go on to the next learning rate, of whichever schedule holds now."""
        self.last_epoch += 1
        place = bisect_right(self._milestones, self.last_epoch)
        if place and self._milestones[place - 1] == self.last_epoch:
            self._begin(place)
        else:
            self._schedulers[place].step()
            self._last_lr = self._schedulers[place].get_last_lr()

    def state_dict(self) -> dict[str, Any]:
        """As of the others, with the states of all schedules."""
        return super().state_dict() | {"_schedulers": [s.state_dict() for s in self._schedulers]}

    def _check_state(self, state: Mapping[str, Any]) -> None:
        super()._check_state(state)
        for schedule, own in zip(self._schedulers, state["_schedulers"], strict=True):
            schedule._check_state(own)

    def _take(self, state: Mapping[str, Any]) -> None:
        super()._take(state)
        for schedule, own in zip(self._schedulers, state["_schedulers"], strict=True):
            schedule._take(own)

    def _begin(self, place: int) -> None:
        self._schedulers[place]._restart()
        self._last_lr = self._schedulers[place].get_last_lr()
