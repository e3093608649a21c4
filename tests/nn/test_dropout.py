"""Dropout: its properties, and PyTorch's numbers where both use one mask."""

import copy

import numpy as np
import pytest
import torch

from dlviz import gradcheck, nn
from tests.nn.agreement import DTYPES, agrees, numbers


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(), (7,), (3, 4), (2, 3, 4, 5)])
@pytest.mark.parametrize(("p", "training"), [(0.5, False), (0.1, False), (0, True), (1, True), (1, False)])
def test_where_nothing_is_left_to_chance(p, training, shape, dtype):
    agrees(nn.Dropout(p).train(training), shape, dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_with_one_mask_the_numbers_are_torchs(p, dtype):
    x, g = (np.random.default_rng(seed).normal(size=(40, 30)).astype(dtype) for seed in (0, 1))
    theirs = torch.tensor(x, requires_grad=True)
    y = torch.nn.Dropout(p)(theirs)
    y.backward(torch.tensor(g))
    module = nn.Dropout(p)
    kept = (y != 0).numpy()

    class Same(np.random.Generator):
        def random(self, size, dtype):
            return np.where(kept, dtype(1), dtype(0))  # 1 is kept and 0 dropped, for any p

    module._rng = Same(np.random.PCG64())
    assert np.allclose(module(x), y.detach(), rtol=1e-6 if dtype is np.float32 else 1e-15, atol=0)
    assert np.allclose(module.backward(g), theirs.grad, rtol=1e-6 if dtype is np.float32 else 1e-15, atol=0)
    assert module(x).dtype == module.backward(g).dtype == dtype


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_share_mean_and_gradient(p):
    module, x = nn.Dropout(p, rng=0), np.ones((400, 500), np.float32)
    y = module(x)
    deviation = np.sqrt(p / (1 - p) / x.size)  # of the mean of y
    assert abs((y == 0).mean() - p) < 5 * deviation * (1 - p)
    assert abs(y.mean() - 1) < 5 * deviation
    assert set(np.unique(y)) == {0, np.float32(1 / (1 - p))}
    assert np.array_equal(module.backward(x), y)  # the same mask
    assert not np.array_equal(module(x), y)  # and another at the next call


def test_seeds():
    x = np.ones(100, np.float32)
    a, b = nn.Dropout(rng=3), nn.Dropout(rng=3)
    assert np.array_equal(a(x), b(x)) and np.array_equal(copy.deepcopy(a)(x), b(x))
    module = nn.Dropout()
    nn.manual_seed(7)
    first = module(x)
    nn.manual_seed(7)
    assert np.array_equal(module(x), first)  # also for a layer that was there before
    shared = np.random.default_rng(0)
    assert not np.array_equal(nn.Dropout(rng=shared)(x), nn.Dropout(rng=shared)(x))


def test_finite_differences_of_evaluation():
    gradcheck.check_module(nn.Dropout().eval(), numbers((3, 4))).require()


@pytest.mark.parametrize(
    ("call", "kind", "parts"),
    [
        (lambda: nn.Dropout(1.5), ValueError, ["[0, 1]", "1.5"]),
        (lambda: nn.Dropout(-0.1), ValueError, ["[0, 1]", "-0.1"]),
        (lambda: nn.Dropout(inplace=True), TypeError, ["nn.Dropout has no 'inplace'"]),
        (lambda: nn.Dropout()(np.zeros(3, int)), TypeError, ["Dropout", "int64"]),
    ],
)
def test_bad_input_is_explained(call, kind, parts):
    with pytest.raises(kind) as error:
        call()
    assert [part for part in parts if part not in str(error.value)] == [], str(error.value)
