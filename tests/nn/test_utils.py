"""Clipping against PyTorch's, and NaN named where it begins."""

import copy
import math
import pickle

import numpy as np
import pytest
import torch

from dlviz import bridge, data, nn, optim, train

SHAPES = [(3, 4), (5,), ()]


def pairs(dtype, scale):
    """Parameters of both libraries with the same gradients."""
    rng = np.random.default_rng(0)
    ours = [nn.Parameter(np.zeros(shape), dtype=dtype) for shape in SHAPES]
    theirs = [torch.nn.Parameter(torch.tensor(p.data)) for p in ours]
    for a, b in zip(ours, theirs, strict=True):
        a.grad[...] = scale * rng.normal(size=a.shape)
        b.grad = torch.tensor(a.grad)
    return ours, theirs


def assert_same_gradients(ours, theirs, rtol):
    for a, b in zip(ours, theirs, strict=True):
        assert np.allclose(a.grad, b.grad, rtol=rtol, atol=0, equal_nan=True)


@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-12), (np.float32, 1e-5)])
@pytest.mark.parametrize("scale", [1e-3, 1, 1e3, 0, math.nan])
@pytest.mark.parametrize("max_norm", [0.5, 3.0, 0])
@pytest.mark.parametrize("norm_type", [2, 1, 3.5, math.inf])
def test_clip_grad_norm(norm_type, max_norm, scale, dtype, rtol):
    ours, theirs = pairs(dtype, scale)
    norm = nn.utils.clip_grad_norm_(iter(ours), max_norm, norm_type)
    expected = torch.nn.utils.clip_grad_norm_(theirs, max_norm, norm_type).item()
    assert type(norm) is float and norm == pytest.approx(expected, rel=rtol, nan_ok=True)
    assert_same_gradients(ours, theirs, rtol)


@pytest.mark.parametrize("clip_value", [0.1, 1, 100])
def test_clip_grad_value(clip_value):
    ours, theirs = pairs(np.float32, 2)
    held = ours[0].grad
    nn.utils.clip_grad_value_(ours, clip_value)
    torch.nn.utils.clip_grad_value_(theirs, clip_value)
    assert ours[0].grad is held
    assert_same_gradients(ours, theirs, 1e-7)


def test_one_parameter_and_none():
    (first, *_), _ = pairs(np.float64, 1)
    assert nn.utils.clip_grad_norm_(first, 1) > 1 and np.linalg.norm(first.grad) == pytest.approx(1)
    assert nn.utils.clip_grad_norm_([], 1) == 0


def test_a_norm_that_is_not_finite_is_refused_on_request():
    ours, _ = pairs(np.float32, math.inf)
    with pytest.raises(ValueError, match=r"finite norm, got (inf|nan): .*detect_nan"):
        nn.utils.clip_grad_norm_(ours, 1, error_if_nonfinite=True)


class Log(nn.Module):
    """log x, NaN below 0; its backward may have a mistake."""

    def __init__(self, mistake=False):
        self.mistake = mistake

    def forward(self, x):
        self._x = x
        with np.errstate(invalid="ignore"):
            return np.log(x)

    def backward(self, grad_y):
        return grad_y * (np.nan if self.mistake else 1 / self._x)


X = np.random.default_rng(0).normal(size=(8, 3)).astype(np.float32)
T = np.random.default_rng(1).integers(0, 2, 8)


def network(*middle):
    return nn.Sequential(nn.Linear(3, 4, rng=0), nn.Sequential(*middle, nn.Tanh()), nn.Linear(4, 2, rng=1))


def test_the_module_that_produced_nan_is_named():
    model = network(nn.Tanh(), Log())
    with (
        pytest.raises(ValueError, match=r"^1\.1 \(Log\) produced the first NaN, in forward"),
        nn.utils.detect_nan(model),
    ):
        model(X)


def test_nan_in_backward_is_named():
    model, loss_fn = network(nn.Sigmoid(), Log(mistake=True)), nn.CrossEntropyLoss()
    with nn.utils.detect_nan(model, loss_fn):
        loss_fn(model(X), T)
        with pytest.raises(ValueError, match=r"^1\.1 \(Log\) produced the first NaN, in backward"):
            model.backward(loss_fn.backward())


def test_nan_in_the_data_is_not_blamed_on_the_model():
    model, x = network(), X.copy()
    x[3, 1] = np.nan
    with pytest.raises(ValueError, match=r"^Sequential was given NaN in forward"), nn.utils.detect_nan(model):
        model(x)


def test_nan_in_a_weight_names_the_step_before():
    model = network()
    model[2].bias.data[1] = np.nan
    with (
        pytest.raises(ValueError, match=r"^2 \(Linear\) has NaN in its bias: .*learning rate"),
        nn.utils.detect_nan(model),
    ):
        model(X)


def test_nan_of_the_loss_is_named():
    loss_fn = nn.NLLLoss()
    with pytest.raises(ValueError, match=r"^NLLLoss produced the first NaN"), nn.utils.detect_nan(loss_fn):
        loss_fn(X, np.full(8, -100))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_it_watches_a_training_that_blows_up():
    model, loss_fn = network(nn.LeakyReLU()), nn.MSELoss()
    optimizer, batches = optim.SGD(model.parameters(), lr=1e30), data.minibatches(X, X[:, :2], 4, rng=0)
    steps = train.steps(model, loss_fn, optimizer, batches, epochs=20)
    with (
        pytest.raises(ValueError, match=r"produced the first NaN|has NaN in its"),
        nn.utils.detect_nan(model, loss_fn),
    ):
        for _ in steps:
            pass


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_made_within_computes_with_its_own_weights(copied):
    model = network()
    with nn.utils.detect_nan(model):
        other = copied(model)
        for parameter in other.parameters():
            parameter.data[...] = 0.5
        assert not np.allclose(other(X), model(X))
        other.backward(np.ones((8, 2), np.float32))
    assert all(parameter.grad.any() for parameter in other.parameters())
    assert not any(parameter.grad.any() for parameter in model.parameters())
    again = copy.deepcopy(other)
    again[2].bias.data += 1
    assert np.allclose(again(X), other(X) + 1)


def test_a_context_within_another_leaves_it_on():
    model, nan = network(), np.full_like(X, np.nan)
    with nn.utils.detect_nan(model):
        with nn.utils.detect_nan(model[0]):
            model(X)
        with pytest.raises(ValueError, match=r"^0 \(Linear\) was given NaN"):
            model[0](nan)
        with pytest.raises(ValueError, match=r"^Sequential was given NaN"):
            model(nan)
    assert np.isnan(model(nan)).all() and not {"forward", "backward"} & vars(model[0]).keys()


def test_nothing_is_left_behind():
    model = network()
    before = bridge.compare(model, X, timed=False).errors
    with nn.utils.detect_nan(model, model):
        y = model(X)
        model.backward(np.ones_like(y))
    assert "forward" not in vars(model) and "backward" not in vars(model[0])
    assert np.isnan(model(np.full_like(X, np.nan))).all()
    assert bridge.compare(model, X, timed=False).errors == before
