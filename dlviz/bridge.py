"""From NumPy to PyTorch and back: the same module with the same weights, and whether both agree.

PyTorch is imported on the first call.

Over 250 lines, because comparing needs the twin, its inputs, both passes and both optimizers.
"""

import inspect
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from operator import attrgetter
from types import ModuleType
from typing import Any

import numpy as np

from dlviz import nn
from dlviz.gradcheck import Errors, as_tuple, input_names, random_like, relative_error
from dlviz.nn._saving import to_numpy
from dlviz.nn.losses import Loss

TOLERANCE = {"float32": 1e-5, "float64": 1e-10}  # largest relative error that still counts as agreement


@dataclass(frozen=True, repr=False)
class Comparison(Errors):
    """Errors between NumPy and PyTorch, and how long forward and backward take in each."""

    seconds: dict[str, float]  # by library

    def rows(self) -> list[tuple[str, str]]:
        """The errors, then the times."""
        return super().rows() + [(f"time in {name}", f"{1e3 * s:.2f} ms") for name, s in self.seconds.items()]


def twin(module: nn.Module) -> Any:
    """The PyTorch module of the same structure, weights (copied), dtype and mode.

    What is one module or parameter under several names stays one, and what is frozen stays frozen.
    """
    torch = _torch()
    other = _build(module, torch)
    _tie(module, other)
    for array in module.state_dict().values():
        if np.issubdtype(array.dtype, np.floating):
            other.to(getattr(torch, str(array.dtype)))
            break
    other.load_state_dict(tensors(module.state_dict()))
    for name, parameter in module.named_parameters():
        other.get_parameter(name).requires_grad_(parameter.requires_grad)
    return other.train(module.training)


