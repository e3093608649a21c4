"""The losses for numbers, for yes or no and for log-probabilities: against PyTorch and finite differences."""

import warnings
from itertools import product

import numpy as np
import pytest
import torch

from dlviz import bridge, gradcheck, nn

DTYPES = [np.float64, np.float32]
SHAPES = [(), (5,), (4, 3), (2, 3, 4)]


def options(**choices):
    return [dict(zip(choices, values, strict=True)) for values in product(*choices.values())]


def numbers(shape, dtype, seed=0):
    return np.asarray(np.random.default_rng(seed).normal(size=shape) * 2, dtype)


def shares(shape, dtype, seed=0):
    """Numbers from 0 to 1, both ends among them."""
    x = np.asarray(np.random.default_rng(seed).uniform(0.001, 0.999, shape), dtype)
    if x.size > 4:
        x.reshape(-1)[:4] = [0, 1, 0, 1] if seed else [0, 1, 1, 0]
    return x


def check(loss_fn, input, target):
    comparison = bridge.compare(loss_fn, input, target, timed=False)
    assert {"output", "gradient of x1"} <= set(comparison.errors)
    comparison.require()
    loss_fn(input, target)
    assert loss_fn.backward(np.ones(loss_fn._output_like[0])).dtype == input.dtype == loss_fn._output_like[1]


REDUCTIONS = ["mean", "sum", "none"]
REGRESSION = [
    *(nn.L1Loss(r) for r in REDUCTIONS),
    *(nn.HuberLoss(r, delta) for r in REDUCTIONS for delta in [1.0, 0.3, 5]),
    *(nn.SmoothL1Loss(r, beta) for r in REDUCTIONS for beta in [1.0, 0.3, 5, 0]),
]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("loss_fn", REGRESSION, ids=lambda m: f"{type(m).__name__} {m.arguments()}")
def test_regression(loss_fn, shape, dtype):
    x, t = numbers(shape, dtype), numbers(shape, dtype, seed=1)
    if x.size > 1:
        x.flat[1] = t.flat[1]  # where |d| has its corner
    check(loss_fn, x, t)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("weight", [None, (), (1,), "last", "all"])
def test_bce(weight, reduction, shape, dtype):
    check(nn.BCELoss(weights(weight, shape), reduction), shares(shape, dtype, 1), shares(shape, dtype))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize(("weight", "pos_weight"), list(product([None, (), "last", "all"], repeat=2)))
def test_bce_with_logits(weight, pos_weight, reduction, shape, dtype):
    loss_fn = nn.BCEWithLogitsLoss(weights(weight, shape), reduction, weights(pos_weight, shape))
    x = numbers(shape, dtype)
    if x.size > 4:
        x.flat[:4] = [0, 60, -60, -700]
    check(loss_fn, x, shares(shape, dtype))


def weights(kind, shape):
    """Nothing, or weights that broadcast to the shape."""
    if kind is None:
        return None
    of = {"last": shape[-1:], "all": shape}.get(kind, kind)
    return np.random.default_rng(3).uniform(0.5, 3, of if len(of) <= len(shape) else ())


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "arguments", options(alpha=[0.25, None, 0.9], gamma=[0, 2, 0.5, 5], reduction=REDUCTIONS)
)
def test_focal(arguments, shape, dtype):
    x = numbers(shape, dtype)
    if x.size > 4:
        x.flat[:2] = [0, 15]
    check(nn.FocalLoss(**arguments), x, (shares(shape, dtype) > 0.5).astype(dtype))


def test_focal_without_its_factors_is_cross_entropy():
    x, t = numbers((6, 4), np.float64), (shares((6, 4), np.float64) > 0.5).astype(float)
    focal, plain = nn.FocalLoss(alpha=None, gamma=0), nn.BCEWithLogitsLoss()
    assert focal(x, t) == pytest.approx(plain(x, t))
    assert np.allclose(focal.backward(), plain.backward())


