"""Batch normalization: each channel brought to mean 0 and variance 1 over the batch."""

from typing import Any, ClassVar

import numpy as np

from dlviz.nn import _checks
from dlviz.nn.normalization import Normalization, standardize, standardize_backward


class _BatchNorm(Normalization):
    """In any number of dimensions."""

    _shapes: ClassVar[dict[int, str]]  # by rank, what x may be
    running_mean: Any  # (C,), or None where nothing is tracked; running_var likewise
    running_var: Any
    num_batches_tracked: Any

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        *,
        bias: bool = True,
    ) -> None:
        _checks.positive_whole(type(self).__name__, num_features=num_features)
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        self._add_affine((num_features,), affine, bias)
        tracked = track_running_stats
        self.register_buffer("running_mean", np.zeros(num_features, np.float32) if tracked else None)
        self.register_buffer("running_var", np.ones(num_features, np.float32) if tracked else None)
        self.register_buffer("num_batches_tracked", np.array(0) if tracked else None)

    def extra_repr(self) -> str:
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )

    def check_input(self, x: Any) -> None:
        owner = f"{type(self).__name__}({self.num_features})"
        _checks.float_array(owner, x)
        if x.ndim not in self._shapes or x.shape[1] != self.num_features:
            expected = " or ".join(self._shapes.values()).replace("C", str(self.num_features))
            advice = f"nn.{type(self).__name__}({x.shape[1]})" if x.ndim in self._shapes else "another rank"
            raise ValueError(f"{owner} expected x of shape {expected}, got {x.shape}: try {advice}")
        if self._uses_batch() and self.training and x.size == self.num_features:
            raise ValueError(
                f"{owner} expected more than one number for each channel in training, got {x.shape}: "
                "try a larger batch, or module.eval()"
            )
        self._check_dtype(x)

    def _uses_batch(self) -> bool:
        """Whether mean and variance are the batch's: in training, or where nothing was tracked."""
        return self.training or self.running_mean is None

    def forward(self, x: np.ndarray) -> np.ndarray:
        over = (0, *range(2, x.ndim))
        self._from_batch = self._uses_batch()
        if self._from_batch:
            x_hat, self._σ, mean, var = standardize(x, over, self.eps)
            if self.training and self.running_mean is not None:
                self._track(mean.reshape(-1), var.reshape(-1), x.size // self.num_features)
        else:
            self._σ = np.sqrt(np.expand_dims(self.running_var, over) + self.eps)
            x_hat = (x - np.expand_dims(self.running_mean, over)) / self._σ
        return self._affine(x_hat, over)

    def backward(self, grad_y: np.ndarray) -> np.ndarray:
        g = self._affine_backward(grad_y)
        return standardize_backward(g, self._x_hat, self._σ, self._over) if self._from_batch else g / self._σ

    def _track(self, mean: np.ndarray, var: np.ndarray, n: int) -> None:
        """Move the running statistics towards the batch's; the variance kept is the unbiased one."""
        self.num_batches_tracked += 1
        if n == 0:  # an empty batch has no mean
            return
        share = 1 / int(self.num_batches_tracked) if self.momentum is None else self.momentum
        self.running_mean += share * (mean - self.running_mean)
        self.running_var += share * (var * (n / (n - 1)) - self.running_var)


class BatchNorm1d(_BatchNorm):
    """BatchNorm2d for x (n, C) or (n, C, L), as torch.nn.BatchNorm1d."""

    _shapes: ClassVar[dict[int, str]] = {2: "(n, C)", 3: "(n, C, L)"}


class BatchNorm2d(_BatchNorm):
    """y = weight (x - μ) / √(var + eps) + bias, for each channel over batch and pixels.

    As torch.nn.BatchNorm2d: x (n, C, H, W) -> y the same; weight and bias (C,), unless affine=False

    In training, μ and var are the batch's, and running_mean and running_var move towards them by momentum
    (var taken with n - 1 there); momentum=None gives the average of all batches so far. In evaluation, the
    running ones are used; with track_running_stats=False there are none, and the batch's are used always.
    (Ioffe & Szegedy 2015.)
    """

    _shapes: ClassVar[dict[int, str]] = {4: "(n, C, H, W)"}
