"""What one module remembers of its calls, and which gradients it accepts for the latest of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import numpy as np

from dlviz.nn import _notes
from dlviz.nn._notes import Call, Note, arrays
from dlviz.nn._sharing import Visible, apart

_numbers = count()
ABSENT: Any = object()
_SEVERAL = (tuple, list, dict)


class History:
    """The calls of one module that wait for a backward, and what its latest call has left behind."""

    def __init__(self) -> None:
        self.number = next(_numbers)
        self.latest: Call | None = None
        self.earlier: list[Call] = []  # not answered
        self.settled = False  # a backward was accepted or refused since the latest call
        self.lost = (
            False  # a call inside another module has failed since, and left nothing to go back through
        )
        self.inputs: list[Note | None] = []  # of the latest call
        self.like: Any = None  # its output's shape and dtype
        self.state: dict[str, Any] | None = None  # the attributes it left, if unrecorded calls came since
        self.before: dict[str, Any] = {}  # such attributes before the first call: absent, None, or a value
        self.spare: dict[str, np.ndarray] = {}  # copies of an earlier call, to be written over
        self.running = 0  # forwards of the module under way
        self._crowd = 16

    def record(self, call: Call) -> None:
        """A new latest call."""
        if self.earlier and self.settled:
            for earlier in self.earlier:
                earlier.passed = True
        if self.latest is not None and not self.latest.answered:
            self.latest.passed = self.settled
            self.earlier.append(self.latest)
            if len(self.earlier) > self._crowd:
                self._thin_out()
        self.latest, self.settled, self.lost, self.state = call, False, False, None

    def _thin_out(self) -> None:
        """Of the calls whose outputs are gone, the latest in training and in evaluation stand for all."""
        kept, seen = [], set()
        for call in reversed(self.earlier):
            if call.alive() or not (call.passed or call.training in seen):
                kept.append(call)
                if not call.alive():
                    seen.add(call.training)
        self.earlier = kept[::-1]
        self._crowd = 16 + 2 * len(kept)

    def admit(self, module: Any, grad: Any, within: Any) -> Call:
        """The latest call, or RuntimeError unless the gradient is certainly that of its output.

        `within` is the backward that is under way, a Frame.
        """
        name, latest = type(module).__name__, self.latest
        if latest is None:
            raise RuntimeError(
                f"{name}.backward needs a forward pass first: call y = module(x), not backward alone, "
                "and not under nn.no_grad()"
            )
        if self.lost:
            self._refuse(name, "a call that failed has left nothing of it behind")
        origins = [self._origin(g) for g in arrays(grad)]
        if any(call is not latest and call is not None for call in origins):
            self._refuse(name, "this gradient belongs to an earlier one, or to one under nn.no_grad()")
        if origins and None not in origins:
            return latest
        outer = within.call
        if outer is not None and latest.within(outer):
            if any(call.within(outer) for call in self.earlier):
                self._refuse(
                    name,
                    f"it was called more than once within one call of {type(within.module).__name__}",
                )
        else:
            waiting = sum(self._waits(call, latest) for call in self.earlier)
            if waiting:
                self._refuse(name, f"it was called {waiting + 1} times or more since its last backward")
            if latest.answered and self.state is not None:
                self._refuse(name, "its latest call, under nn.no_grad(), left nothing behind")
        return latest

    def once_in(self, outer: Call) -> bool:
        """Whether the latest call, and no other, was made directly within `outer`, and nothing came since."""
        latest = self.latest
        if latest is None or latest.outer is not outer or self.lost or self.state is not None:
            return False
        return not (self.earlier and any(call.within(outer) for call in self.earlier))

    def _origin(self, grad: np.ndarray) -> Call | None:
        """The call of this module whose output has this gradient, if it is known."""
        note = _notes.of(grad)
        return note.gradient_of.calls.get(self.number) if note and note.gradient_of else None

    def _waits(self, call: Call, latest: Call) -> bool:
        """Whether a backward of this earlier call, with a gradient made by hand, may still follow."""
        evaluated_before = latest.training and not call.training
        return call.alive() or not (call.passed or call.step < latest.step or evaluated_before)

    def _refuse(self, name: str, why: str) -> None:
        self.settled = True
        raise RuntimeError(
            f"{name}.backward knows only the latest call of this {name}, and {why}: evaluate under "
            f"`with nn.no_grad():`, and give each place where it is used a {name} of its own (layers share "
            "weights by second.weight = first.weight; nn.RNN, nn.LSTM or nn.GRU stands for a cell in a loop)"
        )

    def keep_apart(self, attributes: dict[str, Any], visible: Visible) -> None:
        """Copy the arrays that forward has kept and that share memory with visible ones."""
        copies: dict[int, np.ndarray] = {}
        for name in self.before:
            value = attributes.get(name)
            if isinstance(value, np.ndarray):
                if not visible.may_share(value):
                    continue
            elif not isinstance(value, _SEVERAL):
                continue
            own = apart(value, visible, copies, self.spare.get(name))
            if own is not value:
                attributes[name] = own
                if isinstance(own, np.ndarray):
                    self.spare[name] = own

    def without_traces(self, attributes: dict[str, Any]) -> dict[str, Any]:
        """The attributes that a copy of the module needs: all but those that calls have left behind."""
        gone = {name for name, value in self.before.items() if value is ABSENT}
        never = {name: None for name, value in self.before.items() if value is None}
        return {name: value for name, value in attributes.items() if name not in gone} | never

    def left(self, attributes: dict[str, Any]) -> dict[str, Any]:
        """The attributes that the latest recorded call has left, kept in case the next is not recorded."""
        if self.state is not None:
            return self.state
        return {name: attributes[name] for name in self.before if name in attributes}

    @contextmanager
    def restored(self, attributes: dict[str, Any]) -> Iterator[None]:
        """The attributes as the latest recorded call left them, and afterwards as they are."""
        now = {name: attributes[name] for name in self.before if name in attributes}
        self._replace(attributes, self.state or {})
        try:
            yield
        finally:
            self._replace(attributes, now)

    def _replace(self, attributes: dict[str, Any], values: dict[str, Any]) -> None:
        for name in self.before:
            attributes.pop(name, None)
        attributes.update(values)
