# ruff: noqa: B905, RUF007 (the learner's Python: plain `zip`)
"""How much memory a training step takes, counted before it is run."""

from ..kit import call
from . import lesson


@lesson.exercise(
    points=2,
    hints="""
    There are four kinds of numbers: parameters, one gradient for each, what the optimizer keeps for each, and
    what backward needs of the forward pass. Which of them depend on the batch?

    Only the activations do. To get the gradient of its weight, every dense layer keeps its input, `batch`
    times the layer's number of inputs. The ReLU's output is the input of the next layer, the same array, and
    isn't counted again.

    With `p = sum(a * b + b for a, b in zip(sizes, sizes[1:]))`: 4 p bytes, 4 p bytes, 4 p times 0, 1 or 2,
    and `4 * batch * sum(sizes[:-1])`.
    """,
)
def training_memory(sizes, batch, optimizer):
    """The bytes that one training step holds, for a network of dense layers with ReLU between them.

    sizes: inputs, then units in each layer; batch: examples; optimizer: "SGD" (without momentum), "momentum"
    (one array for each parameter) or "Adam" (two). Every number is a float32, of 4 bytes.
    -> parameters, gradients, optimizer's arrays, activations: bytes of each. Activations are the inputs of
    all dense layers, which backward needs; not what the loss keeps.
    """
    parameters = 4 * sum(a * b + b for a, b in zip(sizes, sizes[1:]))
    moments = {"SGD": 0, "momentum": 1, "Adam": 2}[optimizer] * parameters
    return parameters, parameters, moments, 4 * batch * sum(sizes[:-1])


@training_memory.cases
def _(rng):
    yield call([3, 2], 5, "SGD")
    yield call([3, 2], 5, "Adam")
    yield call([64, 32, 10], 16, "momentum")
    yield call([64, 256, 256, 10], 1, "Adam")
    for optimizer in ("SGD", "momentum", "Adam", "Adam"):
        yield call(rng.integers(2, 40, rng.integers(2, 5)).tolist(), int(rng.integers(2, 20)), optimizer)


@training_memory.expected
def _(sizes, batch, optimizer):
    import torch
    from torch import nn

    layers = [nn.Linear(a, b, dtype=torch.float32) for a, b in zip(sizes, sizes[1:], strict=False)]
    modules = [module for layer in layers for module in (layer, nn.ReLU())][:-1]
    kept = {}

    def keep(tensor):
        kept[tensor.untyped_storage().data_ptr()] = tensor
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        y = nn.Sequential(*modules)(torch.ones(batch, sizes[0], dtype=torch.float32))
    y.backward(torch.ones_like(y))
    weights = [p for layer in layers for p in layer.parameters()]
    make = {
        "SGD": lambda: torch.optim.SGD(weights),
        "momentum": lambda: torch.optim.SGD(weights, momentum=0.9),
        "Adam": lambda: torch.optim.Adam(weights),
    }
    (stepper := make[optimizer]()).step()
    states = [s for state in stepper.state.values() for s in state.values() if s is not None and s.ndim]
    own = {p.untyped_storage().data_ptr() for p in weights}
    activations = [tensor for place, tensor in kept.items() if place not in own]
    return tuple(
        sum(tensor.nbytes for tensor in group)
        for group in (weights, [p.grad for p in weights], states, activations)
    )


def counted(sizes, batch, optimizer, parameters=None, inputs=None):
    """What is right, but for what is given."""
    p = parameters or sum(a * b + b for a, b in zip(sizes, sizes[1:], strict=False))
    moments = {"SGD": 0, "momentum": 1, "Adam": 2}[optimizer]
    return 4 * p, 4 * p, 4 * p * moments, 4 * batch * (sum(sizes[:-1]) if inputs is None else inputs)


@training_memory.mistake("biases forgotten")
def _(sizes, batch, optimizer):
    """You count the weights alone. Every unit has a bias, too, with a gradient and the optimizer's arrays."""
    weights = sum(a * b for a, b in zip(sizes, sizes[1:], strict=False))
    return counted(sizes, batch, optimizer, parameters=weights)


@training_memory.mistake("activations of one example")
def _(sizes, batch, optimizer):
    """Your activations are those of one example. Every example of the batch has its own: multiply by
    `batch`."""
    return counted(sizes, 1, optimizer)


@training_memory.mistake("output counted instead of the input")
def _(sizes, batch, optimizer):
    """You count the outputs of the layers. What backward needs is the input of each dense layer, so the data
    count, and the last layer's output doesn't."""
    return counted(sizes, batch, optimizer, inputs=sum(sizes[1:]))


@training_memory.mistake("output counted, too")
def _(sizes, batch, optimizer):
    """You count the last layer's output as well. No dense layer reads it, so it isn't kept as an input; what
    the loss keeps is not asked for here."""
    return counted(sizes, batch, optimizer, inputs=sum(sizes))


@training_memory.mistake("inputs of the network forgotten")
def _(sizes, batch, optimizer):
    """You count the hidden layers alone. The first layer keeps its input, the data, for its weight's
    gradient."""
    return counted(sizes, batch, optimizer, inputs=sum(sizes[1:-1]))


@training_memory.mistake("ReLU counted besides")
def _(sizes, batch, optimizer):
    """You count the hidden activations twice, once for the ReLU and once for the next layer. It is the same
    array, kept once."""
    return counted(sizes, batch, optimizer, inputs=sum(sizes[:-1]) + sum(sizes[1:-1]))


@training_memory.mistake("one array for Adam")
def _(sizes, batch, optimizer):
    """You count one array for Adam. It keeps two for each parameter, the running mean of the gradients and
    that of their squares."""
    return counted(sizes, batch, {"Adam": "momentum"}.get(optimizer, optimizer))


@training_memory.mistake("numbers instead of bytes")
def _(sizes, batch, optimizer):
    """You count numbers. A float32 has 4 bytes."""
    return tuple(count // 4 for count in counted(sizes, batch, optimizer))