def tensors(tree: Any) -> Any:
    """A copy with tensors in place of arrays, through dictionaries, lists and tuples.

    PyTorch's modules and optimizers load what comes out for one of our state dicts.
    """
    if isinstance(tree, Mapping):
        return {key: tensors(value) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return type(tree)(tensors(value) for value in tree)
    if not isinstance(tree, np.ndarray | np.generic):
        return tree
    return _torch().from_numpy(np.array(tree, order="C"))  # PyTorch has no negative strides


def compare(
    module: nn.Module,
    *inputs: Any,
    options: Mapping[str, Any] | None = None,
    target: np.ndarray | None = None,
    loss_fn: nn.Module | None = None,
    optimizer: Any = None,
    torch_module: Any = None,
    tolerance: float | None = None,
    timed: bool = True,
) -> Comparison:
    """Run the module and its twin, forward and backward, and compare outputs and gradients.

    Inputs and outputs are arrays, or tuples of them, nested as in nn.LSTM; `options` are keyword arguments of
    the call, such as masks. With `loss_fn` and `target`, the gradients are those of the loss; without, those
    of the output times fixed random numbers. With `optimizer`, the parameters after a step are compared too.
    `torch_module` takes the place of the generated twin, and receives the same weights. All of this happens
    in copies. Errors are those of gradcheck.relative_error; up to `tolerance` (1e-5 in float32, 1e-10 in
    float64) both agree. A gradient that one library lacks counts as zero; of a loss, that of its first input
    alone is compared. The times are those of forward and backward (and step), the median of several runs;
    `timed=False` leaves them out. TypeError for other floating-point numbers, such as float16.
    """
    if (loss_fn is None) != (target is None):
        raise ValueError("compare expected loss_fn and target together: pass both, or neither")
    torch = _torch()
    ours, optimizer, loss_fn = deepcopy((module, optimizer, loss_fn))
    theirs = twin(ours) if torch_module is None else deepcopy(torch_module).cpu()
    options = options or {}
    y = deepcopy(ours)(*inputs, **options)  # running statistics move only in the pass that is compared
    _check_dtypes(as_tuple((inputs, y)))
    dtype = str(as_tuple(y)[0].dtype)
    theirs.to(getattr(torch, dtype)).load_state_dict(tensors(ours.state_dict()))
    r = random_like(y, np.random.default_rng(0))
    leaves, their_target = _inputs(inputs), _inputs(target)
    for i, leaf in enumerate(as_tuple(leaves)):
        wanted = i == 0 or not isinstance(module, Loss)  # a loss gives no gradient of its target
        leaf.requires_grad_(wanted and leaf.is_floating_point())
    their_loss = None if loss_fn is None else twin(loss_fn).to(getattr(torch, dtype))
    their_optimizer = None if optimizer is None else _optimizer_twin(optimizer, ours, theirs)

    def numpy_pass() -> dict[str, Any]:
        return _numpy_pass(ours, inputs, options, r, loss_fn, target, optimizer)

    def torch_pass() -> dict[str, Any]:
        their_options = tensors(options)
        return _torch_pass(
            theirs, leaves, their_options, tensors(r), their_loss, their_target, their_optimizer
        )

    computed, expected = numpy_pass(), torch_pass()

    def error(name: str) -> float:
        a, b = computed.get(name), expected.get(name)  # a gradient that one side does not give is zero
        return relative_error(np.zeros_like(b) if a is None else a, np.zeros_like(a) if b is None else b)

    return Comparison(
        f"{type(module).__name__}: NumPy against PyTorch, relative errors in {dtype}",
        {name: error(name) for name in computed | expected},
        TOLERANCE[dtype] if tolerance is None else tolerance,
        {"NumPy": _seconds(numpy_pass), "PyTorch": _seconds(torch_pass)} if timed else {},
    )


def _numpy_pass(
    module: nn.Module, inputs: Any, options: Any, r: Any, loss_fn: Any, target: Any, optimizer: Any
) -> dict[str, np.ndarray]:
    """Forward, backward and step of our module, and all numbers by name."""
    module.zero_grad()
    y = module(*inputs, **options)
    if loss_fn is not None:
        loss_fn(y, target)
        r = loss_fn.backward()
    grads = as_tuple(module.backward(r))
    if optimizer is not None:
        optimizer.step()
    return _numbers(y, grads, inputs, module, stepped=optimizer is not None)


def _torch_pass(
    module: Any, leaves: Any, options: Any, r: Any, loss_fn: Any, target: Any, optimizer: Any
) -> dict[str, np.ndarray]:
    """The same of PyTorch's."""
    for tensor in (*as_tuple(leaves), *module.parameters()):
        tensor.grad = None
    y = module(*leaves, **options)
    if loss_fn is None:
        parts = [
            (part, rr)
            for part, rr in zip(as_tuple(y), as_tuple(r), strict=True)
            if part is not None and part.requires_grad  # indices have no gradient
        ]
        if parts:
            _torch().autograd.backward(*zip(*parts, strict=True))
    else:
        loss_fn(y, target).backward()
    grads = tuple(leaf.grad for leaf in as_tuple(leaves))
    if optimizer is not None:
        optimizer.step()
    return _numbers(y, grads, leaves, module, stepped=optimizer is not None)


def _numbers(y: Any, grads: Any, inputs: Any, module: Any, *, stepped: bool) -> dict[str, np.ndarray]:
    """Copies of the outputs, buffers and all gradients, by name, of either library."""
    numbers = {f"output {i}" if i > 1 else "output": part for i, part in enumerate(as_tuple(y), start=1)}
    numbers |= {f"gradient of {name}": grad for name, grad in zip(input_names(inputs), grads, strict=False)}
    numbers |= dict(module.named_buffers())
    for name, parameter in module.named_parameters():
        numbers[f"{name}.grad"] = parameter.grad
        if stepped:
            numbers[f"{name} after a step"] = parameter.data
    return {name: np.array(to_numpy(value)) for name, value in numbers.items() if value is not None}


def _inputs(tree: Any) -> Any:
    """Tensors of inputs or targets; whole numbers as int64, which alone PyTorch takes for classes."""
    if isinstance(tree, tuple):
        return tuple(map(_inputs, tree))
    tensor = tensors(tree)
    return tensor.long() if isinstance(tree, np.ndarray) and tree.dtype.kind in "iu" else tensor


def _check_dtypes(arrays: Iterable[Any]) -> None:
    """Raise TypeError where floating-point numbers are too short for the libraries to agree."""
    for dtype in {np.asarray(array).dtype for array in arrays if array is not None}:
        if dtype.kind not in "biu" and str(dtype) not in TOLERANCE:
            raise TypeError(
                f"compare expected {' or '.join(TOLERANCE)}, got {dtype}, which each library rounds in "
                "its own way: try x.astype(np.float32)"
            )


def _build(module: nn.Module, torch: ModuleType) -> Any:
    """torch.nn's module of the same name and arguments, with weights of its own."""
    if isinstance(module, nn.Sequential):
        return torch.nn.Sequential(
            OrderedDict((name, _build(m, torch)) for name, m in module._own(nn.Module).items())
        )
    if isinstance(module, nn.ModuleList):
        return torch.nn.ModuleList(_build(m, torch) for m in module._own(nn.Module).values())
    name = type(module).__name__
    if getattr(nn, name, None) is not type(module):
        raise TypeError(
            f"twin knows the modules of dlviz.nn, got {name}: write it with torch.nn, and pass that to "
            "compare(..., torch_module=...)"
        )
    from dlviz import torch_extras  # it imports PyTorch

    kind = getattr(torch.nn, name, None) or getattr(torch_extras, name)
    defaults = {
        key: each.default for key, each in inspect.signature(type(module).__init__).parameters.items()
    }
    given = {  # arguments that differ from the default, as older versions of PyTorch have fewer
        key: _build(value, torch) if isinstance(value, nn.Module) else tensors(value)
        for key, value in module.arguments().items()
        if isinstance(value, np.ndarray) or value != defaults[key]
    }
    if given.get("affine") is False:
        given.pop("bias", None)  # it goes without saying
    return kind(**given)


def _tie(module: nn.Module, other: Any) -> None:
    """Share in `other` every module or parameter that `module` has under several names."""
    first: dict[int, str] = {}
    parameters = module._members(lambda inner: inner._own(nn.Parameter))
    for name, thing in [*module._walk(""), *parameters]:
        known = first.setdefault(id(thing), name)
        if known != name:
            owner, _, last = name.rpartition(".")
            setattr(other.get_submodule(owner), last, attrgetter(known)(other))


def _optimizer_twin(optimizer: Any, ours: nn.Module, theirs: Any) -> Any:
    """torch.optim's optimizer of the same name, groups, settings and state, for the twin's parameters."""
    twins = dict(zip(ours.parameters(), theirs.parameters(), strict=True))
    if any(parameter not in twins for group in optimizer.param_groups for parameter in group["params"]):
        raise ValueError("compare expected an optimizer of this module: try optim.SGD(module.parameters())")
    groups = [{"params": [twins[p] for p in group["params"]]} for group in optimizer.param_groups]
    other = getattr(_torch().optim, type(optimizer).__name__)(groups)
    other.load_state_dict(tensors(optimizer.state_dict()))
    return other


def _seconds(run: Callable[[], Any], repeats: int = 5) -> float:
    """The median time of a run."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return float(np.median(times))


def _torch() -> ModuleType:
    try:
        import torch
    except ImportError as error:
        raise ImportError(
            "PyTorch is not installed: everything in NumPy works without it; to compare both, try "
            'pip install "torch>=2.4".'
        ) from error
    return torch
