"""What the tests of layers share: generated configurations, and agreement with PyTorch in both precisions."""

import copy
import inspect
import re
from itertools import product

import numpy as np
import torch

from dlviz import bridge
from dlviz.gradcheck import as_tuple, input_names

torch.set_num_threads(1)  # for arrays as small as these, threads only wait for one another

DTYPES = [np.float64, np.float32]
NORMS_HAVE_BIAS = (
    "bias" in inspect.signature(torch.nn.GroupNorm).parameters
)  # and all of them say so in their text


def options(**choices):
    """Every combination of the choices, as keyword arguments."""
    return [dict(zip(choices, values, strict=True)) for values in product(*choices.values())]


def numbers(shape, dtype=np.float64, seed=1):  # another seed than that of compare's gradients
    """Random numbers of one decimal, so that there are ties among them."""
    return np.asarray(np.round(np.random.default_rng(seed).normal(size=shape), 1), dtype)


def randomized(module, seed=0, std=1):
    """The module with weights, also those that start as zeros or ones, drawn anew."""
    rng = np.random.default_rng(seed)
    for parameter in module.parameters():
        parameter.data[...] = rng.normal(scale=std, size=parameter.shape)
    return module


def text(module):
    """The module's repr, without the arguments that older versions of PyTorch do not print."""
    return repr(module) if NORMS_HAVE_BIAS else re.sub(r", bias=\w+", "", repr(module))


def agrees(module, shape, dtype, **more):
    """The module agrees with torch's, also in text and state dict, adds up gradients and leaves x alone."""
    module = module.double() if dtype is np.float64 else module
    x = numbers(shape, dtype)
    comparison = bridge.compare(module, x, timed=False, **more)
    compared = {"output", "gradient of x", *(f"{name}.grad" for name, _ in module.named_parameters())}
    assert compared | {name for name, _ in module.named_buffers()} <= set(comparison.errors)
    comparison.require()

    twin, again = bridge.twin(module), copy.deepcopy(module)
    assert text(module) == text(twin) and list(module.state_dict()) == list(twin.state_dict())
    for array in again.state_dict().values():
        array[...] = 0
    again.load_state_dict(twin.state_dict())
    assert all(np.array_equal(again.state_dict()[name], a) for name, a in module.state_dict().items())

    before = x.copy()
    y = again(x)
    y, r = (y[0], (np.ones_like(y[0]), None)) if isinstance(y, tuple) else (y, np.ones_like(y))
    assert again.backward(r).dtype == y.dtype == dtype and np.array_equal(x, before)
    once = [parameter.grad.copy() for parameter in again.parameters()]
    again.backward(r)
    assert all(np.array_equal(p.grad, 2 * g) for p, g in zip(again.parameters(), once, strict=True))


def agrees_on(module, *inputs, **options):
    """The module agrees with torch's in every output and gradient; inputs may be tuples, and stay."""
    before = copy.deepcopy(inputs)
    comparison = bridge.compare(module, *inputs, options=options, timed=False)
    arrays = zip(input_names(inputs), as_tuple(inputs), strict=True)
    compared = {f"gradient of {name}" for name, x in arrays if np.issubdtype(x.dtype, np.floating)}
    compared |= {"output", *(f"{name}.grad" for name, _ in module.named_parameters())}
    assert compared <= set(comparison.errors)
    comparison.require()
    assert all(np.array_equal(a, b) for a, b in zip(as_tuple(before), as_tuple(inputs), strict=True))

    twin, again = bridge.twin(module), copy.deepcopy(module)
    assert list(module.state_dict()) == list(twin.state_dict())
    for array in again.state_dict().values():
        array[...] = 0
    again.load_state_dict(twin.state_dict())
    assert all(np.array_equal(again.state_dict()[name], a) for name, a in module.state_dict().items())
    return comparison
