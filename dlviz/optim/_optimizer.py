"""What all optimizers share: parameter groups, the walk over the parameters, saving and loading."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any, Self

import numpy as np

_HOW_TORCH_RUNS = {"foreach", "fused", "capturable", "differentiable"}
_NEW_IN_TORCH = {"decoupled_weight_decay"}  # missing in states of versions before 2.7
_RANGES = {  # each setting lies in [low, high)
    "lr": (0, math.inf),
    "momentum": (0, math.inf),
    "weight_decay": (0, math.inf),
    "eps": (0, math.inf),
    "betas": (0, 1),
    "alpha": (0, math.inf),
    "lr_decay": (0, math.inf),
    "initial_accumulator_value": (0, math.inf),
}


class Optimizer:
    """Base of the optimizers, as torch.optim.Optimizer.

    `params` are a module's `parameters()`, or groups with settings of their own: {"params": ..., "lr": ...}.
    A subclass names its settings in `__init__` and defines `update` for one parameter.

    `zero_grad` fills gradients with zeros where torch drops them. So a parameter that the loss did not reach
    is still moved by weight decay and momentum here, and left alone by torch. One whose `requires_grad` is
    False stays as it is in both.
    """

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        for name in kwargs.keys() & _HOW_TORCH_RUNS:
            raise TypeError(f"optim.{cls.__name__} has no {name!r}: it is about speed in torch; leave it out")
        return super().__new__(cls)

    def __init__(self, params: Iterable[Any], **defaults: Any) -> None:
        self.defaults = defaults
        self.param_groups: list[dict[str, Any]] = []
        self.state: dict[Any, dict[str, Any]] = {}  # for each parameter, its moments and the like
        groups: list[Any] = [params] if hasattr(params, "grad") else list(params)
        if not groups:
            raise ValueError(f"{self._name} got no parameters: try model.parameters()")
        for group in groups if isinstance(groups[0], Mapping) else [{"params": groups}]:
            self.add_param_group(group)

    def add_param_group(self, param_group: Mapping[str, Any]) -> None:
        """Also optimize the parameters of a group, with its settings in place of the defaults."""
        params = param_group["params"]
        params = [params] if hasattr(params, "grad") else list(params)
        taken = set(self._parameters())
        for parameter in params:
            if not hasattr(parameter, "grad") or hasattr(parameter, "detach"):  # PyTorch's has both
                kind = f"{type(parameter).__module__.split('.')[0]}'s {type(parameter).__name__}"
                raise TypeError(
                    f"{self._name} expected Parameters of dlviz.nn, got {kind}: try model.parameters()"
                )
            if parameter in taken:
                raise ValueError(f"{self._name} got a parameter twice: each belongs to one group")
            taken.add(parameter)
        unknown = param_group.keys() - self.defaults.keys() - {"params"}
        if unknown:
            known = ", ".join(self.defaults)
            raise ValueError(f"{self._name} has no setting {', '.join(sorted(unknown))}: it has {known}")
        group = {**self.defaults, **param_group, "params": params}
        self.check(group)
        self.param_groups.append(group)

    def check(self, settings: Mapping[str, Any]) -> None:
        """Raise ValueError where a setting is out of range."""
        for name, (low, high) in _RANGES.items():
            for value in np.atleast_1d(settings.get(name, low)):
                if not low <= value < high:
                    raise ValueError(f"{self._name} expected {name} in [{low}, {high}), got {settings[name]}")

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Fill the gradients with zeros, for either `set_to_none`; torch sets them to None by default."""
        for parameter in self._parameters():
            parameter.zero_grad()

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Move every parameter once along its gradient, frozen ones (`requires_grad = False`) excepted.

        `closure` computes loss and gradients first. ValueError where all are frozen.
        """
        if not any(parameter.requires_grad for parameter in self._parameters()):
            raise ValueError(
                f"{self._name} has nothing to learn: requires_grad is False for all its parameters; "
                "try True for those that are to move"
            )
        loss = None if closure is None else closure()
        for group in self.param_groups:
            settings = {name: _number(group[name]) for name in self.defaults}
            for parameter in group["params"]:
                if parameter.requires_grad:
                    self.update(parameter, self.state.setdefault(parameter, {}), **settings)
        return loss

    def update(self, parameter: Any, state: dict[str, Any], *args: Any, **settings: Any) -> None:
        """Move `parameter.data` in place, and keep in `state` the arrays that the next step needs."""
        raise NotImplementedError(
            f"{self._name} has no update yet: define update(self, parameter, state, ...)"
        )

    def state_dict(self) -> dict[str, Any]:
        """The state by the parameters' numbers, and the groups, in torch's form.

        It is a snapshot: later steps leave it alone. (torch's shares its arrays with the optimizer.)
        """
        number = {parameter: i for i, parameter in enumerate(self._parameters())}
        return {
            "state": {number[parameter]: deepcopy(state) for parameter, state in self.state.items() if state},
            "param_groups": [
                {
                    name: [number[parameter] for parameter in value] if name == "params" else deepcopy(value)
                    for name, value in group.items()
                }
                for group in self.param_groups
            ],
        }

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Take over a copy of the settings and the state in `state_dict`, of ours or of PyTorch's.

        ValueError where they do not fit; then nothing has changed.
        """
        if absent := {"state", "param_groups"} - state_dict.keys():
            raise ValueError(
                f"the state has no {' and no '.join(sorted(absent))}: try optimizer.state_dict()"
            )
        groups = state_dict["param_groups"]
        sizes, given = ([len(group["params"]) for group in side] for side in (self.param_groups, groups))
        if sizes != given:
            raise ValueError(f"{self._name} has groups of {sizes} parameters, the state has {given}")
        settings = [self._settings(group) for group in groups]
        parameters = dict(enumerate(self._parameters()))
        if foreign := state_dict["state"].keys() - parameters.keys():
            raise ValueError(
                f"the state is of parameters {sorted(foreign)} too, {self._name} has {len(parameters)}: "
                "is it of another model?"
            )
        state = {parameters[i]: _state(kept, parameters[i]) for i, kept in state_dict["state"].items()}

        for group, new in zip(self.param_groups, settings, strict=True):  # from here on nothing can fail
            group.update(new)
        self.state = state

    def _settings(self, group: dict[str, Any]) -> dict[str, Any]:
        """A copy of a group's settings, checked."""
        group = {name: self.defaults[name] for name in _NEW_IN_TORCH & self.defaults.keys()} | group
        if missing := [name for name in self.defaults if name not in group]:
            raise ValueError(
                f"the state has no {', '.join(missing)}: is it of another optimizer than {self._name}?"
            )
        kept = [
            *self.defaults,
            *group.keys() & {"initial_lr"},
        ]  # the first learning rate, noted by a schedule
        settings = {name: deepcopy(_number(group[name])) for name in kept}
        self.check(settings)
        return settings

    def __repr__(self) -> str:
        lines = [type(self).__name__ + " ("]
        for i, group in enumerate(self.param_groups):
            settings = sorted((name, value) for name, value in group.items() if name != "params")
            lines += [f"Parameter Group {i}", *(f"    {name}: {value}" for name, value in settings)]
        return "\n".join([*lines, ")"])

    @property
    def _name(self) -> str:
        return f"optim.{type(self).__name__}"

    def _parameters(self) -> Iterator[Any]:
        for group in self.param_groups:
            yield from group["params"]


def _number(value: Any) -> Any:
    """A scalar of NumPy or PyTorch as a Python number, which never widens float32; anything else as it is."""
    if type(value) in (float, int, bool):  # nearly always; NumPy's float64 is a float, too
        return value
    return value.item() if hasattr(value, "item") else value


def _state(state: Mapping[str, Any], parameter: Any) -> dict[str, Any]:
    """A copy of a parameter's state, in its dtype: the count of steps, and arrays of its shape."""
    copied: dict[str, Any] = {}
    for name, value in state.items():
        if name == "step":
            copied[name] = int(value)
        elif value is not None:  # torch's momentum_buffer before the first step
            array = (
                value.detach().cpu().double().numpy() if hasattr(value, "detach") else value
            )  # NumPy has no bfloat16
            copied[name] = np.array(array, parameter.dtype)
            if copied[name].shape != parameter.shape:
                raise ValueError(
                    f"the state's {name} has shape {copied[name].shape}, its parameter {parameter.shape}: "
                    "is it of another model?"
                )
    return copied
