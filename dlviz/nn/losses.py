"""What all losses share: `loss_fn(input, target)`, then `loss_fn.backward()` for the gradient of input."""
# ruff: noqa: D102  (forward and backward are described by their class)

from typing import Any, ClassVar, NoReturn

import numpy as np

from dlviz.nn import _checks
from dlviz.nn._module import Module


class Loss(Module):
    """Base of the losses: torch's reductions, "mean", "sum" or "none" (a loss for each example)."""

    _unsupported = dict.fromkeys(("size_average", "reduce"), "torch deprecates it too; reduction says it all")
    _judges = True
    _reductions: ClassVar[tuple[str, ...]] = ("mean", "sum", "none")

    def __init__(self, reduction: str = "mean") -> None:
        if reduction not in self._reductions:
            known = ", ".join(map(repr, self._reductions[:-1])) + f" or {self._reductions[-1]!r}"
            raise ValueError(f"{type(self).__name__} expected reduction {known}, got {reduction!r}")
        self.reduction = reduction

    def __call__(self, *inputs: Any, **options: Any) -> Any:
        loss = super().__call__(*inputs, **options)
        return loss if isinstance(loss, np.ndarray) else np.asarray(loss).view(LossValue)

    def extra_repr(self) -> str:
        return ""

    def _reduce(self, losses: np.ndarray, count: float) -> Any:
        """The losses, or their sum, or their sum by `count`: NaN where nothing counts, as in torch."""
        self._divisor = count if self.reduction.endswith("mean") else 1
        return losses if self.reduction == "none" else losses.sum() / (self._divisor or np.nan)

    def _spread(self, grad_output: np.ndarray) -> np.ndarray:
        """The gradient of the losses before reduction, given that of the result; 0 if nothing counts."""
        return grad_output / (self._divisor or np.inf)


class LossValue(np.ndarray):
    """A mean or summed loss: a number like any other of NumPy, which also knows what `backward` should be."""

    def backward(self, *_: Any) -> NoReturn:
        """TypeError: unlike a tensor, a number doesn't know the model that it came from."""
        raise TypeError(
            "a loss of dlviz.nn is a number and has no graph to go back through: "
            "try model.backward(loss_fn.backward())"
        )

    def __array_wrap__(self, array: np.ndarray, context: Any = None, return_scalar: bool = False) -> Any:
        return np.asarray(array)[()]  # results computed from it are plain numbers or arrays

    def _plain(self) -> Any:
        return np.asarray(self)[()]

    def __repr__(self) -> str:
        return repr(self._plain())

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(self._plain())

    def __round__(self, digits: int | None = None) -> Any:
        return round(self._plain(), digits)

    # A number does not change in place: `total += loss` makes a new one.
    __iadd__ = np.ndarray.__add__  # type: ignore[assignment]
    __isub__ = np.ndarray.__sub__  # type: ignore[assignment]
    __imul__ = np.ndarray.__mul__  # type: ignore[assignment]
    __itruediv__ = np.ndarray.__truediv__  # type: ignore[assignment]


class ElementwiseLoss(Loss):
    """Base of the losses that compare each element of input with its own element of target.

    input and target of one shape and dtype: (n, 1) against (n,) is an error here, a warning in torch.
    """

    def check_input(self, input: Any, target: Any) -> None:
        owner = type(self).__name__
        _checks.float_array(owner, input, "input")
        _checks.float_array(owner, target, "target")
        _checks.same_shape(owner, input, target)
        _checks.same_dtype(owner, target, input.dtype, name="target", of="input")
