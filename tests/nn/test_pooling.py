"""Pooling and upsampling against PyTorch and finite differences."""

import numpy as np
import pytest
import torch

from dlviz import gradcheck, nn
from tests.nn.agreement import DTYPES, agrees, options

SETTINGS = options(
    kernel_size=[2, 3, 4],
    stride=[None, 1, 2, 3],
    padding=[0, 1],
    ceil_mode=[False, True],
    lead=[(3, 2), (2,)],
)[::5]  # a prime, so that each choice meets each other
SETTINGS = [(o.pop("lead"), o) for o in SETTINGS]
IMAGES = {1: (11,), 2: (10, 9)}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("dilation", [1, 2])
@pytest.mark.parametrize("return_indices", [False, True])
@pytest.mark.parametrize(("kind", "dimensions"), [(nn.MaxPool1d, 1), (nn.MaxPool2d, 2)])
def test_max(kind, dimensions, return_indices, dilation, dtype):
    for lead, o in SETTINGS:
        module = kind(**o, dilation=dilation, return_indices=return_indices)
        agrees(module, (*lead, *IMAGES[dimensions]), dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("count_include_pad", [False, True])
@pytest.mark.parametrize("divisor", [None, 3, -2])
def test_mean(divisor, count_include_pad, dtype):
    for lead, o in SETTINGS:
        o = o | {"count_include_pad": count_include_pad}
        agrees(nn.AvgPool2d(**o, divisor_override=divisor), (*lead, *IMAGES[2]), dtype)
        if divisor is None:
            agrees(nn.AvgPool1d(**o), (*lead, *IMAGES[1]), dtype)


OBLONG = dict(kernel_size=(3, 2), stride=(1, 2), padding=(1, 0))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("ceil_mode", [False, True])
@pytest.mark.parametrize("shape", [(3, 2, 7, 6), (2, 5, 9), (0, 2, 7, 6), (1, 1, 4, 4)])
def test_each_dimension_has_its_own_settings(shape, ceil_mode, dtype):
    agrees(nn.MaxPool2d(**OBLONG, dilation=(2, 1), ceil_mode=ceil_mode), shape, dtype)
    agrees(nn.AvgPool2d(**OBLONG, ceil_mode=ceil_mode), shape, dtype)
    agrees(nn.MaxPool2d(1, return_indices=True), shape, dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(3, 2, 7, 6), (2, 8, 5), (0, 2, 4, 4), (1, 3, 1, 1)])
