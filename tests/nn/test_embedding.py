"""Embedding against PyTorch and finite differences."""

import numpy as np
import pytest
import torch

from dlviz import bridge, gradcheck, nn
from tests.nn.agreement import DTYPES, agrees_on, options

CASES = options(
    padding_idx=[None, 0, 3, -2],
    max_norm=[None, 1.0, 0.1],
    norm_type=[2.0, 1.0, float("inf"), 3.5],
    scale_grad_by_freq=[False, True],
)


def indices(shape, dtype=np.int64):
    return np.random.default_rng(0).integers(0, 7, shape).astype(dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    "x", [indices(()), indices(5), indices((4, 6), np.int32), indices((0, 2))], ids=np.shape
)
def test_against_torch(x, dtype):
    for arguments in CASES:
        module = nn.Embedding(7, 3, **arguments, rng=0)
        agrees_on(module.double() if dtype is np.float64 else module, x)
        assert repr(module) == repr(bridge.twin(module))


@pytest.mark.parametrize("norm_type", [1, 2, 3])
def test_rows_looked_up_are_shortened_in_place_as_torch_does(norm_type):
    module = nn.Embedding(50, 4, max_norm=1.5, norm_type=norm_type).double()
    twin, x = bridge.twin(module), indices(4)
    before = module.weight.data.copy()
    module(x)
    twin(torch.tensor(x))
    assert np.allclose(module.weight.data, twin.weight.detach(), rtol=1e-14)
    assert not np.array_equal(module.weight.data, before) and np.array_equal(
        module.weight.data[7:], before[7:]
    )


def test_finite_differences():
    for arguments in ({}, {"padding_idx": None}):
        result = gradcheck.check_module(nn.Embedding(7, 3, **arguments), indices((4, 3)))
        assert set(result.errors) == {"weight.grad"}
        result.require()


def test_gradients_add_up_and_whole_numbers_have_none():
    module, x = nn.Embedding(4, 2), np.array([1, 3, 1])
    for times in (1, 2):
        assert module.backward(np.ones_like(module(x))) is None
        assert module.weight.grad[:, 0].tolist() == [0, 2 * times, 0, times]


def test_it_starts_as_torchs():
    module = nn.Embedding(500, 40, padding_idx=2, rng=0)
    assert not module.weight.data[2].any() and abs(module.weight.data.std() - 1) < 0.02
    assert np.array_equal(module.weight.data, nn.Embedding(500, 40, padding_idx=-498, rng=0).weight.data)


@pytest.mark.parametrize(
    ("call", "kind", "parts"),
    [
        (lambda: nn.Embedding(7, 3)(np.array([1, 7])), ValueError, ["0 to 6", "got 7", "num_embeddings=8"]),
        (lambda: nn.Embedding(7, 3)(np.array([-1])), ValueError, ["0 to 6", "got -1", "from 0"]),
        (
            lambda: nn.Embedding(7, 3)(np.array([1.0])),
            TypeError,
            ["whole numbers", "float64", "astype(np.int64)"],
        ),
        (lambda: nn.Embedding(7, 3)([1, 2]), TypeError, ["list", "np.array(x, dtype=np.int64)"]),
        (lambda: nn.Embedding(7, 3, padding_idx=7), ValueError, ["-7 to 6", "got 7"]),
        (lambda: nn.Embedding(0, 3), ValueError, ["num_embeddings", "0"]),
        (lambda: nn.Embedding(7, 3, sparse=True), TypeError, ["'sparse'", "plain arrays"]),
        (lambda: nn.Embedding(7, 3, device="cpu"), TypeError, ["'device'"]),
    ],
)
def test_bad_input_is_explained(call, kind, parts):
    with pytest.raises(kind) as error:
        call()
    assert [part for part in parts if part not in str(error.value)] == [], str(error.value)
