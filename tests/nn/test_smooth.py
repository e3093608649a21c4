"""GELU, SiLU, ELU and Softplus against PyTorch and finite differences."""

import math
import warnings

import numpy as np
import pytest
import torch

from dlviz import bridge, gradcheck, nn
from dlviz.nn.smooth import normal

DTYPES = [np.float64, np.float32]
SHAPES = [(), (20,), (4, 5), (2, 3, 4), (0, 3)]
MODULES = [
    *(nn.GELU(approximate) for approximate in ["none", "tanh"]),
    nn.SiLU(),
    *(nn.ELU(alpha) for alpha in [1.0, 0.0, 0.3, 2, -0.5]),
    *(nn.Softplus(beta, threshold) for beta in [1.0, 0.3, 2, -1.5] for threshold in [20.0, 1, 0]),
]


def numbers(shape, dtype):
    """Ordinary numbers, a zero, and numbers far out on both sides."""
    x = np.random.default_rng(0).normal(size=shape) * 3
    flat = x.reshape(-1)
    flat[: 2 * 5 : 2] = [0, 30, -30, -6, 6][: len(flat[: 2 * 5 : 2])]
    return x.astype(dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("module", MODULES, ids=repr)
def test_as_torch(module, shape, dtype):
    comparison = bridge.compare(module, numbers(shape, dtype), timed=False)
    assert set(comparison.errors) == {"output", "gradient of x"}
    comparison.require()
    y = module(numbers(shape, dtype))
    assert y.dtype == module.backward(np.ones_like(y)).dtype == dtype


@pytest.mark.parametrize("module", MODULES, ids=repr)
def test_against_finite_differences(module):
    gradcheck.check_module(module, np.random.default_rng(0).normal(size=(4, 6))).require()


@pytest.mark.parametrize("module", MODULES, ids=repr)
def test_text_is_torchs(module):
    assert repr(module) == repr(bridge.twin(module))


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_normal_distribution_keeps_its_digits_from_end_to_end(dtype):
    """Φ against the error function of the standard library, and φ relative to itself."""
    x = np.linspace(-40, 40, 4001).astype(dtype)
    cdf, density = normal(x)
    expected = np.array([math.erfc(-v / math.sqrt(2)) / 2 for v in x.astype(float)])
    eps = np.finfo(dtype).eps
    assert np.abs(cdf - expected).max() < {np.float64: 1e-12, np.float32: 1e-6}[dtype]
    assert np.allclose(density, np.exp(-(x.astype(float) ** 2) / 2) / math.sqrt(2 * math.pi), rtol=200 * eps)


def test_no_overflow_and_no_warning_however_large_the_numbers():
    x = np.array([-1e30, -1e4, -100, -1, 0, 1, 100, 1e4, 1e30], np.float32)
    with warnings.catch_warnings(), np.errstate(all="raise", under="ignore"):
        warnings.simplefilter("error")
        for module in (nn.GELU(), nn.SiLU(), nn.ELU(), nn.Softplus()):
            y, grad = module(x), module.backward(np.ones_like(x))
            assert np.isfinite(y).all(), module
            assert np.isfinite(grad).all(), module
            assert y[-1] == x[-1] and grad[-1] == 1


def test_inputs_are_left_as_they_are():
    for module in MODULES:
        x = numbers((4, 5), np.float32)
        before, grad = x.copy(), np.ones_like(module(x))
        module.backward(grad)
        assert np.array_equal(x, before) and np.all(grad == 1), module


@pytest.mark.parametrize(
    ("call", "kind", "parts"),
    [
        (lambda: nn.GELU("sigmoid"), ValueError, ["'none' or 'tanh'", "'sigmoid'"]),
        (lambda: nn.SiLU(inplace=True), TypeError, ["nn.SiLU has no 'inplace'"]),
        (lambda: nn.ELU(inplace=True), TypeError, ["nn.ELU has no 'inplace'"]),
        (lambda: nn.Softplus()(np.arange(3)), TypeError, ["Softplus", "int64", "x.astype(np.float32)"]),
        (lambda: nn.GELU()(torch.zeros(3)), TypeError, ["GELU", "Tensor"]),
        (lambda: nn.Softplus(beta=0), ValueError, ["beta", "0"]),
    ],
)
def test_bad_input_is_explained(call, kind, parts):
    with pytest.raises(kind) as error:
        call()
    assert [part for part in parts if part not in str(error.value)] == [], error.value
