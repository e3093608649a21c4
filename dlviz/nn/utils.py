"""Help if training diverges: clipping gradients, as in torch.nn.utils, and finding the first NaN."""

import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from dlviz.nn._module import Module
from dlviz.nn._parameter import Parameter

Parameters = Parameter | Iterable[Parameter]


def clip_grad_norm_(
    parameters: Parameters, max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False
) -> float:
    """Shrink all gradients, in place, by one factor so that their common norm is at most max_norm.

    Returns the norm before. It is that of one vector of all gradients: (Σ |g|^p)^(1/p) with p = norm_type, or
    the largest |g| with math.inf (Pascanu et al. 2013). With error_if_nonfinite a norm that is not finite
    raises ValueError (torch: RuntimeError); otherwise it spoils the gradients, as in torch.
    """
    gradients = _gradients(parameters)
    norms = [float(np.linalg.norm(g.ravel(), norm_type)) for g in gradients if g.size]
    norm = float(np.linalg.norm(norms, norm_type)) if norms else 0.0
    if error_if_nonfinite and not math.isfinite(norm):
        raise ValueError(
            f"clip_grad_norm_ expected gradients of finite norm, got {norm}: "
            "try nn.utils.detect_nan(model) to see where it began"
        )
    factor = min(1.0, max_norm / (norm + 1e-6)) if not math.isnan(norm) else norm
    if factor != 1:
        for g in gradients:
            g *= factor
    return norm


def clip_grad_value_(parameters: Parameters, clip_value: float) -> None:
    """Hold every number of every gradient between -clip_value and clip_value, in place."""
    for g in _gradients(parameters):
        np.clip(g, -clip_value, clip_value, out=g)


@contextmanager
def detect_nan(*modules: Module) -> Iterator[None]:
    """Within `with nn.utils.detect_nan(model, loss_fn):`, the first NaN raises ValueError and is named.

    Forward and backward of every module inside are watched. The message tells which module produced the NaN,
    or that it was given one. Each module is read in full at every step, so leave it out once all is well.
    """
    before = []
    for name, module in (named for each in modules for named in each.named_modules()):
        where = f"{name} ({type(module).__name__})" if name else type(module).__name__
        for method in ("forward", "backward"):
            before.append((module, method, vars(module).get(method)))  # a watch of a context around this one
            vars(module)[method] = _Watched(module, method, getattr(module, method), where)
    try:
        yield
    finally:
        for module, method, call in reversed(before):
            if call is None:
                del vars(module)[method]  # the class's own method comes back
            else:
                vars(module)[method] = call


@dataclass(frozen=True)
class _Watched:
    """A module's forward or backward, with a check of its inputs and outputs."""

    module: Module
    method: str
    call: Callable[..., Any]
    where: str

    def __call__(self, *inputs: Any, **options: Any) -> Any:
        if _has_nan(inputs):
            raise ValueError(f"{self.where} was given NaN in {self.method}: look at the data and the targets")
        for name, parameter in self.module._own(Parameter).items():
            if _has_nan(parameter.data):
                raise ValueError(
                    f"{self.where} has NaN in its {name}: the last step went wrong; try a smaller learning "
                    "rate, or nn.utils.clip_grad_norm_"
                )
        output = self.call(*inputs, **options)
        if _has_nan(output):
            raise ValueError(
                f"{self.where} produced the first NaN, in {self.method}, from numbers without one: look "
                "there for an overflow, the logarithm of a number below 0, or 0 / 0; or try a smaller "
                "learning rate"
            )
        return output

    def __reduce__(self) -> tuple[Any, ...]:  # a copy of the module, or a pickle, has its own method again
        return getattr, (self.module, self.method)


def _has_nan(value: Any) -> bool:
    if isinstance(value, tuple):
        return any(map(_has_nan, value))
    if not isinstance(value, np.ndarray | np.generic):
        return False
    return np.issubdtype(value.dtype, np.floating) and bool(np.isnan(value).any())


def _gradients(parameters: Parameters) -> list[np.ndarray]:
    parameters = [parameters] if isinstance(parameters, Parameter) else parameters
    return [parameter.grad for parameter in parameters]
