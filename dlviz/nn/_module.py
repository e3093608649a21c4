"""What all layers share: their parameters, saving and loading them, and the check of each gradient."""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self

import numpy as np

from dlviz.nn._gradients import checked, like
from dlviz.nn._parameter import Parameter


class IncompatibleKeys(NamedTuple):
    """What `load_state_dict` could not match."""

    missing_keys: list[str]
    unexpected_keys: list[str]


class Module:
    """Base of every layer, as torch.nn.Module, with a hand-written backward in place of autograd.

    A layer assigns its parameters and layers as attributes and defines

        forward(x) -> y, keeping what backward will need, and
        backward(grad_y) -> grad_x, adding into `parameter.grad` on the way.

    Call the module itself, `y = module(x)`, and then `module.backward(grad_y)`. It differentiates the latest
    call; grad_y has the shape of y (a tuple of gradients, where y is a tuple), and takes on y's dtype.
    """

    if TYPE_CHECKING:  # layers set attributes whose names they compute, such as weight_ih_l0

        def __getattr__(self, name: str) -> Any: ...

    training: bool = True
    _buffers: tuple[str, ...] = ()
    _unsupported: ClassVar[Mapping[str, str]] = {}  # torch's keywords that we lack -> what to do instead

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        for name in kwargs.keys() & cls._unsupported.keys():
            raise TypeError(f"nn.{cls.__name__} has no {name!r}: {cls._unsupported[name]}")
        return super().__new__(cls)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "backward" in vars(cls):
            cls.backward = checked(cls.backward)  # type: ignore[method-assign]

    def __call__(self, *inputs: Any, **options: Any) -> Any:
        self.check_input(*inputs, **options)
        output = self.forward(*inputs, **options)
        self._output_like = like(output)
        return output

    def check_input(self, *inputs: Any, **options: Any) -> None:
        """Raise TypeError or ValueError where the layer cannot take these inputs; called before forward."""

    def forward(self, *inputs: Any) -> Any:
        """The layer's output; to be defined by each layer."""
        raise NotImplementedError(f"{type(self).__name__} has no forward yet: define forward(self, x)")

    def backward(self, grad_output: Any) -> Any:
        """The gradient of the inputs; to be defined by each layer."""
        raise NotImplementedError(f"{type(self).__name__} has no backward yet: define backward(self, grad_y)")

    # ---- what is inside: found by attribute, in the order of assignment

    def named_children(self) -> Iterator[tuple[str, "Module"]]:
        """The layers directly inside this one, each once."""
        yield from _once(self._own(Module).items())

    def children(self) -> Iterator["Module"]:
        """The layers directly inside this one, without their names."""
        for _, child in self.named_children():
            yield child

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
        """All parameters, each once; what an optimiser takes."""
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

    def zero_grad(self) -> None:
        """Fill every gradient with zeros; torch drops them instead, to None."""
        for parameter in self.parameters():
            parameter.zero_grad()

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

        All missing, unexpected and misshapen keys are reported in one RuntimeError, and nothing is changed
        then. `strict=False` lets missing and unexpected keys pass and returns them.
        """
        own = self.state_dict()
        given = {key: to_numpy(value) for key, value in state_dict.items()}
        missing = [key for key in own if key not in given]
        unexpected = [key for key in given if key not in own]
        shared = [key for key in own if key in given]
        problems = [
            f"{key}: expected shape {own[key].shape}, got {given[key].shape}"
            for key in shared
            if own[key].shape != given[key].shape
        ]
        if strict:
            problems = (
                [f"missing {key}" for key in missing] + [f"unexpected {k}" for k in unexpected] + problems
            )
        if problems:
            raise RuntimeError(
                f"the state does not fit this {type(self).__name__}:\n  " + "\n  ".join(problems)
            )
        for key in shared:
            own[key][...] = given[key]
        return IncompatibleKeys(missing, unexpected)

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


def to_numpy(value: Any) -> np.ndarray:
    """`value` as a NumPy array; a PyTorch tensor may live on any device."""
    return value.detach().cpu().numpy() if hasattr(value, "detach") else np.asarray(value)