@pytest.mark.parametrize("size", [1, 2, 3, (4, 1), (None, 2), (3, None), (9, 11)])
def test_mean_to_a_given_size(size, shape, dtype):
    agrees(nn.AdaptiveAvgPool2d(size), shape, dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("mode", ["nearest", "nearest-exact"])
@pytest.mark.parametrize("shape", [(3, 2, 7), (3, 2, 5, 6), (1, 2, 3, 4, 5)])
def test_upsampling(shape, mode, dtype):
    dimensions = len(shape) - 2
    each = (2.6, 0.6, 3.0)[:dimensions]
    for factor in [2, 3, 1.5, 0.7, each]:
        for recompute in [None, False, True]:
            module = nn.Upsample(scale_factor=factor, mode=mode, recompute_scale_factor=recompute)
            agrees(module, shape, dtype)
    for size in [1, 4, 10, (11, 4, 2)[:dimensions]]:
        agrees(nn.Upsample(size, mode=mode), shape, dtype)


@pytest.mark.parametrize(
    ("module", "shape"),
    [
        (nn.MaxPool1d(3, 2, 1, 2, ceil_mode=True), (2, 2, 8)),
        (nn.MaxPool2d(2), (2, 2, 4, 5)),
        (nn.AvgPool1d(3, 2, 1, True, False), (2, 2, 8)),
        (nn.AvgPool2d((3, 2), (2, 1), 1), (2, 2, 4, 5)),
        (nn.AdaptiveAvgPool2d((3, 2)), (2, 2, 4, 5)),
        (nn.Upsample(scale_factor=(1.0919,)), (2, 2, 4)),  # here torch's gradient is not that of its output
        (nn.Upsample(size=(3, 7)), (2, 2, 4, 5)),
    ],
    ids=repr,
)
def test_finite_differences(module, shape):
    x = np.random.default_rng(0).permutation(np.prod(shape)).reshape(shape) / 10  # no ties
    gradcheck.check_module(module, x).require()


def test_of_equals_the_first_gets_the_gradient():
    pool = nn.MaxPool2d(2)
    x = np.array([[[1, 3], [3, 3]]], np.float32)
    assert pool(x) == 3
    assert np.array_equal(pool.backward(np.ones((1, 1, 1))), [[[0, 1], [0, 0]]])


def test_nan_is_not_hidden():
    x = np.zeros((1, 1, 4), np.float32)
    x[..., 1] = np.nan
    expected = torch.nn.MaxPool1d(2)(torch.tensor(x)).numpy()
    assert np.array_equal(nn.MaxPool1d(2)(x), expected, equal_nan=True)


X = np.zeros((5, 3, 8, 8), np.float32)


@pytest.mark.parametrize(
    ("call", "kind", "parts"),
    [
        (lambda: nn.MaxPool2d(2)(X[0, 0]), ValueError, ["MaxPool2d", "(n, C, H, W) or (C, H, W)", "x[None]"]),
        (lambda: nn.MaxPool2d(2)(X[None]), ValueError, ["(1, 5, 3, 8, 8)", "x.reshape(-1, C, H, W)"]),
        (lambda: nn.AvgPool1d(2)(X), ValueError, ["(n, C, L)", "(5, 3, 8, 8)"]),
        (lambda: nn.MaxPool2d(2)(X.astype(int)), TypeError, ["MaxPool2d", "int64"]),
        (lambda: nn.MaxPool2d(9)(X), ValueError, ["at least (9, 9)", "(8, 8)"]),
        (lambda: nn.AvgPool2d(12, 2, ceil_mode=True)(X), ValueError, ["at least (12, 12)", "(8, 8)"]),
        (lambda: nn.MaxPool2d(2, padding=2), ValueError, ["padding", "half", "(2, 2)"]),
        (lambda: nn.MaxPool2d(0), ValueError, ["kernel_size", "at least 1", "0"]),
        (lambda: nn.MaxPool2d(2, stride=0), ValueError, ["stride", "at least 1"]),
        (lambda: nn.AvgPool2d(2, divisor_override=0), ValueError, ["divisor_override", "0"]),
        (lambda: nn.AdaptiveAvgPool2d((1, 2, 3)), ValueError, ["output_size", "(1, 2, 3)"]),
        (lambda: nn.AdaptiveAvgPool2d(0), ValueError, ["output_size", "at least 1"]),
        (lambda: nn.AdaptiveAvgPool2d(1)(X[0, 0]), ValueError, ["AdaptiveAvgPool2d", "(8, 8)"]),
        (lambda: nn.Upsample(), ValueError, ["either size or scale_factor"]),
        (lambda: nn.Upsample(2, 2), ValueError, ["either size or scale_factor"]),
        (lambda: nn.Upsample(scale_factor=2, mode="bilinear"), ValueError, ["nearest", "'bilinear'"]),
        (lambda: nn.Upsample(2, align_corners=True), TypeError, ["nn.Upsample has no 'align_corners'"]),
        (lambda: nn.Upsample(2, recompute_scale_factor=True), ValueError, ["scale_factor", "size"]),
        (lambda: nn.Upsample((2, 2))(X[0]), ValueError, ["2 dimensions after (n, C)", "(3, 8, 8)"]),
        (lambda: nn.Upsample(2)(X[0, 0]), ValueError, ["(n, C, L)", "(8, 8)", "x[None]"]),
        (lambda: nn.Upsample(scale_factor=0.1)(X), ValueError, ["(0, 0)", "scale_factor"]),
    ],
)  # fmt: skip
def test_bad_input_is_explained(call, kind, parts):
    with pytest.raises(kind) as error:
        call()
    assert [part for part in parts if part not in str(error.value)] == [], str(error.value)
