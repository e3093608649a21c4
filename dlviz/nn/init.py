"""Initial weights, as torch.nn.init: each function fills a Parameter in place and returns it.

`generator` is a NumPy generator (or a seed); without one the numbers come from nn.manual_seed's.
"""

import math

import numpy as np

from dlviz.nn._parameter import Parameter
from dlviz.nn._random import generator as _generator

Generator = np.random.Generator | int | None
_GAINS = {"linear": 1, "sigmoid": 1, "tanh": 5 / 3, "relu": math.sqrt(2), "selu": 3 / 4}


def constant_(parameter: Parameter, val: float) -> Parameter:
    """Every number `val`."""
    parameter.data.fill(val)
    return parameter


def zeros_(parameter: Parameter) -> Parameter:
    """Every number 0."""
    return constant_(parameter, 0)


def ones_(parameter: Parameter) -> Parameter:
    """Every number 1."""
    return constant_(parameter, 1)


def uniform_(parameter: Parameter, a: float = 0.0, b: float = 1.0, generator: Generator = None) -> Parameter:
    """Drawn from U(a, b)."""
    parameter.data[...] = _generator(generator).uniform(a, b, parameter.shape)
    return parameter


def normal_(
    parameter: Parameter, mean: float = 0.0, std: float = 1.0, generator: Generator = None
) -> Parameter:
    """Drawn from N(mean, std²)."""
    parameter.data[...] = _generator(generator).normal(mean, std, parameter.shape)
    return parameter


def xavier_uniform_(parameter: Parameter, gain: float = 1.0, generator: Generator = None) -> Parameter:
    """Uniform, of variance gain² · 2 / (fan_in + fan_out): keeps tanh's signal (Glorot & Bengio 2010)."""
    a = math.sqrt(3) * _xavier_std(parameter, gain)
    return uniform_(parameter, -a, a, generator)


def xavier_normal_(parameter: Parameter, gain: float = 1.0, generator: Generator = None) -> Parameter:
    """Normal, of variance gain² · 2 / (fan_in + fan_out) (Glorot & Bengio 2010)."""
    return normal_(parameter, 0, _xavier_std(parameter, gain), generator)


def kaiming_uniform_(
    parameter: Parameter,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Generator = None,
) -> Parameter:
    """Uniform, of variance gain² / fan: keeps ReLU's signal (He et al. 2015). `a`: leaky ReLU's slope."""
    bound = math.sqrt(3) * _kaiming_std(parameter, a, mode, nonlinearity)
    return uniform_(parameter, -bound, bound, generator)


def kaiming_normal_(
    parameter: Parameter,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Generator = None,
) -> Parameter:
    """Normal, of variance gain² / fan (He et al. 2015). `a` is leaky ReLU's slope."""
    return normal_(parameter, 0, _kaiming_std(parameter, a, mode, nonlinearity), generator)


def orthogonal_(parameter: Parameter, gain: float = 1, generator: Generator = None) -> Parameter:
    """A random rotation: rows, or columns if they are fewer, of length gain and at right angles.

    So signals keep their length through any number of layers (Saxe et al. 2014). A kernel counts as columns.
    """
    _fans(parameter)
    rows, columns = parameter.shape[0], math.prod(parameter.shape[1:])
    tall = _generator(generator).normal(size=(max(rows, columns), min(rows, columns)))
    q, r = np.linalg.qr(tall)
    q *= np.sign(np.diag(r))  # makes the rotation uniform
    parameter.data[...] = gain * (q if rows >= columns else q.T).reshape(parameter.shape)
    return parameter


def trunc_normal_(
    parameter: Parameter,
    mean: float = 0.0,
    std: float = 1.0,
    a: float = -2.0,
    b: float = 2.0,
    generator: Generator = None,
) -> Parameter:
    """Drawn from N(mean, std²) again and again until between a and b, which are no multiples of std."""
    if not a < b or b < mean - 4 * std or a > mean + 4 * std:
        raise ValueError(
            f"trunc_normal_ expected a < b within four std of the mean, got a={a} and b={b} with mean={mean} "
            f"and std={std}: try a={mean - 2 * std}, b={mean + 2 * std}"
        )
    rng, drawn = _generator(generator), np.full(parameter.shape, np.nan)
    while (outside := ~((drawn >= a) & (drawn <= b))).any():
        drawn[outside] = rng.normal(mean, std, outside.sum())
    parameter.data[...] = drawn
    return parameter


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """By how much an activation shrinks a signal, to be made up for; `param` is leaky ReLU's slope (0.01)."""
    if nonlinearity == "leaky_relu":
        return math.sqrt(2 / (1 + (0.01 if param is None else param) ** 2))
    if nonlinearity.startswith("conv"):
        return 1
    if nonlinearity not in _GAINS:
        known = ", ".join([*_GAINS, "leaky_relu"])
        raise ValueError(f"calculate_gain knows {known}, got {nonlinearity!r}: try one of these")
    return _GAINS[nonlinearity]


def _fans(parameter: Parameter) -> dict[str, int]:
    """Inputs of each output and outputs of each input; a convolution's kernel counts for both."""
    if parameter.ndim < 2:
        raise ValueError(
            f"expected a weight of two dimensions or more, got {parameter.shape}: try zeros_ for a bias"
        )
    kernel = math.prod(parameter.shape[2:])
    return {"fan_in": parameter.shape[1] * kernel, "fan_out": parameter.shape[0] * kernel}


def _xavier_std(parameter: Parameter, gain: float) -> float:
    return gain * math.sqrt(2 / sum(_fans(parameter).values()))


def _kaiming_std(parameter: Parameter, a: float, mode: str, nonlinearity: str) -> float:
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"expected mode 'fan_in' or 'fan_out', got {mode!r}")
    return calculate_gain(nonlinearity, a) / math.sqrt(_fans(parameter)[mode])
