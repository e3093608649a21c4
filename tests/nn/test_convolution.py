"""Convolutions against PyTorch, finite differences and each other."""

import numpy as np
import pytest
import torch

from dlviz import bridge, gradcheck, nn
from tests.nn.agreement import DTYPES, agrees, numbers, options

SAME = [
    (kind, o, (*lead, 4, *size))
    for kind, size in [(nn.Conv1d, (9,)), (nn.Conv2d, (7, 6))]
    for lead in [(3,), ()]
    for o in options(
        kernel_size=[3, 2, 1],
        stride=[1, 2],
        padding=["same", "valid", 0, 2],
        dilation=[1, 2],
        groups=[1, 2, 4],
        bias=[True, False],
        padding_mode=["zeros", "reflect", "replicate", "circular"],
    )
    if not (o["padding"] == "same" and o["stride"] == 2)
][::41]  # a prime, so that each choice meets each other
OBLONG = [
    dict(kernel_size=k, stride=s, padding=p, dilation=d, padding_mode=m)
    for k in [(3, 1), (2, 4)] for s in [(1, 3), (2, 1)] for p in [(2, 0), (1, 3)] for d in [(1, 2)]
    for m in ["zeros", "reflect", "replicate", "circular"]
]  # fmt: skip
TRANSPOSED = [
    (o, (*lead, 4, 4, 3))
    for lead in [(3,), (), (1,)]
    for o in options(
        kernel_size=[3, (2, 4), 1],
        stride=[1, 2, (3, 2)],
        padding=[0, 1, (0, 1)],
        output_padding=[0, 1],
        groups=[1, 2, 4],
        bias=[True, False],
        dilation=[1, 2, (1, 3)],
    )
    if not (o["output_padding"] == 1 and o["stride"] == 1 and o["dilation"] != 2)
    and not (o["kernel_size"] == 1 and o["stride"] == 1)
][::29]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("kind", "arguments", "shape"), SAME)
def test_convolution(kind, arguments, shape, dtype):
    agrees(kind(4, 8, **arguments), shape, dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("arguments", OBLONG)
def test_each_dimension_has_its_own_settings(arguments, dtype):
    agrees(nn.Conv2d(3, 5, **arguments), (2, 3, 8, 9), dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("arguments", "shape"), TRANSPOSED)
def test_transposed(arguments, shape, dtype):
    agrees(nn.ConvTranspose2d(4, 8, **arguments), shape, dtype)


@pytest.mark.parametrize("shape", [(0, 4, 6, 5), (1, 4, 6, 5)])
@pytest.mark.parametrize("kind", [nn.Conv2d, nn.ConvTranspose2d])
def test_no_examples_and_one(kind, shape):
    agrees(kind(4, 6, 3, padding=1), shape, np.float64)


@pytest.mark.parametrize("size", [(9, 7), (10, 8), (3, 4, 9, 8), [9, 8]])
def test_transposed_to_a_given_size(size):
    module = nn.ConvTranspose2d(4, 2, 3, stride=2).double()
    x, size = numbers((3, 4, 4, 3)), tuple(size)[-2:]
    bridge.compare(module, x, options={"output_size": size}, timed=False).require()
    assert module(x, output_size=size).shape[-2:] == size


@pytest.mark.parametrize(
    ("module", "shape"),
    [
        (nn.Conv1d(2, 4, 3, 2, 2, 2, 2), (2, 2, 7)),
        (nn.Conv2d(2, 3, (2, 3), (1, 2), "valid", bias=False), (2, 2, 4, 5)),
        (nn.Conv2d(2, 2, 3, padding="same", padding_mode="reflect"), (2, 2, 4, 3)),
        (nn.Conv2d(2, 2, 3, padding=2, padding_mode="circular"), (2, 3, 3)),
        (nn.Conv2d(2, 2, 2, padding=(3, 1), padding_mode="replicate"), (1, 2, 2, 3)),
        (nn.ConvTranspose2d(2, 4, 3, 2, 1, 1, 2, dilation=2), (2, 2, 3, 2)),
    ],
    ids=repr,
)
def test_finite_differences(module, shape):
    result = gradcheck.check_module(module, numbers(shape))
    assert len(result.errors) == 1 + len(list(module.parameters()))
    result.require()


def test_transposed_is_the_gradient_of_a_convolution():
    settings = dict(stride=2, padding=1, groups=2, bias=False)
    down, up = nn.Conv2d(4, 6, 3, **settings).double(), nn.ConvTranspose2d(6, 4, 3, **settings).double()
    up.weight.data[...] = down.weight.data
    x, g = numbers((2, 4, 7, 5)), numbers((2, 6, 4, 3))
    down(x)
    assert np.allclose(up(g), down.backward(g), rtol=1e-12)
    assert np.allclose(up.backward(x), down(x), rtol=1e-12)


def test_an_image_in_any_order_of_memory():
    module, x = nn.Conv2d(3, 4, 3, padding=1).double(), numbers((2, 3, 5, 6))
    g = numbers((2, 4, 5, 6), seed=2)
    expected = module(x), module.backward(g)
    for order in [(1, 2, 3, 0), (3, 2, 1, 0), (2, 0, 3, 1)]:

        def stored(a, order=order):
            return np.ascontiguousarray(a.transpose(order)).transpose(np.argsort(order))

        assert np.array_equal(module(stored(x)), expected[0])
        assert np.array_equal(module.backward(stored(g)), expected[1])


@pytest.mark.parametrize("kind", ["Conv1d", "Conv2d", "ConvTranspose2d"])
def test_first_weights_are_spread_as_torchs(kind):
    ours, theirs = (getattr(library, kind)(32, 64, 5, groups=2) for library in (nn, torch.nn))
    for a, b in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert a.dtype == np.float32 and a.shape == tuple(b.shape)
        assert np.abs(a.data).max() == pytest.approx(b.abs().max().item(), rel=0.1)
        assert a.data.std() == pytest.approx(b.std().item(), rel=0.3 if a.ndim == 1 else 0.05)
    assert np.array_equal(getattr(nn, kind)(2, 3, 2, rng=5).weight, getattr(nn, kind)(2, 3, 2, rng=5).weight)


X = np.zeros((5, 3, 8, 8), np.float32)


@pytest.mark.parametrize(
    ("call", "kind", "parts"),
    [
        (lambda: nn.Conv2d(4, 2, 3)(X), ValueError,
         ["Conv2d(4 -> 2)", "(n, 4, H, W) or (4, H, W)", "(5, 3, 8, 8)", "3 channels"]),
        (lambda: nn.Conv2d(8, 2, 3)(X), ValueError, ["(5, 3, 8, 8)", "np.moveaxis(x, -1, -3)"]),
        (lambda: nn.Conv2d(1, 2, 3)(X[:, 0]), ValueError, ["(5, 8, 8)", "x[:, None]"]),
        (lambda: nn.Conv2d(1, 2, 3)(X[0, 0]), ValueError, ["(8, 8)", "x[None]"]),
        (lambda: nn.Conv1d(3, 2, 3)(X), ValueError, ["(n, 3, L) or (3, L)", "(5, 3, 8, 8)"]),
        (lambda: nn.Conv2d(3, 2, 3)(X[:, :, :0]), ValueError, ["(5, 3, 0, 8)", "without empty dimensions"]),
        (lambda: nn.Conv2d(3, 2, 3)(X.astype(float)), TypeError, ["float32", "float64", "module.double()"]),
        (lambda: nn.Conv2d(3, 2, 3)(X.astype(int)), TypeError, ["int64", "x.astype(np.float32)"]),
        (lambda: nn.Conv2d(3, 2, 9)(X), ValueError, ["at least (9, 9)", "(8, 8)", "padding"]),
        (lambda: nn.Conv2d(3, 2, 3, padding=8, padding_mode="reflect")(X), ValueError,
         ["'reflect'", "(8, 8)", "'replicate'"]),
        (lambda: nn.Conv2d(3, 2, 3, padding=9, padding_mode="circular")(X), ValueError, ["'circular'"]),
        (lambda: nn.Conv2d(3, 2, 3, padding_mode="mirror"), ValueError, ["reflect", "'mirror'"]),
        (lambda: nn.Conv2d(3, 2, 3, padding="full"), ValueError, ["'valid'", "'same'", "'full'"]),
        (lambda: nn.Conv2d(3, 2, 3, stride=2, padding="same"), ValueError, ["stride 1", "(2, 2)"]),
        (lambda: nn.Conv2d(3, 2, 3, groups=2), ValueError, ["groups", "3 and 2 channels", "got 2"]),
        (lambda: nn.Conv2d(0, 2, 3), ValueError, ["in_channels", "at least 1"]),
        (lambda: nn.Conv2d(3, 2, (3, 3, 3)), ValueError, ["kernel_size", "2 of them", "(3, 3, 3)"]),
        (lambda: nn.Conv2d(3, 2, 2.5), ValueError, ["kernel_size", "2.5"]),
        (lambda: nn.Conv1d(3, 2, 3, padding=-1), ValueError, ["padding", "at least 0", "-1"]),
        (lambda: nn.Conv2d(3, 2, 3, device="cpu"), TypeError, ["nn.Conv2d has no 'device'"]),
        (lambda: nn.ConvTranspose2d(3, 2, 3, padding_mode="reflect"), ValueError, ["'zeros'", "'reflect'"]),
        (lambda: nn.ConvTranspose2d(3, 2, 3, padding="same"), ValueError, ["numbers", "'same'"]),
        (lambda: nn.ConvTranspose2d(3, 2, 3, output_padding=1), ValueError, ["below stride", "(1, 1)"]),
        (lambda: nn.ConvTranspose2d(3, 2, 2, padding=5)(X), ValueError, ["(-1, -1)", "less padding"]),
        (lambda: nn.ConvTranspose2d(3, 2, 3, 2)(X, (19, 17)), ValueError, ["[17, 17]", "[18, 18]"]),
    ],
)  # fmt: skip
def test_bad_input_is_explained(call, kind, parts):
    with pytest.raises(kind) as error:
        call()
    assert [part for part in parts if part not in str(error.value)] == [], str(error.value)
