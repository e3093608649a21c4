"""What all layers share: their parameters, saving and loading them, and the check of each gradient.

Over 250 lines, because Module is one class, as in torch, and its public methods are documented here.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, ClassVar, Self

import numpy as np

from dlviz.nn import _calls
from dlviz.nn._grad_mode import here
from dlviz.nn._history import ABSENT, History
from dlviz.nn._parameter import Parameter
from dlviz.nn._saving import IncompatibleKeys, load
from dlviz.nn._unsupported import METHODS


class Module:
    """Base of every layer, as torch.nn.Module, with a hand-written backward in place of autograd.

    A layer assigns its parameters and layers as attributes and defines

        forward(x) -> y, keeping what backward will need, and
        backward(grad_y) -> grad_x, adding into `parameter.grad` on the way.

    Call the module itself, `y = module(x)`, and then `module.backward(grad_y)`. grad_y has the shape of y (a
    tuple of gradients, where y is a tuple), and takes on y's dtype. It differentiates the latest call, and
    raises RuntimeError where another could be meant. Calls under `with nn.no_grad():` don't count.
    """

    training: bool = True
    _buffers: tuple[str, ...] = ()
    _judges: ClassVar[bool] = (
        False  # a loss: only its first input has a gradient, and that input decides its mode
    )
    _hands_on: ClassVar[bool] = False  # the arrays between its layers are neither changed nor shown
    _ours: ClassVar[bool] = False  # defined in dlviz.nn, whose layers change nothing in place
    _history: History
    _unsupported: ClassVar[Mapping[str, str]] = {}  # torch's keywords that we lack -> what to do instead

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        for name in kwargs.keys() & cls._unsupported.keys():
            raise TypeError(f"nn.{cls.__name__} has no {name!r}: {cls._unsupported[name]}")
        module = super().__new__(cls)
        vars(module)["_history"] = History()
        return module

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._ours = cls.__module__.startswith("dlviz.nn.")
        if "forward" in vars(cls):
            cls.forward = _calls.counted(cls.forward)  # type: ignore[method-assign]
        if "backward" in vars(cls):
            cls.backward = _calls.checked(cls.backward)  # type: ignore[method-assign]

    def __call__(self, *inputs: Any, **options: Any) -> Any:
        if not inputs and "input" in options:  # torch's name for our layers' x
            inputs = (options.pop("input"),)
        frames = here.frames
        if frames and self._ours and (inside := frames[-1].inside) and inside.closed:
            return _calls.run_inside(self, inputs, options, frames[-1])
        with _calls.lock:
            self.check_input(*inputs, **options)
            return _calls.run(self, inputs, options)

    def check_input(self, *inputs: Any, **options: Any) -> None:
        """Raise TypeError or ValueError where the layer cannot take these inputs; called before forward."""

    def forward(self, *inputs: Any) -> Any:
        """The layer's output; to be defined by each layer."""
        raise NotImplementedError(f"{type(self).__name__} has no forward yet: define forward(self, x)")

    def backward(self, grad_output: Any) -> Any:
        """The gradient of the inputs; to be defined by each layer."""
        raise NotImplementedError(f"{type(self).__name__} has no backward yet: define backward(self, grad_y)")

    @property
    def _output_like(self) -> Any:
        """What the latest output looked like, as nn/_gradients.py writes it."""
        return self._history.like

    # ---- attributes: parameters stay parameters, and layers stay layers

    def __setattr__(self, name: str, value: Any) -> None:
        attributes = self.__dict__
        history = attributes["_history"]
        if name in history.before:  # kept by forward
            attributes[name] = value
            return
        held = attributes.get(name, ABSENT)
        if isinstance(held, Parameter | Module):
            self._check_held(name, held, value)
        if isinstance(value, Module) and any(module is self for module in value.modules()):
            raise ValueError(
                f"{type(self).__name__}.{name} would hold what holds it, without end: "
                f"try self.{name} = [module], as modules in a plain list are not looked into"
            )
        if history.running and name not in self._buffers and not isinstance(value, Parameter | Module):
            history.before[name] = held
        super().__setattr__(name, value)

    def _check_held(self, name: str, held: Any, value: Any) -> None:
        """Raise TypeError where a parameter or a layer would become something else."""
        if isinstance(held, Parameter) and not (value is None or isinstance(value, Parameter)):
            raise TypeError(
                f"{type(self).__name__}.{name} is a Parameter, and {type(value).__name__} is not: "
                f"try layer.{name}.data[...] = values, or layer.{name} = nn.Parameter(values)"
            )
        if isinstance(held, Module) and not (value is None or isinstance(value, Module)):
            raise TypeError(
                f"{type(self).__name__}.{name} is a module, and {type(value).__name__} is not: "
                "try a layer of dlviz.nn, such as nn.Identity()"
            )

    def __getattr__(self, name: str) -> Any:  # of a missing attribute
        advice = f": {METHODS[name]}" if name in METHODS else ""
        raise AttributeError(f"nn.{type(self).__name__} has no {name!r}{advice}")

    def __getstate__(self) -> dict[str, Any]:
        """The attributes that are pickled and copied: all but those that calls have left for backward."""
        attributes = {name: value for name, value in vars(self).items() if name != "_history"}
        return self._history.without_traces(attributes)

    # ---- what is inside: found by attribute, in the order of assignment

    def named_children(self) -> Iterator[tuple[str, "Module"]]:
        """The layers directly inside this one, each once."""
        yield from _once(self._own(Module).items())

    def children(self) -> Iterator["Module"]:
        """The layers directly inside this one, each once, without their names."""
        yield from {id(child): child for child in vars(self).values() if isinstance(child, Module)}.values()

    def named_modules(self, prefix: str = "") -> Iterator[tuple[str, "Module"]]:
        """This module and all inside it, each once, under torch's names (`"0"`, `"encoder.layers.1"`)."""
        yield from _once(self._walk(prefix))

    def modules(self) -> Iterator["Module"]:
        """This module and all inside it, each once."""
        for _, module in self.named_modules():
            yield module

    def named_parameters(self) -> Iterator[tuple[str, Parameter]]:
        """All parameters, each once, under torch's names (`"0.weight"`), in torch's order."""
        yield from _once(self._members(lambda module: module._own(Parameter)))

    def parameters(self) -> Iterator[Parameter]:
        """All parameters, each once; what an optimizer takes."""
        for _, parameter in self.named_parameters():
            yield parameter

    def named_buffers(self) -> Iterator[tuple[str, np.ndarray]]:
        """The arrays that are saved but not learned, such as running means."""
        yield from self._members(lambda module: module._own_buffers())

    def buffers(self) -> Iterator[np.ndarray]:
        """The arrays that are saved but not learned, without their names."""
        for _, buffer in self.named_buffers():
            yield buffer

    def register_buffer(self, name: str, value: np.ndarray | None) -> None:
        """Keep `value` as the attribute `name` and save it with the parameters; None is not saved."""
        self._buffers = (*self._buffers, name)
        setattr(self, name, value)

    def add_module(self, name: str, module: "Module") -> None:
        """Keep `module` as the attribute `name`."""
        setattr(self, name, module)

    def apply(self, function: Callable[["Module"], Any]) -> Self:
        """Call `function` on every module inside and then on this one; for initial weights, say."""
        for child in self.children():
            child.apply(function)
        function(self)
        return self

    def _walk(self, prefix: str) -> Iterator[tuple[str, "Module"]]:
        yield prefix, self
        for name, child in self._own(Module).items():
            yield from child._walk(f"{prefix}.{name}" if prefix else name)

    def _own(self, kind: type) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if isinstance(value, kind)}

    def _own_buffers(self) -> dict[str, np.ndarray]:
        return {name: getattr(self, name) for name in self._buffers if getattr(self, name) is not None}

    def _members(self, of: Callable[["Module"], Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
        for prefix, module in self._walk(""):
            for name, value in of(module).items():
                yield f"{prefix}.{name}" if prefix else name, value

    # ---- modes, gradients, precision

    def train(self, mode: bool = True) -> Self:
        """Training mode (dropout on, batch statistics), or evaluation with `mode=False`."""
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> Self:
        """Evaluation mode."""
        return self.train(False)

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Fill every gradient with zeros; torch sets them to None by default."""
        for parameter in self.parameters():
            parameter.zero_grad()

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Freeze every parameter with False, and thaw it with True."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def double(self) -> Self:
        """Change parameters and floating-point buffers to float64, in this module."""
        return self._to(np.float64)

    def float(self) -> Self:
        """Change parameters and floating-point buffers to float32, in this module."""
        return self._to(np.float32)

    def _to(self, dtype: type[np.floating]) -> Self:
        for parameter in self.parameters():
            parameter.astype(dtype)
        for module in self.modules():
            for name, buffer in module._own_buffers().items():
                if np.issubdtype(buffer.dtype, np.floating):
                    setattr(module, name, buffer.astype(dtype))
        return self

    # ---- saving and loading

    def state_dict(self) -> dict[str, np.ndarray]:
        """Parameters and buffers by torch's names; the module's own arrays, so copy them to keep a state."""
        return dict(
            self._members(lambda m: {n: p.data for n, p in m._own(Parameter).items()} | m._own_buffers())
        )

    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True) -> IncompatibleKeys:
        """Copy values from `state_dict`, of ours or of PyTorch's, into the parameters and buffers.

        All missing, unexpected and misfitting keys are reported in one RuntimeError, and nothing is changed
        then. `strict=False` lets missing and unexpected keys pass and returns them.
        """
        return load(type(self).__name__, self.state_dict(), state_dict, strict=strict)

    # ---- how it was made

    def arguments(self) -> dict[str, Any]:
        """The constructor's arguments, read from the attributes of the same names; a bias counts as True."""
        values = {}
        for name, argument in inspect.signature(type(self).__init__).parameters.items():
            if name in vars(self) and name != "rng":
                value = getattr(self, name)
                is_switch = isinstance(argument.default, bool) and not isinstance(value, bool)
                values[name] = value is not None if is_switch else value
        return values

    def extra_repr(self) -> str:
        """What stands between the brackets of the module's text."""
        return ", ".join(f"{name}={value}" for name, value in self.arguments().items())

    def __repr__(self) -> str:
        children = [f"({name}): {child!r}".replace("\n", "\n  ") for name, child in self._own(Module).items()]
        if not children:
            return f"{type(self).__name__}({self.extra_repr()})"
        return "\n  ".join([f"{type(self).__name__}(", *filter(None, [self.extra_repr()]), *children]) + "\n)"


def _once(named: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Without the later names of a thing that has several."""
    seen = set()
    for name, thing in named:
        if id(thing) not in seen:
            seen.add(id(thing))
            yield name, thing