def test_focal_counts_easy_examples_less():
    """The paper's section 3: with γ = 2 the loss is 100 times lower at p_t = 0.9, 1000 times at 0.968."""
    for p, factor in ((0.9, 100), (0.968, 1000)):
        x, t = np.array([np.log(p / (1 - p))]), np.ones(1)
        assert nn.BCEWithLogitsLoss()(x, t) / nn.FocalLoss(None, 2)(x, t) == pytest.approx(factor, rel=0.03)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [None, (6, ()), (1, ()), (4, (3,)), (2, (3, 2)), (2, (2, 2, 2))])
@pytest.mark.parametrize(
    "arguments", options(weight=[False, True], ignore_index=[-100, 2, -1], reduction=REDUCTIONS)
)
def test_nll(arguments, shape, dtype):
    rng, classes = np.random.default_rng(0), 5
    weight = rng.uniform(0.5, 2, classes) if arguments["weight"] else None
    batch, trailing = shape or (1, ())
    x = numbers((batch, classes, *trailing), dtype)
    t = rng.integers(0, classes, (batch, *trailing))
    if t.size > 2:
        t.flat[1] = arguments["ignore_index"]
    t.flat[0] = 3  # at least one that counts
    if shape is None:
        x, t = x[0], t[0]
    check(nn.NLLLoss(**arguments | {"weight": weight}), x, np.asarray(t))


@pytest.mark.filterwarnings("ignore:reduction. 'mean' divides")  # torch would rather have "batchmean"
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("arguments", options(reduction=[*REDUCTIONS, "batchmean"], log_target=[False, True]))
def test_kl_div(arguments, shape, dtype):
    x, q = numbers(shape, dtype), shares(shape, dtype)
    check(nn.KLDivLoss(**arguments), x, numbers(shape, dtype, 1) if arguments["log_target"] else q)


def test_nll_of_log_softmax_is_cross_entropy():
    x, t = numbers((6, 5), np.float64), np.array([0, 4, 2, -100, 1, 1])
    log_softmax, nll, cross_entropy = nn.LogSoftmax(1), nn.NLLLoss(), nn.CrossEntropyLoss()
    assert nll(log_softmax(x), t) == pytest.approx(cross_entropy(x, t))
    assert np.allclose(log_softmax.backward(nll.backward()), cross_entropy.backward())


X, T = numbers((4, 3), np.float64), numbers((4, 3), np.float64, 1)
P, Q = np.random.default_rng(0).uniform(0.1, 0.9, (2, 4, 3))
YES = (Q > 0.5).astype(float)


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize(
    ("kind", "arguments", "input", "target"),
    [
        (nn.L1Loss, {}, X, T),
        (nn.HuberLoss, dict(delta=0.5), X, T),
        (nn.SmoothL1Loss, dict(beta=0.5), X, T),
        (nn.BCELoss, dict(weight=[1, 2, 3]), P, Q),
        (nn.BCEWithLogitsLoss, dict(weight=[1, 2, 3], pos_weight=[3]), X, Q),
        (nn.FocalLoss, {}, X, YES),
        (nn.NLLLoss, dict(weight=[1, 2, 3], ignore_index=1), X, np.array([0, 1, 2, 2])),
        (nn.KLDivLoss, {}, X, Q),
        (nn.KLDivLoss, dict(log_target=True), X, T),
    ],
)
def test_against_finite_differences(kind, arguments, input, target, reduction):
    gradcheck.check_module(kind(**arguments, reduction=reduction), input, target).require()


@pytest.mark.parametrize(
    "loss_fn",
    [nn.BCELoss([1, 2, 3]), nn.BCEWithLogitsLoss(pos_weight=[2]), nn.NLLLoss([1, 2]), nn.KLDivLoss()],
)
def test_state_goes_both_ways(loss_fn):
    theirs = bridge.twin(loss_fn)
    assert list(theirs.state_dict()) == list(loss_fn.state_dict())
    loss_fn.load_state_dict(theirs.state_dict())


def test_no_warning_at_the_ends():
    with warnings.catch_warnings(), np.errstate(all="raise", under="ignore"):
        warnings.simplefilter("error")
        ends, far = np.array([0, 1, 0, 1.0]), np.array([-1e30, 1e30, 1e30, -1e30])
        for loss_fn, x in (
            (nn.BCELoss(), ends[::-1].copy()),
            (nn.BCEWithLogitsLoss(), far),
            (nn.FocalLoss(), far),
        ):
            assert np.isfinite(loss_fn(x, ends)) and np.isfinite(loss_fn.backward()).all()
        assert nn.KLDivLoss("sum")(np.full(4, -1.0), ends) == 2


