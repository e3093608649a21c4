"""What is asked of an answer, and what came of it: plain data both, fit to cross a pipe.

A `Script` is a few calls; an `Outcome` is what they gave. Both hold only arrays, numbers, text, None, and
tuples, lists and dicts of these, so the learner's code can run in a process of its own.
"""

from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True)
class Step:
    """Call the answer, a function, for its result or for the change that it makes to its first argument, or
    to networks; or construct it, a class, then call a method or read an attribute; or take it as a value."""

    do: Literal["call", "change", "train", "new", "method", "get", "value"]
    name: str = ""
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Script:
    """Steps that belong together. `new(lr=0.1).method("step", w, grad).get("velocity")` reads as it runs."""

    steps: tuple[Step, ...]

    def method(self, name: str, /, *args: Any, **kwargs: Any) -> "Script":
        """The script, and then a call of a method of what was constructed."""
        return Script((*self.steps, Step("method", name, args, kwargs)))

    def get(self, name: str) -> "Script":
        """The script, and then an attribute of what was constructed."""
        return Script((*self.steps, Step("get", name)))


def call(*args: Any, **kwargs: Any) -> Script:
    """A script that calls the answer, a function."""
    return Script((Step("call", "", args, kwargs),))


def change(*args: Any, **kwargs: Any) -> Script:
    """A script that calls the answer, a function that is to change its first argument in place.

    What the argument has become is the result; what the call returns counts for nothing.
    """
    return Script((Step("change", "", args, kwargs),))


def train(**arguments: Any) -> Script:
    """A script that calls the answer, a function that trains PyTorch's networks, with these in their order.

    Plain data stand for PyTorch's objects. First networks, each a dict {"0.weight": …, "0.bias": …,
    "2.weight": …}: dense layers with tanh between, that have this state dict; their gradients are ones, as if
    left over from before. Then for each network a dict {"lr": …}: SGD with these keywords. Then arrays, which
    become tensors.

    The result is a dict of what the call "returned" and of each network's parameters after it.
    """
    return Script((Step("train", kwargs=arguments),))


def new(*args: Any, **kwargs: Any) -> Script:
    """A script that begins by constructing the answer, a class."""
    return Script((Step("new", "", args, kwargs),))


def value() -> Script:
    """A script that takes the answer itself as the result: a prediction, say."""
    return Script((Step("value"),))


Ending = Literal["well", "exception", "not callable", "odd type", "time limit"]


@dataclass(frozen=True)
class Outcome:
    """What a script gave: `values`, one for each step that has a result, or how it ended otherwise."""

    ended: Ending = "well"
    values: tuple[Any, ...] = ()
    error: str = ""  # the exception's name
    detail: str = ""  # the exception's text; what an odd result is; whether the code is still running
    line: str = ""  # the learner's own line that raised
    line_number: int = 0  # 0: nothing of the learner's own was running
    modified: str = ""  # the first argument that was changed in place unasked, as "step.argument"
    printed: str = ""
    lazy: str = ""  # the kind of iterator that a list was read from
