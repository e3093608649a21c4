"""Normalization against PyTorch and finite differences: outputs, gradients and running statistics."""

import numpy as np
import pytest
import torch

from dlviz import bridge, gradcheck, nn
from tests.nn.agreement import DTYPES, NORMS_HAVE_BIAS, agrees, numbers, options, randomized

BIAS = [True, False] if NORMS_HAVE_BIAS else [True]
BATCH = options(
    eps=[1e-5, 0.1],
    momentum=[0.1, None, 0.9],
    affine=[True, False],
    track_running_stats=[True, False],
    bias=BIAS,
)
OVER_FEATURES = [
    (shape, lead, o)
    for shape, lead in [(5, (4,)), ((5,), (2, 3)), ((3, 5), (4,)), ([2, 3], ()), (5, (0,))]
    for o in options(eps=[1e-5, 0.1], elementwise_affine=[True, False])
]
GROUPS = options(num_groups=[1, 2, 6], eps=[1e-5, 0.1], affine=[True, False], bias=BIAS)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize(
    ("kind", "shape"),
    [(nn.BatchNorm1d, (5, 3)), (nn.BatchNorm1d, (1, 3, 4)), (nn.BatchNorm2d, (2, 3, 4, 5))],
)
def test_batch(kind, shape, training, dtype):
    for i, arguments in enumerate(BATCH):
        module = randomized(kind(3, **arguments))
        for seed in range(2, 2 + i % 3):  # batches seen before
            module(numbers(shape, np.float32, seed) * 3 + 2)
        agrees(module.train(training), shape, dtype)


@pytest.mark.parametrize("momentum", [0.1, None, 0, 1])
def test_running_statistics_over_many_batches(momentum):
    ours = nn.BatchNorm1d(3, momentum=momentum).double()
    theirs = bridge.twin(ours)
    for seed in range(6):
        x = numbers((seed + 2, 3), seed=seed)
        assert np.allclose(ours(x), theirs(torch.tensor(x)).detach(), rtol=1e-10)
    for name, value in theirs.state_dict().items():
        assert np.allclose(ours.state_dict()[name], value, rtol=1e-12)
    held = ours.running_mean
    before = held.copy()
    ours.eval()(numbers((4, 3)) + 5)
    assert np.array_equal(ours.running_mean, before) and ours.num_batches_tracked == 6
    ours.train()(numbers((4, 3)))
    assert ours.running_mean is held  # moved in place, so that a state dict stays the module's own


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("shape", "lead", "arguments"), OVER_FEATURES)
def test_over_features(shape, lead, arguments, dtype):
    whole = (*lead, *np.atleast_1d(shape))
    for bias in [True, False]:
        agrees(randomized(nn.LayerNorm(shape, **arguments, bias=bias)), whole, dtype)
    for eps in [None, arguments["eps"]]:
        agrees(randomized(nn.RMSNorm(shape, **arguments | {"eps": eps})), whole, dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(2, 6), (3, 6, 4), (2, 6, 3, 2), (0, 6, 2)])
def test_groups(shape, dtype):
    for o in GROUPS:
        if len(shape) > 2 or o["num_groups"] < 6:  # a group of one number has no gradient to compare
            agrees(randomized(nn.GroupNorm(num_channels=6, **o)), shape, dtype)


@pytest.mark.parametrize(
    ("module", "shape"),
    [
        (nn.BatchNorm1d(3), (4, 3)),
        (nn.BatchNorm2d(2, track_running_stats=False).eval(), (2, 2, 3, 2)),
        (nn.BatchNorm2d(2).eval(), (2, 2, 3, 2)),
        (nn.LayerNorm((3, 4)), (2, 3, 4)),
        (nn.LayerNorm(4, elementwise_affine=False), (2, 3, 4)),
        (nn.RMSNorm(4), (2, 3, 4)),
        (nn.GroupNorm(2, 4), (2, 4, 3)),
    ],
    ids=repr,
)
def test_finite_differences(module, shape):
    gradcheck.check_module(randomized(module), numbers(shape)).require()


def test_what_comes_out_is_standard():
    x = numbers((50, 6, 4), np.float32) * 7 + 30
    for module, axes in [
        (nn.BatchNorm1d(6), (0, 2)),
        (nn.LayerNorm((6, 4)), (1, 2)),
        (nn.GroupNorm(1, 6), (1, 2)),
    ]:
        y = module(x)
        assert np.abs(y.mean(axis=axes)).max() < 1e-4 and np.abs(y.var(axis=axes) - 1).max() < 1e-3
    assert np.allclose((nn.RMSNorm(4)(x) ** 2).mean(axis=-1), 1, atol=1e-4)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy warns of a mean of nothing
def test_an_empty_batch_leaves_the_statistics():
    agrees(nn.BatchNorm2d(3), (0, 3, 2, 2), np.float64)


X = np.zeros((5, 3, 8, 8), np.float32)


@pytest.mark.parametrize(
    ("call", "kind", "parts"),
    [
        (lambda: nn.BatchNorm2d(4)(X), ValueError, ["BatchNorm2d(4)", "(n, 4, H, W)", "nn.BatchNorm2d(3)"]),
        (lambda: nn.BatchNorm1d(3)(X), ValueError, ["(n, 3) or (n, 3, L)", "(5, 3, 8, 8)"]),
        (lambda: nn.BatchNorm2d(3)(X[0]), ValueError, ["(n, 3, H, W)", "(3, 8, 8)"]),
        (lambda: nn.BatchNorm1d(3)(X[:1, :, 0, 0]), ValueError, ["more than one number", "(1, 3)", "eval()"]),
        (lambda: nn.BatchNorm2d(3)(X.astype(float)), TypeError, ["float32", "float64", "module.double()"]),
        (lambda: nn.BatchNorm2d(0), ValueError, ["num_features", "at least 1"]),
        (lambda: nn.BatchNorm2d(3, device="cpu"), TypeError, ["nn.BatchNorm2d has no 'device'"]),
        (lambda: nn.LayerNorm(4)(X), ValueError, ["LayerNorm", "(..., 4)", "nn.LayerNorm(8)"]),
        (lambda: nn.LayerNorm((3, 8))(X), ValueError, ["(..., 3, 8)"]),
        (lambda: nn.RMSNorm(4)(X), ValueError, ["RMSNorm", "(..., 4)"]),
        (lambda: nn.RMSNorm(8)(X.astype(int)), TypeError, ["RMSNorm", "int64"]),
        (lambda: nn.LayerNorm((3, 0)), ValueError, ["normalized_shape", "0"]),
        (lambda: nn.GroupNorm(2, 3), ValueError, ["num_groups", "3 channels", "2"]),
        (lambda: nn.GroupNorm(2, 4)(X), ValueError, ["GroupNorm(2, 4)", "(n, 4, ...)", "(5, 3, 8, 8)"]),
    ],
)  # fmt: skip
def test_bad_input_is_explained(call, kind, parts):
    with pytest.raises(kind) as error:
        call()
    assert [part for part in parts if part not in str(error.value)] == [], str(error.value)
