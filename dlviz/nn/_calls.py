"""Calls and backwards of modules: a backward belongs to the latest call, or is refused. It never guesses.

A module keeps what its backward needs of its latest call alone. So a gradient is taken if it is known to be
that of the latest call's output (nn/_notes.py), or if no other call can be meant: there was none since the
last backward, or, for a layer inside a module that is being differentiated, none in that call of the module.
"""

import threading
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

import numpy as np

from dlviz.nn import _notes
from dlviz.nn._grad_mode import here
from dlviz.nn._gradients import as_gradient, like
from dlviz.nn._notes import Call, Note, arrays, references
from dlviz.nn._sharing import Visible

lock = threading.RLock()  # around a call or a backward: a layer has one set of attributes for all threads


class Inside:
    """The layers that run inside a container of dlviz.nn, such as nn.Sequential, that only passes arrays on.

    No other code sees these arrays, so none has to be copied until a module from outside dlviz.nn is called.
    """

    def __init__(self) -> None:
        self.modules: list[Any] = []
        self.closed = True

    def protect(self, visible: Visible) -> None:
        """Copy the arrays that the layers keep and that share memory with these."""
        for module in self.modules:
            module._history.keep_apart(vars(module), visible)

    def open(self, given: list[np.ndarray]) -> None:
        """A module from outside dlviz.nn gets these arrays, and may change them."""
        self.protect(Visible(given))
        self.closed = False


class Frame(NamedTuple):
    """A call, or a backward, that is under way."""

    call: Call | None
    module: Any
    hands_on: bool = False  # a container of dlviz.nn that only passes arrays on
    inside: Inside | None = None  # of a call
    recorded: bool = False


_OUTSIDE = Frame(None, None)


def run(module: Any, inputs: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """module.forward(*inputs, **options), recorded for the backward to come unless nn.no_grad says not to."""
    history, frames, recorded = module._history, here.frames, here.enabled
    outer = frames[-1] if frames else _OUTSIDE
    training = recorded and module.training and not (module._judges and _notes.was_evaluated(inputs[0]))
    call, positional = Call(outer.call, training), arrays(inputs)
    given = positional + arrays(options) if options else positional
    if outer.inside is not None and not module._ours:
        outer.inside.open(given)
    hands_on = module._hands_on and module._ours
    inside = (outer.inside or Inside()) if hands_on else None
    attributes = module.__dict__.copy()  # for history.left, which is seldom needed
    history.running += 1
    frames.append(Frame(call, module, hands_on, inside, recorded))
    try:
        output = module.forward(*inputs, **options)
    except BaseException:
        history.state = history.left(attributes)
        raise
    finally:
        frames.pop()
        history.running -= 1
    output = _made_by(output, history.number, call, given)
    if not recorded:
        history.state = history.left(attributes)
        return output
    returned = arrays(output)
    history.record(call)
    call.outputs = references(output)
    differentiable = positional[:1] if module._judges else positional
    history.inputs = [_notes.of(x) for x in differentiable if x.dtype.kind == "f"]
    history.like = like(output)
    if outer.inside is not None and outer.inside.closed and module._ours:
        outer.inside.modules.append(module)
        return output
    visible = Visible(given + returned)
    history.keep_apart(vars(module), visible)
    if inside is not None and inside is not outer.inside:
        inside.protect(visible)
    return output


def run_inside(module: Any, inputs: tuple[Any, ...], options: dict[str, Any], outer: Frame) -> Any:
    """The same for a layer of dlviz.nn inside a container that only passes arrays on, at a third of the cost.

    No other code sees its arrays, so none needs a note: its backward is right if `outer` called it once.
    Under nn.no_grad they get one, as the last is handed out, and its gradient is of no recorded call.
    """
    history, recorded = module._history, outer.recorded
    module.check_input(*inputs, **options)
    left = None if recorded else history.left(vars(module))
    history.running += 1
    try:
        output = module.forward(*inputs, **options)
    except BaseException:
        if recorded:
            history.lost = True
        else:
            history.state = left
        raise
    finally:
        history.running -= 1
    if not recorded:
        history.state = left
        return _made_by(output, history.number, Call(outer.call, training=False), arrays(inputs))
    call = Call(outer.call, module.training)
    call.outputs = references(output)
    history.record(call)
    history.like, history.inputs = like(output), []
    outer.inside.modules.append(module)  # type: ignore[union-attr]
    return output


def _made_by(output: Any, number: int, call: Call, given: list[np.ndarray]) -> Any:
    """The output, with a note of the call at each of its arrays."""
    if isinstance(output, np.ndarray):
        return _notes.made_by(output, number, call, given)
    if isinstance(output, np.generic):  # a single loss is a number
        return output
    return _each(lambda y: _notes.made_by(y, number, call, given), output)


def counted(forward: Callable[..., Any]) -> Callable[..., Any]:
    """`forward`, which counts as a call of the module where it is called directly, too."""

    @wraps(forward)
    def call(self: Any, *inputs: Any, **options: Any) -> Any:
        if self._history.running:  # super().forward, or the call itself
            return forward(self, *inputs, **options)
        return self(*inputs, **options)

    return call


def checked(backward: Callable[..., Any]) -> Callable[..., Any]:
    """`backward`, called only for the latest call and only with a gradient that looks like its output."""

    @wraps(backward)
    def call(self: Any, grad_output: Any = 1.0) -> Any:
        history, frames = self._history, here.frames
        if frames:
            outer = frames[-1]
            if outer.module is self:  # super().backward
                return backward(self, as_gradient(grad_output, history.like, self))
            if outer.hands_on and self._ours and history.once_in(outer.call):
                history.latest.answered = history.settled = True
                return backward(self, as_gradient(grad_output, history.like, self))
        with lock:
            answered = history.admit(self, grad_output, frames[-1] if frames else _OUTSIDE)
            grad = as_gradient(grad_output, history.like, self)
            frames.append(Frame(answered, self, self._hands_on and self._ours))
            try:
                if history.state is not None:
                    with history.restored(vars(self)):
                        result = backward(self, grad)
                else:
                    result = backward(self, grad)
            finally:
                frames.pop()
            answered.answered = history.settled = True
            given = arrays(grad) if grad is grad_output else arrays(grad) + arrays(grad_output)
            return _noted(result, history.inputs, given)

    return call


def _noted(result: Any, inputs: list[Note | None], given: list[np.ndarray]) -> Any:
    """What a backward returns, with a note of each array's origin."""
    if isinstance(result, np.ndarray):
        return _notes.gradient(result, inputs[0] if len(inputs) == 1 else None, given)
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
    """`value` with function(array) in place of each array (`everything`: of all but tuples and lists)."""
    if isinstance(value, np.ndarray):
        return function(value)
    if type(value) in (tuple, list):
        return type(value)(_each(function, part, everything=everything) for part in value)
    return function(value) if everything else value
