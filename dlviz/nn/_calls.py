"""Calls and backwards of modules: a backward is right for the latest call, or refused, and never a guess.

A module keeps what its backward needs of its latest call alone. So a gradient is taken if it is known to be
that of the latest call's output (nn/_notes.py), or if no other call can be meant: none since the last
backward, or, for a layer inside a module that is being differentiated, none within that call of the module.
"""

import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from itertools import count
from typing import Any

import numpy as np

from dlviz.nn import _notes
from dlviz.nn._grad_mode import is_grad_enabled
from dlviz.nn._gradients import as_gradient, like
from dlviz.nn._notes import Call, Note, arrays

lock = threading.RLock()  # around a call or a backward: a layer has one set of attributes for all threads
_here = threading.local()
_numbers = count()
_NOTHING = object()


class History:
    """The calls of one module that wait for a backward, and what its latest call has left behind."""

    def __init__(self) -> None:
        self.number = next(_numbers)
        self.latest: Call | None = None
        self.earlier: list[Call] = []  # not answered
        self.settled = False  # a backward was accepted or refused since the latest call
        self.disturbed = False  # a call under no_grad, or one that failed, has changed attributes since
        self.inputs: list[Note | None] = []  # of the latest call
        self.like: Any = None  # its output's shape and dtype
        self.state: dict[str, Any] = {}  # the attributes that its forward set
        self.before: dict[str, Any] = {}  # what such attributes were before any call: absent, None, or kept
        self._crowd = 16

    def record(self, call: Call) -> None:
        """A new latest call."""
        if self.settled:
            for earlier in self.earlier:
                earlier.passed = True
        if self.latest is not None and not self.latest.answered:
            self.latest.passed = self.settled
            self.earlier.append(self.latest)
        if len(self.earlier) > self._crowd:
            self._thin_out()
        self.latest, self.settled, self.disturbed = call, False, False

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

    def admit(self, module: Any, grad: Any) -> Call:
        """The latest call, or RuntimeError unless the gradient is certainly that of its output."""
        name, latest, frames = type(module).__name__, self.latest, _frames()
        if latest is None:
            raise RuntimeError(
                f"{name}.backward needs a forward pass first: call y = module(x), not backward alone, "
                "and not under nn.no_grad()"
            )
        notes = [note and note.gradient_of for note in map(_notes.of, arrays(grad))]
        calls = [note.calls.get(self.number) if note else None for note in notes]
        if any(call not in (None, latest) for call in calls):
            self._refuse(name, "this gradient belongs to an earlier one, or to one under nn.no_grad()")
        if calls and None not in calls:
            return latest
        outer = frames[-1][0] if frames else None
        if outer is not None and latest.within(outer):
            if any(call.within(outer) for call in self.earlier):
                self._refuse(name, f"it was called more than once within one call of {type(frames[-1][1]).__name__}")
        else:
            waiting = sum(self._waits(call, latest) for call in self.earlier)
            if waiting:
                self._refuse(name, f"it was called {waiting + 1} times or more since its last backward")
            if latest.answered and self.disturbed:
                self._refuse(name, "its latest call, under nn.no_grad() or failed, left nothing behind")
        return latest

    def _waits(self, call: Call, latest: Call) -> bool:
        """Whether somebody may still come back to an earlier call, with a gradient made by hand."""
        return call.alive() or not (call.passed or (latest.training and not call.training))

    def _refuse(self, name: str, why: str) -> None:
        self.settled = True
        raise RuntimeError(
            f"{name}.backward knows only the latest call of this {name}, and {why}: evaluate under "
            f"`with nn.no_grad():`, and give each place where it is used a {name} of its own (layers share weights by "
            "second.weight = first.weight; nn.RNN, nn.LSTM or nn.GRU stands for a cell in a loop)"
        )

    def notice(self, before: dict[str, Any], attributes: dict[str, Any], buffers: tuple[str, ...]) -> None:
        """Learn the names of the attributes that a forward sets; buffers, parameters and layers stay."""
        for name, value in attributes.items():
            if before.get(name, _NOTHING) is not value and name not in self.before:
                if name not in buffers and not hasattr(value, "zero_grad"):
                    self.before[name] = before.get(name, _NOTHING)

    def without_traces(self, attributes: dict[str, Any]) -> dict[str, Any]:
        """The attributes as a copy of the module needs them: without what calls have left behind."""
        gone = {name for name, value in self.before.items() if value is _NOTHING}
        never = {name: None for name, value in self.before.items() if value is None}
        return {name: value for name, value in attributes.items() if name not in gone} | never

    @contextmanager
    def restored(self, attributes: dict[str, Any]) -> Iterator[None]:
        """The attributes as the latest recorded call left them, and afterwards as they are."""
        now = {name: attributes[name] for name in self.before if name in attributes}
        self._replace(attributes, self.state)
        try:
            yield
        finally:
            self._replace(attributes, now)

    def _replace(self, attributes: dict[str, Any], values: dict[str, Any]) -> None:
        for name in self.before:
            attributes.pop(name, None)
        attributes.update(values)


