"""He and Xavier initialization."""

import math

import numpy as np

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    The numbers in `z` have a standard deviation of 1. To give them another one, multiply by it. Which of the
    two numbers in `z.shape` is the number of inputs?

    A sum of n products grows with n, so the weights must shrink: He's variance is 2 / inputs, Xavier's is
    2 / (inputs + outputs). A standard deviation is the root of a variance.

    `outputs, inputs = z.shape`, then `z * np.sqrt(2 / inputs)` or `z * np.sqrt(2 / (inputs + outputs))`.
    """,
)
def initialization(z, kind):
    """The first weights of a dense layer, out of plain random numbers.

    z (out, in): drawn from the normal distribution with mean 0 and standard deviation 1
    kind: "he", for layers before ReLU, variance 2 / in; "xavier", for tanh, variance 2 / (in + out)
    -> the weights (out, in): z, scaled to the standard deviation that `kind` asks for
    """
    outputs, inputs = z.shape
    variance = 2 / inputs if kind == "he" else 2 / (inputs + outputs)
    return z * np.sqrt(variance)


@initialization.cases
def _(rng):
    for kind in ("he", "xavier"):
        yield call(np.array([[1.0, -1.0, 2.0, 0.5, 0.0, -0.5, 1.5, -2.0]]), kind)  # 8 inputs, 1 output
        for shape in [(1, 3), (3, 1), (64, 20), (10, 30), (4, 4)]:
            yield call(rng.normal(size=shape), kind)
        yield call(np.array([[1, -2, 0], [3, 1, -1]]), kind)  # whole numbers
        yield call(rng.normal(size=(3, 5)).astype(np.float32), kind)


@initialization.expected
def _(z, kind):
    import torch

    # torch's functions draw for themselves, so this is their formula: gain / √fan
    gain = torch.nn.init.calculate_gain("relu") if kind == "he" else 1.0
    fan = z.shape[1] if kind == "he" else (z.shape[0] + z.shape[1]) / 2
    return z * gain / math.sqrt(fan)


@initialization.mistake("variance used as standard deviation")
def _(z, kind):
    """You multiply by the variance. Random numbers are scaled by their standard deviation, the root of the
    variance; multiplied by the variance itself, they are so small that the signal fades away in a wide
    layer."""
    outputs, inputs = z.shape
    return z * 2 / (inputs if kind == "he" else inputs + outputs)


@initialization.mistake("fan-in and fan-out swapped")
def _(z, kind):
    """For He you divide by the number of outputs. A unit adds up its *inputs*, and weights lie as (out, in):
    their number is `z.shape[1]`."""
    outputs, inputs = z.shape
    return z * np.sqrt(2 / (outputs if kind == "he" else inputs + outputs))


@initialization.mistake("all zeros")
def _(z, kind):
    """All your weights are 0. Then all units of a layer compute the same, get the same gradient and stay
    equal for ever. Random weights make them different."""
    return np.zeros_like(z)


@initialization.mistake("all the same")
def _(z, kind):
    """All your weights are one number. Units that start alike get the same gradient and stay alike: keep the
    random numbers of `z`."""
    outputs, inputs = z.shape
    return np.full_like(z, np.sqrt(2 / (inputs if kind == "he" else inputs + outputs)))


@initialization.mistake("not scaled")
def _(z, kind):
    """You don't scale the weights: their standard deviation is still 1. A layer of 100 inputs then makes the
    signal ten times as large, and ten such layers make it 10¹⁰ times as large."""
    return z.copy()


@initialization.mistake("factor 2 left out")
def _(z, kind):
    """Your variance is half of what it should be. ReLU lets half of the signal through, so He's variance has
    a factor of 2; and Xavier's is one divided by the *mean* of inputs and outputs, which is 2 / (in +
    out)."""
    outputs, inputs = z.shape
    return z / np.sqrt(inputs if kind == "he" else inputs + outputs)


@initialization.mistake("bound of the uniform distribution")
def _(z, kind):
    """You multiply by √(6 / …). That is the largest weight when they are drawn *uniformly*; the standard
    deviation is a factor √3 smaller."""
    outputs, inputs = z.shape
    return z * np.sqrt(6 / (inputs if kind == "he" else inputs + outputs))


@initialization.mistake("the two kinds swapped")
def _(z, kind):
    """You answer "he" with Xavier's weights and "xavier" with He's. He counts the inputs only, Xavier inputs
    and outputs."""
    outputs, inputs = z.shape
    return z * np.sqrt(2 / (inputs + outputs if kind == "he" else inputs))


@initialization.mistake("multiplied instead of divided")
def _(z, kind):
    """Your weights grow with the number of inputs. The more numbers are added up, the smaller each must be:
    divide by it under the root."""
    outputs, inputs = z.shape
    return z * np.sqrt((inputs if kind == "he" else inputs + outputs) / 2)
