"""Run a script with an answer, in this thread. Whatever the answer raises passes through."""

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np

from .plain import NotPlain, Plain
from .script import Outcome, Script, Step


def perform(script: Script, answer: Callable[..., Any]) -> Outcome:
    """Run the script with copies of its arguments. Whatever the answer raises passes through."""
    played = Script(tuple(map(_copied, script.steps)))
    outcome = play(played, answer)
    modified = _first_modified(script, played)
    return replace(outcome, modified=modified) if modified else outcome


def _copied(step: Step) -> Step:
    """With a copy of each argument: one array that is given twice becomes two, which can't be mixed up."""
    kwargs = {name: copy.deepcopy(value) for name, value in step.kwargs.items()}
    return Step(step.do, step.name, tuple(copy.deepcopy(value) for value in step.args), kwargs)


def play(script: Script, answer: Callable[..., Any]) -> Outcome:
    """Run the script with its very arguments."""
    values: list[Any] = []
    plain = Plain()
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
                    values.append(plain({"returned": returned} | _parameters(networks) | _frozen(networks)))
                case "value":
                    values.append(plain(answer))
                case "method":
                    values.append(plain(getattr(made, step.name)(*step.args, **step.kwargs)))
                case "get":
                    values.append(plain(getattr(made, step.name)))
    except NotPlain as odd:
        return Outcome("odd type", tuple(values), detail=str(odd))
    return Outcome("well", tuple(values), lazy=plain.lazy)


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
            with torch.random.fork_rng(devices=[]):  # its first weights cost nobody a random number
                outputs, inputs = tensor.shape
                layers += [nn.Linear(inputs, outputs, dtype=tensor.dtype), nn.Tanh()]
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


def _frozen(networks: dict[str, Any]) -> dict[str, Any]:
    """Which networks were left frozen, so that the next step can't train them; nothing if none was."""
    frozen = [
        name for name, network in networks.items() if any(not p.requires_grad for p in network.parameters())
    ]
    return {f"{name}, frozen: requires_grad is False": True for name in frozen}


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