def run(module: Any, inputs: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """module.forward(*inputs, **options), recorded for the backward to come unless nn.no_grad says not to."""
    history, attributes, frames = module._history, vars(module), _frames()
    recorded, differentiable = is_grad_enabled(), inputs
    training = module.training and recorded
    if module._judges:
        differentiable = inputs[:1]
        training = training and not _notes.was_evaluated(inputs[0])
    call = Call(frames[-1][0] if frames else None, training)
    before = attributes.copy()
    frames.append((call, module))
    try:
        output = module.forward(*inputs, **options)
    except BaseException:
        history.disturbed, recorded = True, False
        raise
    finally:
        frames.pop()
        history.notice(before, attributes, module._buffers)
    given = list(arrays((inputs, options)))
    output = _each(lambda y: _notes.made_by(y, history.number, call, given), output)
    if not recorded:
        history.disturbed = True
        return output
    history.record(call)
    returned = list(arrays(output))
    call.outputs = tuple(map(weakref.ref, returned))
    history.inputs = [_notes.of(x) for x in arrays(differentiable) if x.dtype.kind == "f"]
    history.like = like(output)
    copies: dict[int, np.ndarray] = {}
    for name in history.before:
        if name in attributes:
            attributes[name] = _own(attributes[name], [*given, *returned], copies)
    history.state = {name: attributes[name] for name in history.before if name in attributes}
    return output


def counted(forward: Callable[..., Any]) -> Callable[..., Any]:
    """`forward`, which is a call of the module also where somebody calls it directly."""

    @wraps(forward)
    def call(self: Any, *inputs: Any, **options: Any) -> Any:
        frames = _frames()
        if frames and frames[-1][1] is self:
            return forward(self, *inputs, **options)
        return self(*inputs, **options)

    return call


def checked(backward: Callable[..., Any]) -> Callable[..., Any]:
    """`backward`, called only for the latest call and only with a gradient that looks like its output."""

    @wraps(backward)
    def call(self: Any, grad_output: Any = 1.0) -> Any:
        history, frames, name = self._history, _frames(), type(self).__name__
        if frames and frames[-1][1] is self:  # super().backward
            return backward(self, as_gradient(grad_output, history.like, name))
        with lock:
            answered = history.admit(self, grad_output)
            grad = as_gradient(grad_output, history.like, name)
            frames.append((answered, self))
            try:
                if history.disturbed:
                    with history.restored(vars(self)):
                        result = backward(self, grad)
                else:
                    result = backward(self, grad)
            finally:
                frames.pop()
            answered.answered = history.settled = True
            return _noted(result, history.inputs, list(arrays((grad_output, grad))))

    return call


def _noted(result: Any, inputs: list[Note | None], given: list[np.ndarray]) -> Any:
    """What a backward returns, with a note of each array's origin."""
    parts = _parts(result)
    of_what = iter(inputs if len(parts) == len(inputs) else [None] * len(parts))

    def note(grad: Any) -> Any:
        origin = next(of_what)
        if not isinstance(grad, np.ndarray):
            return grad
        grad = _notes.gradient(grad, origin, given)
        given.append(grad)
        return grad

    return _each(note, result, everything=True)


def _parts(value: Any) -> list[Any]:
    if isinstance(value, tuple | list):
        return [part for nested in value for part in _parts(nested)]
    return [value]


def _each(function: Callable[[Any], Any], value: Any, *, everything: bool = False) -> Any:
    """`value` with function(array) in place of each array (or of whatever is no tuple or list)."""
    if type(value) in (tuple, list):
        return type(value)(_each(function, part, everything=everything) for part in value)
    return function(value) if everything or isinstance(value, np.ndarray) else value


def _own(value: Any, others: list[np.ndarray], copies: dict[int, np.ndarray]) -> Any:
    """`value` with a copy in place of each array that shares memory with `others`, which may be changed."""
    if isinstance(value, np.ndarray):
        if any(np.may_share_memory(value, other) for other in others):
            if id(value) not in copies:
                copies[id(value)] = value.copy("K")
            return copies[id(value)]
        return value
    if type(value) in (tuple, list):
        parts = [_own(part, others, copies) for part in value]
        return value if all(a is b for a, b in zip(parts, value, strict=True)) else type(value)(parts)
    if type(value) is dict:
        return {name: _own(part, others, copies) for name, part in value.items()}
    return value


def _frames() -> list[tuple[Call, Any]]:
    """The calls and backwards that are under way in this thread, the innermost last."""
    try:
        return _here.frames
    except AttributeError:
        _here.frames = []
        return _here.frames
