"""Is a hand-written gradient right? Finite differences know, slowly.

gradcheck.check_module(nn.Linear(3, 2), x)          # the input's gradient, and each parameter's
gradcheck.check_function(np.sin, np.cos, x)         # a function and its claimed derivative
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np


@dataclass(frozen=True, repr=False)
class Errors:
    """Relative errors by name. Shows itself as a table, with the bound in place of small numbers."""

    title: str
    errors: dict[str, float]
    tolerance: float

    @property
    def passed(self) -> bool:
        """Whether every error is within the tolerance; NaN is not."""
        return all(error <= self.tolerance for error in self.errors.values())

    def require(self) -> None:
        """Raise AssertionError, naming the errors, unless all are within the tolerance."""
        if not self.passed:
            raise AssertionError(repr(self))

    def rows(self) -> list[tuple[str, str]]:
        """The table: a name and what to say of it."""
        bound = f"< {self.tolerance:.0e}"
        return [
            (name, bound if error <= self.tolerance else f"{error:.1e}, too large")
            for name, error in self.errors.items()
        ]

    def __repr__(self) -> str:
        width = max(map(len, self.errors))
        return "\n".join([self.title, *(f"  {name:<{width}}  {text}" for name, text in self.rows())])

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><th scope="row" style="text-align:left">{escape(name)}</th><td>{escape(text)}</td></tr>'
            for name, text in self.rows()
        )
        return f'<table><caption style="text-align:left">{escape(self.title)}</caption>{rows}</table>'


def check_module(
    module: Any,
    *inputs: Any,
    options: Mapping[str, Any] | None = None,
    eps: float = 1e-6,
    tolerance: float = 1e-6,
    seed: int = 0,
) -> Errors:
    """Compare `module.backward` with finite differences, for the inputs and every parameter.

    The module is copied to float64 and left as it is. Its output y counts as the loss Σ r · y with fixed
    random numbers r. Works for losses too. Finite differences are wrong at a kink, as ReLU has at 0.
    Inputs and outputs may be tuples, nested too; `options` are keyword arguments of the call, such as masks.
    """
    module, options = deepcopy(module).double(), options or {}
    inputs = _double(inputs)
    y = module(*inputs, **options)
    r = random_like(y, np.random.default_rng(seed))
    module.zero_grad()
    grads = as_tuple(module.backward(r))

    def loss() -> float:
        parts = zip(as_tuple(module(*inputs, **options)), as_tuple(r), strict=True)
        return sum(float((part * rr).sum()) for part, rr in parts if part is not None)

    errors = {
        f"gradient of {name}": relative_error(grad, _differences(loss, x, eps))
        for name, grad, x in zip(input_names(inputs), grads, as_tuple(inputs), strict=False)
        if grad is not None  # targets and whole numbers have none
    }
    for name, parameter in module.named_parameters():
        errors[f"{name}.grad"] = relative_error(parameter.grad, _differences(loss, parameter.data, eps))
    return Errors(f"{type(module).__name__}: gradients against finite differences", errors, tolerance)


def check_function(
    function: Callable[[np.ndarray], Any],
    gradient: np.ndarray | Callable[[np.ndarray], np.ndarray],
    x: np.ndarray,
    *,
    eps: float = 1e-6,
    tolerance: float = 1e-6,
) -> Errors:
    """Compare a claimed gradient at x, an array or a function of x, with finite differences.

    `function` gives a number, or an array that is summed: for an elementwise one, its derivative is checked.
    """
    claimed = gradient(x) if callable(gradient) else gradient
    name = getattr(function, "__name__", "function")
    error = relative_error(claimed, numerical_gradient(function, x, eps=eps))
    return Errors(f"{name}: gradient against finite differences", {"gradient of x": error}, tolerance)


def numerical_gradient(
    function: Callable[[np.ndarray], Any], x: np.ndarray, *, eps: float = 1e-6
) -> np.ndarray:
    """(f(x + eps) - f(x - eps)) / (2 eps) for each number in x, in float64; an array f(x) is summed."""
    x = np.array(x, np.float64)
    return _differences(lambda: float(np.sum(function(x))), x, eps)


def relative_error(a: Any, b: Any) -> float:
    """max |a - b| / max(|a|, |b|): the largest difference by the largest number of either; 0 if all are 0."""
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    if a.shape != b.shape:
        raise ValueError(f"expected gradients of one shape, got {a.shape} and {b.shape}")
    largest = max(np.abs(a).max(initial=0), np.abs(b).max(initial=0))
    return float(np.abs(a - b).max(initial=0) / (largest or 1))


def as_tuple(value: Any) -> tuple[Any, ...]:
    """The arrays of a module's inputs, outputs or gradients, whatever their nesting."""
    if isinstance(value, tuple):
        return tuple(array for part in value for array in as_tuple(part))
    return (value,)


def random_like(value: Any, rng: np.random.Generator) -> Any:
    """Random numbers of the shape, dtype and nesting of a module's output; None stays None."""
    if isinstance(value, tuple):
        return tuple(random_like(part, rng) for part in value)
    if value is None:
        return None
    return np.asarray(rng.normal(size=np.shape(value)), value.dtype)


def input_names(inputs: tuple[Any, ...]) -> list[str]:
    """What to call the arrays of a module's inputs: x, or x1, x2, …"""
    count = len(as_tuple(inputs))
    return ["x"] if count == 1 else [f"x{i}" for i in range(1, count + 1)]


def _double(x: Any) -> Any:
    if isinstance(x, tuple):
        return tuple(_double(part) for part in x)
    return np.array(x, np.float64) if np.issubdtype(np.asarray(x).dtype, np.floating) else x


def _differences(loss: Callable[[], float], x: np.ndarray, eps: float) -> np.ndarray:
    """Central differences of loss() for each number in x, which is nudged in place and put back."""
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        here = x[i]
        x[i] = here + eps
        above = loss()
        x[i] = here - eps
        below = loss()
        x[i] = here
        gradient[i] = (above - below) / (2 * eps)
    return gradient
