# ruff: noqa: B905, RUF007 (the learner's Python: plain `zip`)
"""The number of parameters of a network."""

from ..kit import call
from . import lesson


@lesson.exercise(
    points=1,
    hints="""
    Take one layer by itself, from `a` units to `b` units: how many numbers are in its weight, and how
    many in its bias?

    The weight has `b * a` numbers and the bias `b`. A network of 3 sizes has 2 such layers: go through
    the neighbours in `sizes`.

    `zip(sizes, sizes[1:])` gives the neighbours. Add up `a * b + b` over them.
    """,
)
def count_parameters(sizes):
    """How many weights and biases a network of dense layers has.

    sizes: a list of whole numbers, how many inputs, then how many units in each layer; [64, 32, 10] -> 2410
    """
    return sum(a * b + b for a, b in zip(sizes, sizes[1:]))


@count_parameters.cases
def _(rng):
    yield call([1, 1])
    yield call([2, 3])
    yield call([4, 2, 3])
    yield call([64, 32, 10])
    yield call([5])  # inputs only: nothing to learn
    yield call([3, 3, 3, 3])
    yield call([784, 4096, 4096, 10])
    for depth in (2, 3, 4, 6):
        yield call(rng.integers(1, 50, size=depth).tolist())


@count_parameters.expected
def _(sizes):
    from torch.nn import Linear  # on "meta" it has shapes and takes no memory

    layers = [Linear(a, b, device="meta") for a, b in zip(sizes, sizes[1:], strict=False)]
    return sum(parameter.numel() for layer in layers for parameter in layer.parameters())


@count_parameters.mistake("biases forgotten")
def _(sizes):
    """You count the weights alone. Every unit, other than the inputs, has a bias to learn as well."""
    return sum(a * b for a, b in zip(sizes, sizes[1:]))


@count_parameters.mistake("input layer counted")
def _(sizes):
    """You count a bias for every input too. The inputs are given, not computed: they have no weights and no
    biases."""
    return sum(a * b for a, b in zip(sizes, sizes[1:])) + sum(sizes)


@count_parameters.mistake("output biases forgotten")
def _(sizes):
    """The biases of the last layer are missing. Output units are units like all others: each has its bias."""
    return sum(a * b for a, b in zip(sizes, sizes[1:])) + sum(sizes[1:-1])


@count_parameters.mistake("one bias per layer")
def _(sizes):
    """You count a single bias for each layer. Each unit has its own, so a layer of `b` units has `b` of
    them."""
    return sum(a * b + 1 for a, b in zip(sizes, sizes[1:]))


@count_parameters.mistake("bias for each input of a layer")
def _(sizes):
    """You count as many biases as a layer has inputs. A bias belongs to the unit that it is added to: `b` for
    a layer from `a` to `b`."""
    return sum(a * b + a for a, b in zip(sizes, sizes[1:]))


@count_parameters.mistake("bias for each connection")
def _(sizes):
    """You count one bias for each weight. A unit adds its bias once, however many inputs it weighs."""
    return sum(2 * a * b for a, b in zip(sizes, sizes[1:]))


@count_parameters.mistake("units counted")
def _(sizes):
    """You add up units. What is learned lies on the connections: between `a` and `b` units there are `a * b`
    weights."""
    return sum(sizes)


@count_parameters.mistake("sizes added instead of multiplied")
def _(sizes):
    """You add the two sizes of a layer. Each of the `b` units is connected to each of the `a` before: `a * b`
    weights."""
    return sum(a + b + b for a, b in zip(sizes, sizes[1:]))
