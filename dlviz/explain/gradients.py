"""Attribution by gradients: how the logit of a class changes with each number of the input."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from dlviz.explain._models import classes, input_gradient, inputs, one_hot
from dlviz.nn._saving import to_numpy


def saliency(model: Any, x: Any, target: Any) -> np.ndarray:
    """|∂z_target / ∂x|: how strongly the class's logit z reacts to a small change of each number of x.

    x (n, ...), target (n,) -> the shape of x. It is local: a number that matters, but whose effect has
    saturated, gets little.

    Source: Simonyan, Vedaldi and Zisserman (2014), Deep Inside Convolutional Networks.
    """
    return np.abs(_gradient("saliency", model, x, target)[1])


def gradient_times_input(model: Any, x: Any, target: Any) -> np.ndarray:
    """x · ∂z_target / ∂x, with its sign: for a linear model, each number's contribution to the logit.

    x (n, ...), target (n,) -> the shape of x. A number that is 0 always gets 0.

    Source: Shrikumar, Greenside, Shcherbina and Kundaje (2016), Not Just a Black Box.
    """
    x, gradient = _gradient("gradient_times_input", model, x, target)
    return x * gradient


def smooth_grad(
    model: Any, x: Any, target: Any, n: int = 25, sigma: float = 0.15, rng: Any = 0
) -> np.ndarray:
    """The mean of ∂z_target / ∂x, with its sign, over n copies of x with noise from N(0, σ²) added.

    x (n, ...), target (n,) -> the shape of x. `sigma` is in the units of x; the paper takes 10 to 20 % of the
    range of x. `rng` is a seed or a generator.

    Source: Smilkov, Thorat, Kim, Viégas and Wattenberg (2017), SmoothGrad.
    """
    _check_count("smooth_grad", "n", n)
    if not sigma >= 0:
        raise ValueError(f"smooth_grad expected sigma of 0 or more, got {sigma}: try 0.15 of the range of x")
    x, rng = inputs("smooth_grad", model, x), np.random.default_rng(rng)
    noise = (sigma * rng.standard_normal(x.shape) for _ in range(n))
    return _mean_gradient("smooth_grad", model, (x + e.astype(x.dtype) for e in noise), target)


def integrated_gradients(model: Any, x: Any, target: Any, baseline: Any = 0.0, steps: int = 64) -> np.ndarray:
    """(x - x′) ∫₀¹ ∂z_target/∂x (x′ + α (x - x′)) dα: the gradients on the way from a baseline x′, summed up.

    x (n, ...), target (n,) -> the shape of x. Completeness: the sum over an input is z_target(x) -
    z_target(x′), up to the error of the midpoint rule with `steps` points. `baseline` is a number, or an
    array that broadcasts to x. A number of x that equals its baseline always gets 0.

    Source: Sundararajan, Taly and Yan (2017), Axiomatic Attribution for Deep Networks.
    """
    _check_count("integrated_gradients", "steps", steps)
    x = inputs("integrated_gradients", model, x)
    try:
        start = np.broadcast_to(to_numpy(baseline), x.shape).astype(x.dtype)
    except ValueError:
        raise ValueError(
            f"integrated_gradients expected a baseline that broadcasts to x {x.shape}, got shape "
            f"{np.shape(baseline)}: try 0.0, or x.mean(0)"
        ) from None
    points = (start + (k + 0.5) / steps * (x - start) for k in range(steps))
    return (x - start) * _mean_gradient("integrated_gradients", model, points, target)


def _gradient(owner: str, model: Any, x: Any, target: Any) -> tuple[np.ndarray, np.ndarray]:
    """x as an array, and ∂z_target / ∂x."""
    x = inputs(owner, model, x)
    return x, _mean_gradient(owner, model, [x], target)


def _mean_gradient(owner: str, model: Any, points: Iterable[np.ndarray], target: Any) -> np.ndarray:
    """The mean of ∂z_target / ∂x over several arrays x, in as few passes as memory allows."""
    x = np.stack(list(points), axis=1)  # (n, points, ...): an input and all its variants side by side
    count, each = x.shape[:2]
    t = np.repeat(classes(owner, target, count), each)
    gradient = input_gradient(model, x.reshape(-1, *x.shape[2:]), lambda z, rows: one_hot(owner, z, t[rows]))
    return gradient.reshape(x.shape).mean(axis=1)


def _check_count(owner: str, name: str, count: Any) -> None:
    if not isinstance(count, int | np.integer) or count < 1:
        raise ValueError(f"{owner} expected {name} as a whole number of 1 or more, got {count!r}")