def test_nothing_that_counts_gives_nan_as_in_torch():
    assert np.isnan(nn.NLLLoss()(X, np.full(4, -100)))


BAD = [
    (lambda: nn.L1Loss()(X[:, :1], X[:, 0]), ValueError,
     ["L1Loss", "(4, 1)", "(4,)", "target.reshape((4, 1))"]),
    (lambda: nn.HuberLoss()(X, X.astype(np.float32)), TypeError, ["HuberLoss", "float32", "float64"]),
    (lambda: nn.HuberLoss(delta=0), ValueError, ["delta above 0", "0"]),
    (lambda: nn.SmoothL1Loss(beta=-1), ValueError, ["beta of at least 0", "-1"]),
    (lambda: nn.L1Loss("average"), ValueError, ["'mean', 'sum' or 'none'", "'average'"]),
    (lambda: nn.L1Loss("batchmean"), ValueError, ["'batchmean'"]),
    (lambda: nn.KLDivLoss("average"), ValueError, ["'mean', 'batchmean', 'sum' or 'none'", "'average'"]),
    (lambda: nn.KLDivLoss()(X, Q + 1), ValueError, ["KLDivLoss", "target in [0, 1]", "log_target=True"]),
    (lambda: nn.BCELoss()(X, Q), ValueError,
     ["BCELoss", "input in [0, 1]", "nn.Sigmoid()", "BCEWithLogitsLoss"]),
    (lambda: nn.BCELoss()(P, Q - 1), ValueError, ["target in [0, 1]", "0 for no"]),
    (lambda: nn.BCEWithLogitsLoss()(X, 2 * YES - 1), ValueError, ["target in [0, 1]", "-1.0"]),
    (lambda: nn.BCEWithLogitsLoss(pos_weight=[1, 2])(X, Q), ValueError,
     ["pos_weight", "(4, 3)", "(2,)", "(3,)"]),
    (lambda: nn.BCELoss(np.ones((2, 4, 3)))(P, Q), ValueError, ["weight", "(4, 3)", "(2, 4, 3)"]),
    (lambda: nn.BCELoss()(P, [0, 1]), TypeError, ["target", "list"]),
    (lambda: nn.FocalLoss()(X, Q), ValueError, ["0 or 1", "np.round(target)"]),
    (lambda: nn.FocalLoss(alpha=2), ValueError, ["alpha in [0, 1]", "2"]),
    (lambda: nn.FocalLoss(gamma=-1), ValueError, ["gamma of at least 0", "-1"]),
    (lambda: nn.NLLLoss()(X, Q), TypeError, ["whole numbers", "float64", "KLDivLoss"]),
    (lambda: nn.NLLLoss()(X, np.array([0, 1, 2, 3])), ValueError, ["from 0 to 2", "3"]),
    (lambda: nn.NLLLoss()(X, np.array([0, 1])), ValueError, ["(4,)", "(2,)", "each example"]),
    (lambda: nn.NLLLoss([1, 2])(X, np.zeros(4, int)), ValueError, ["NLLLoss", "2 classes", "3"]),
    (lambda: nn.NLLLoss()(np.float64(1), np.array(0)), ValueError, ["NLLLoss", "(n, C)"]),
    (lambda: nn.NLLLoss()(torch.zeros(2, 3), torch.zeros(2)), TypeError, ["NLLLoss", "Tensor"]),
    *((lambda kind=kind, name=name: kind(**{name: True}), TypeError, [kind.__name__, name, "reduction"])
      for kind in [nn.L1Loss, nn.HuberLoss, nn.SmoothL1Loss, nn.BCELoss, nn.BCEWithLogitsLoss, nn.NLLLoss,
                   nn.KLDivLoss]
      for name in ["size_average", "reduce"]),
]  # fmt: skip


@pytest.mark.parametrize(("call", "kind", "parts"), BAD)
def test_bad_input_is_explained(call, kind, parts):
    with pytest.raises(kind) as error:
        call()
    assert [part for part in parts if part not in str(error.value)] == [], error.value
    assert "\n" not in str(error.value)
