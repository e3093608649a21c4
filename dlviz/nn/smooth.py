"""Activations without a corner (ELU's is rounded off by its exponential), forward beside derivative."""
# ruff: noqa: D102  (forward and backward are described by their class)

import math
from functools import cache

import numpy as np

from dlviz.nn.activations import Activation, sigmoid


class GELU(Activation):
    """y = x Φ(x), Φ the standard normal's distribution function (Hendrycks & Gimpel 2016).

    The derivative is Φ(x) + x φ(x), φ the normal density. approximate="tanh" takes
    ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))), as GPT-2 does, and its derivative.
    """

    def __init__(self, approximate: str = "none") -> None:
        if approximate not in ("none", "tanh"):
            raise ValueError(f"GELU expected approximate 'none' or 'tanh', got {approximate!r}")
        self.approximate = approximate

    def extra_repr(self) -> str:
        return f"approximate={self.approximate!r}"

    def forward(self, x: np.ndarray) -> np.ndarray:
        self._x = x
        if self.approximate == "tanh":
            self._tanh = np.tanh(_K * (x + 0.044715 * (x * x * x)))
            return 0.5 * x * (1 + self._tanh)
        self._cdf, self._density = normal(x)
        return x * self._cdf

    def backward(self, grad_y: np.ndarray) -> np.ndarray:
        x = self._x
        if self.approximate == "tanh":
            slope = _K * (1 + 3 * 0.044715 * (x * x)) * (1 - self._tanh * self._tanh)
            return grad_y * (0.5 * (1 + self._tanh + x * slope))
        return grad_y * (self._cdf + x * self._density)


class SiLU(Activation):
    """y = x σ(x), also called swish, with derivative σ(x) (1 + x (1 - σ(x))) (Elfwing et al. 2017)."""

    def forward(self, x: np.ndarray) -> np.ndarray:
        self._x, self._sigmoid = x, sigmoid(x)
        return x * self._sigmoid

    def backward(self, grad_y: np.ndarray) -> np.ndarray:
        return grad_y * (self._sigmoid * (1 + self._x * (1 - self._sigmoid)))


class ELU(Activation):
    """y = x for x > 0, α (eˣ - 1) elsewhere, with derivative 1 and α eˣ (Clevert et al. 2016)."""

    def __init__(self, alpha: float = 1.0) -> None:
        self.alpha = float(alpha)

    def forward(self, x: np.ndarray) -> np.ndarray:
        self._x = x
        zeros = np.zeros_like(x)
        return np.maximum(x, zeros) + self.alpha * np.expm1(np.minimum(x, zeros))

    def backward(self, grad_y: np.ndarray) -> np.ndarray:
        slope = self.alpha * np.exp(np.minimum(self._x, np.zeros_like(self._x)))
        return grad_y * np.where(self._x > 0, 1, slope)


class Softplus(Activation):
    """y = log(1 + e^βx) / β, a smooth ReLU with derivative σ(βx); y = x where βx > threshold, as in torch."""

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        if beta == 0:
            raise ValueError("Softplus expected beta other than 0, got 0: try beta=1.0")
        self.beta, self.threshold = float(beta), float(threshold)

    def forward(self, x: np.ndarray) -> np.ndarray:
        self._βx = self.beta * x
        smooth = np.maximum(self._βx, np.zeros_like(x)) + np.log1p(np.exp(-np.abs(self._βx)))
        return np.where(self._βx > self.threshold, x, smooth / self.beta)

    def backward(self, grad_y: np.ndarray) -> np.ndarray:
        return grad_y * np.where(self._βx > self.threshold, 1, sigmoid(self._βx))


def normal(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Φ(x) and φ(x) of the standard normal, element by element.

    NumPy has no erf. But Φ(-z) = φ(z) R(z), where Mills' ratio R falls so smoothly from √(π/2) towards 1/z
    that (z + 4) R(z) is a polynomial in u = (z - 4) / (z + 4): of degree 8 within 2e-7, of 16 within 1e-12.
    """
    z = np.abs(x)
    with np.errstate(over="ignore", under="ignore"):  # φ(z) = 0 is right for a z so large
        density = np.exp(z * z * -0.5)
    density *= 1 / math.sqrt(2 * math.pi)
    reciprocal = 1 / (z + 4)
    u = 1 - 8 * reciprocal
    first, *rest = _mills(16 if x.dtype == np.float64 else 8)
    tail = first * u  # Horner's rule, in place
    for coefficient in rest[:-1]:
        tail += coefficient
        tail *= u
    tail += rest[-1]
    tail *= reciprocal
    tail *= density  # Φ(-|x|)
    return 0.5 + np.copysign(0.5 - tail, x), density


@cache
def _mills(degree: int) -> list[float]:
    """Coefficients of (z + 4) R(z) in u, the highest first: it is interpolated at Chebyshev's points.

    From z = 0 to 37, beyond which φ(z) is 0.
    """

    def scaled_ratio(u: float) -> float:
        z = 4 * (1 + u) / (1 - u)
        return (z + 4) * math.sqrt(math.pi / 2) * math.erfc(z / math.sqrt(2)) * math.exp(z * z / 2)

    fit = np.polynomial.Chebyshev.interpolate(np.vectorize(scaled_ratio), degree, domain=[-1, 33 / 41])
    return fit.convert(kind=np.polynomial.Polynomial).coef[::-1].tolist()


_K = math.sqrt(2 / math.pi)
