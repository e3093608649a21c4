"""Every layer and loss against PyTorch, over generated configurations: outputs and all gradients."""

from itertools import product

import numpy as np
import pytest

from dlviz import bridge, nn

DTYPES = [np.float64, np.float32]


def options(**choices):
    """Every combination of the choices, as keyword arguments."""
    return [dict(zip(choices, values, strict=True)) for values in product(*choices.values())]


def numbers(shape, dtype, seed=0):
    """Ordinary numbers with a few hard ones among them: zeros, ties, far from zero on both sides."""
    x = np.random.default_rng(seed).normal(size=shape).astype(dtype)
    flat = x.reshape(-1)
    for i, hard in enumerate([0, 30, -30, 30, -700, 700]):
        if i * 3 < flat.size - 1:
            flat[i * 3] = hard
    return x


LAYERS = [
    *((nn.Linear, o, (*lead, o["in_features"]))
      for o in options(in_features=[1, 5], out_features=[1, 3], bias=[True, False])
      for lead in [(), (1,), (4,), (2, 3), (0,)]),
    *((nn.Identity, {}, shape) for shape in [(), (3, 2)]),
    *((nn.Flatten, dict(start_dim=a, end_dim=b), (2, 3, 4, 5))
      for a, b in [(1, -1), (0, -1), (0, 1), (2, 3), (-3, -2), (1, 1)]),
    (nn.Flatten, dict(start_dim=0), (3,)),
]  # fmt: skip
ACTIVATIONS = [
    *((kind, {}, shape)
      for kind in [nn.ReLU, nn.Sigmoid, nn.Tanh]
      for shape in [(), (20,), (4, 5), (2, 3, 4), (0, 3)]),
    *((nn.LeakyReLU, dict(negative_slope=slope), (4, 5)) for slope in [0.0, 0.01, 1, 2.5, -0.5]),
    *((kind, dict(dim=dim), shape)
      for kind in [nn.Softmax, nn.LogSoftmax]
      for shape in [(6,), (4, 5), (2, 3, 4), (2, 3, 2, 2)]
      for dim in range(-len(shape), len(shape))),
]  # fmt: skip


def check(module, *inputs, **more):
    comparison = bridge.compare(module, *inputs, timed=False, **more)
    assert "output" in comparison.errors and "gradient of x" in " ".join(comparison.errors)
    comparison.require()


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("kind", "arguments", "shape"), LAYERS + ACTIVATIONS)
def test_layer(kind, arguments, shape, dtype):
    module = kind(**arguments)
    check(module.double() if dtype is np.float64 else module, numbers(shape, dtype))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(), (5,), (4, 3), (2, 3, 4)])
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_mse(reduction, shape, dtype):
    x, t = (np.random.default_rng(seed).normal(size=shape).astype(dtype) for seed in (0, 1))
    check(nn.MSELoss(reduction), np.asarray(x), np.asarray(t))


CROSS_ENTROPY = [
    (o, probabilities)
    for o in options(
        weight=[False, True],
        ignore_index=[-100, 2],
        reduction=["mean", "sum", "none"],
        label_smoothing=[0.0, 0.1, 1.0],
    )
    for probabilities in [False, True]
    if not (probabilities and o["ignore_index"] >= 0)  # torch refuses this, and so do we
]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("lead_and_trailing", [None, (6, ()), (1, ()), (4, (3,)), (2, (3, 2))])
@pytest.mark.parametrize(("arguments", "probabilities"), CROSS_ENTROPY)
def test_cross_entropy(arguments, probabilities, lead_and_trailing, dtype):
    rng, classes = np.random.default_rng(0), 5
    weight = rng.uniform(0.5, 2, classes) if arguments["weight"] else None
    loss_fn = nn.CrossEntropyLoss(**arguments | {"weight": weight})
    batch, trailing = lead_and_trailing or (1, ())
    x = numbers((batch, classes, *trailing), dtype)
    if batch == 1:  # with one hard example alone, the gradient would be the rounding error of 1 - p
        x = rng.normal(size=x.shape).astype(dtype)
    if probabilities:
        t = np.moveaxis(rng.dirichlet(np.ones(classes), (batch, *trailing)), -1, 1).astype(dtype)
    else:
        t = rng.integers(0, classes, (batch, *trailing))
        t[0] = 3  # at least one that counts
    if lead_and_trailing is None:
        x, t = x[0], t[0]
    check(loss_fn, x, t)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("depth", [1, 2, 4])
@pytest.mark.parametrize("activation", [nn.ReLU, nn.LeakyReLU, nn.Sigmoid, nn.Tanh])
def test_network(activation, depth, dtype):
    layers = [layer for _ in range(depth) for layer in (nn.Linear(12, 12), activation())]
    model = nn.Sequential(nn.Flatten(), nn.Sequential(*layers), nn.Linear(12, 5))
    model = model.double() if dtype is np.float64 else model
    rng = np.random.default_rng(0)
    x = rng.normal(size=(7, 3, 4)).astype(dtype)
    check(model, x, target=rng.integers(0, 5, 7), loss_fn=nn.CrossEntropyLoss())
