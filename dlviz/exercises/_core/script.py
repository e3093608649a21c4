"""What is asked of an answer, and what came of it: plain data both, fit to cross a pipe.

A `Script` is a few calls; an `Outcome` is what they gave. Both hold only arrays, numbers, text, None, and
tuples, lists and dicts of these, so the learner's code can run in a process of its own. Nothing here knows
what is right.
"""

import copy
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

MAX_BYTES = 64_000_000  # of one array
MAX_BITS = 1_000  # of a whole number; a float holds 1,023
MAX_ITEMS = 1_000_000  # of all lists, tuples and dicts in one result; of the letters in a text
SCALARS = (type(None), bool, int, float, str, *(np.dtype(code).type for code in "?bhilqBHILQefd"))
MAX_DEPTH = 16  # of lists within lists; also ends a list that holds itself


@dataclass(frozen=True)
class Step:
    """Call the answer, a function, for its result or for the change that it makes to its first argument, or
    to networks; or construct it, a class, then call a method or read an attribute."""

    do: Literal["call", "change", "train", "new", "method", "get"]
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


class NotPlain(Exception):
    """A result that is no array, number or text; its message names what it is."""


def perform(script: Script, answer: Callable[..., Any]) -> Outcome:
    """Run the script with copies of its arguments. Whatever the answer raises passes through."""
    played = copy.deepcopy(script)
    outcome = play(played, answer)
    return replace(outcome, modified=_first_modified(script, played))


def play(script: Script, answer: Callable[..., Any]) -> Outcome:
    """Run the script with its very arguments."""
    values: list[Any] = []
    made = None
    try:
        for step in script.steps:
            match step.do:
                case "new":
                    made = answer(*step.args, **step.kwargs)
                case "call":
                    values.append(plain(answer(*step.args, **step.kwargs)))
                case "change":
                    answer(*step.args, **step.kwargs)
                    values.append(plain(step.args[0]))
                case "train":
                    objects, networks = _torch_objects(step.kwargs)
                    with _double_precision():  # also for the tensors that the answer makes
                        returned = answer(*objects)
                    values.append(plain({"returned": returned} | _parameters(networks)))
                case "method":
                    values.append(plain(getattr(made, step.name)(*step.args, **step.kwargs)))
                case "get":
                    values.append(plain(getattr(made, step.name)))
    except NotPlain as odd:
        return Outcome("odd type", tuple(values), detail=str(odd))
    return Outcome("well", tuple(values))


def _torch_objects(arguments: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """What the arguments of `train` stand for, and the networks among it by their names."""
    import torch

    dicts = {name: value for name, value in arguments.items() if isinstance(value, dict)}
    networks = {name: _network(value) for name, value in dicts.items() if "lr" not in value}
    options = [value for value in dicts.values() if "lr" in value]
    optimizers = [
        torch.optim.SGD(network.parameters(), **keywords)
        for network, keywords in zip(networks.values(), options, strict=True)
    ]
    tensors = [torch.as_tensor(value).clone() for name, value in arguments.items() if name not in dicts]
    return [*networks.values(), *optimizers, *tensors], networks


def _network(state: dict[str, Any]) -> Any:
    import torch

    nn, tensors = torch.nn, {name: torch.as_tensor(value) for name, value in state.items()}
    layers: list[Any] = []
    for name, tensor in tensors.items():
        if name.endswith("weight"):
            linear = nn.utils.skip_init(nn.Linear, *tensor.shape[::-1], dtype=tensor.dtype)  # draws nothing
            layers += [linear, nn.Tanh()]
    network = nn.Sequential(*layers[:-1])
    network.load_state_dict(tensors)
    for parameter in network.parameters():
        parameter.grad = torch.ones_like(parameter)
    return network


@contextmanager
def _double_precision() -> Iterator[None]:
    import torch

    default = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        torch.set_default_dtype(default)


def _parameters(networks: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {key: parameter.detach() for key, parameter in network.named_parameters()}
        for name, network in networks.items()
    }


def type_name(value: Any) -> str:
    """The name of its type, whatever the type says of itself."""
    return str.__str__(type.__getattribute__(type(value), "__name__"))[:100]


def plain(value: Any) -> Any:
    """The value as plain data, copied; `NotPlain` for anything else.

    Types are compared by identity: a subclass can lie, and so can a metaclass about what it equals.
    """
    return _Plain().convert(value, MAX_DEPTH)


class _Plain:
    def __init__(self) -> None:
        self.items_left = MAX_ITEMS

    def convert(self, value: Any, depth: int) -> Any:
        kind = type(value)
        if kind is int and value.bit_length() > MAX_BITS:
            raise NotPlain("a whole number too large to check")
        if kind is str and len(value) > MAX_ITEMS:
            raise NotPlain("a text too long to check")
        if any(kind is scalar for scalar in SCALARS):
            return value
        if kind is np.ndarray:
            return self.array(value)
        if kind is tuple or kind is list or kind is dict:
            return self.container(value, depth)
        torch = sys.modules.get("torch")
        if torch is not None and kind is torch.Tensor:
            return self.tensor(value)
        raise NotPlain(f"a result of type {type_name(value)}")

    def container(self, value: Any, depth: int) -> Any:
        self.items_left -= len(value)
        if self.items_left < 0 or depth == 0:
            raise NotPlain(f"a {type_name(value)} too large or too deep to check")
        if type(value) is dict:
            return {self.convert(k, 0): self.convert(v, depth - 1) for k, v in value.items()}
        return type(value)(self.convert(item, depth - 1) for item in value)

    def array(self, value: np.ndarray) -> np.ndarray:
        if value.nbytes > MAX_BYTES:
            raise NotPlain(f"an array of shape {value.shape}, too large to check")
        if value.dtype.kind not in "biufcU":
            raise NotPlain(f"an array of dtype {value.dtype}")
        return value.copy()

    def tensor(self, value: Any) -> np.ndarray:
        try:
            return self.array(value.detach().cpu().resolve_conj().resolve_neg().numpy())
        except (TypeError, RuntimeError):
            raise NotPlain(f"a tensor of dtype {value.dtype} and layout {value.layout}") from None


def _first_modified(before: Script, after: Script) -> str:
    for number, (step, played) in enumerate(zip(before.steps, after.steps, strict=True)):
        arguments = [*enumerate(step.args), *step.kwargs.items()]
        played_arguments = [*played.args, *played.kwargs.values()]
        to_be_changed = 0 if step.do == "change" else None
        for (name, old), now in zip(arguments, played_arguments, strict=True):
            if name != to_be_changed and not _identical(old, now):
                return f"{number}.{name}"
    return ""


def _identical(a: Any, b: Any) -> bool:
    """Equal to the last bit; NaN is equal to itself."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(_identical, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(map(_identical, a.values(), b.values()))
    return bool(a == b) or a != a
