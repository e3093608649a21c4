"""Making an image larger by repeating its pixels."""
# ruff: noqa: D102  (forward and backward are described by their class)

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from dlviz.nn import _checks
from dlviz.nn._module import Module

_SHIFTS = {"nearest": 0.0, "nearest-exact": 0.5}  # where in an output pixel its source is looked up


class Upsample(Module):
    """y[i] = x[⌊i / scale⌋] along each dimension after (n, C), as torch.nn.Upsample with mode="nearest".

    x (n, C, L), (n, C, H, W) or (n, C, D, H, W) -> y (n, C, *size)

    Either `size`, or `scale_factor`, of which size = ⌊scale_factor · L⌋; a number, or one for each dimension.
    The scale is scale_factor, or size / L where size is given or recompute_scale_factor is set. The mode
    "nearest-exact" takes x[⌊(i + ½) / scale⌋]. Each number's gradient is the sum of its copies'.

    Where a fractional scale_factor gives just the size of x, or twice that, some of torch's kernels take the
    scale to be 1 or 2; here it is always as said.
    """

    _unsupported: ClassVar[Mapping[str, str]] = {
        "align_corners": "it is about modes that interpolate, and only the nearest pixel is taken here"
    }

    def __init__(
        self,
        size: int | tuple[int, ...] | None = None,
        scale_factor: float | tuple[float, ...] | None = None,
        mode: str = "nearest",
        *,
        recompute_scale_factor: bool | None = None,
    ) -> None:
        if mode not in _SHIFTS:
            raise ValueError(
                f"Upsample expected mode {' or '.join(_SHIFTS)}, got {mode!r}: torch has modes that blend"
            )
        if (size is None) == (scale_factor is None):
            raise ValueError(f"Upsample expected either size or scale_factor, got {size} and {scale_factor}")
        if recompute_scale_factor and size is not None:
            raise ValueError("Upsample expected a scale_factor to recompute, got size: leave out one of them")
        self.scale_factor: float | tuple[float, ...] | None = None
        if isinstance(scale_factor, tuple | list):
            self.scale_factor = tuple(float(factor) for factor in scale_factor)
        elif scale_factor is not None:
            self.scale_factor = float(scale_factor)
        self.size, self.mode = size, mode
        self.recompute_scale_factor = recompute_scale_factor

    def extra_repr(self) -> str:
        given = "size" if self.scale_factor is None else "scale_factor"
        return f"{given}={getattr(self, given)!r}, mode={self.mode!r}"

    def check_input(self, x: Any) -> None:
        _checks.float_array("Upsample", x)
        if x.ndim not in (3, 4, 5) or 0 in x.shape[1:]:
            raise ValueError(
                f"Upsample expected x of shape (n, C, L), (n, C, H, W) or (n, C, D, H, W), got {x.shape}: "
                "try x[None] for a single example"
            )
        wanted = self.size if self.scale_factor is None else self.scale_factor
        if isinstance(wanted, tuple | list) and len(wanted) != x.ndim - 2:
            raise ValueError(
                f"Upsample to {wanted} expected x with {len(wanted)} dimensions after (n, C), got {x.shape}"
            )

        self._sizes_and_steps(x)

    def forward(self, x: np.ndarray) -> np.ndarray:
        self._shape, self._sources = x.shape, []  # for each dimension, the source of each output
        for axis, (size, step) in enumerate(zip(*self._sizes_and_steps(x), strict=True), start=2):
            i = np.arange(size, dtype=x.dtype) + x.dtype.type(_SHIFTS[self.mode])
            source = np.minimum((i * step).astype(int), x.shape[axis] - 1)
            self._sources.append(source)
            x = x.take(source, axis)
        return x

    def backward(self, grad_y: np.ndarray) -> np.ndarray:
        for axis, source in enumerate(self._sources, start=2):
            used, first = np.unique(source, return_index=True)  # copies of one number stand side by side
            sums = np.moveaxis(np.add.reduceat(grad_y, first, axis), axis, 0)
            grad = np.zeros((self._shape[axis], *sums.shape[1:]), grad_y.dtype)
            grad[used] = sums
            grad_y = np.moveaxis(grad, 0, axis)
        return grad_y

    def _sizes_and_steps(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """For each dimension after (n, C): y's size, and 1 / scale in x's precision, as in torch."""
        given = np.array(x.shape[2:])
        factor = np.array(1.0 if self.scale_factor is None else self.scale_factor)
        sizes = (
            np.floor(given * factor).astype(int)
            if self.size is None
            else np.broadcast_to(self.size, given.shape)
        )
        if any(sizes < 1):
            raise ValueError(
                f"Upsample expected a size of at least 1, got {tuple(sizes.tolist())} for x of {x.shape}: "
                "try a larger size or scale_factor"
            )
        exact = self.size is None and not self.recompute_scale_factor
        steps = np.broadcast_to(1 / factor, given.shape) if exact else given / sizes
        return sizes, steps.astype(x.dtype)
