"""Bad input: the right exception, and a sentence with what was expected, what came, and what to try."""

import warnings

import numpy as np
import pytest
import torch

from dlviz import nn

X = np.zeros((4, 5), np.float32)
T = np.array([0, 1, 2, 3])


def after(module, *inputs):
    module(*inputs)
    return module


CASES = [
    (lambda: nn.Linear(64, 10)(np.zeros((32, 8, 8), np.float32)), ValueError,
     ["Linear(64 -> 10)", "(..., 64)", "(32, 8, 8)", "nn.Flatten() first"]),
    (lambda: nn.Linear(5, 2)(np.zeros((4, 3), np.float32)), ValueError,
     ["(..., 5)", "(4, 3)", "nn.Linear(3, ...)"]),
    (lambda: nn.Linear(5, 2)(np.float32(1)), ValueError, ["(..., 5)", "()"]),
    (lambda: nn.Linear(5, 2)(X.astype(np.float64)), TypeError,
     ["float32", "float64", "x.astype(np.float32)", "module.double()"]),
    (lambda: nn.Linear(5, 2).double()(X), TypeError, ["float32", "x.astype(np.float64)", "module.float()"]),
    (lambda: nn.Linear(5, 2)(np.zeros((4, 5), int)), TypeError, ["int64", "x.astype(np.float32)"]),
    (lambda: nn.Linear(5, 2)([[1, 2, 3, 4, 5]]), TypeError, ["list", "np.array(x, dtype=np.float32)"]),
    (lambda: nn.Linear(5, 2)(torch.zeros(4, 5)), TypeError, ["Tensor", ".numpy()", "bridge.twin"]),
    (lambda: nn.Linear(0, 2), ValueError, ["in_features", "at least 1", "0"]),
    (lambda: nn.Linear(3, 2.5), ValueError, ["out_features", "2.5"]),
    (lambda: nn.Linear(3, 2, device="cpu"), TypeError, ["nn.Linear has no 'device'", "CPU", "bridge.twin"]),
    (lambda: nn.Linear(3, 2, dtype=np.float64), TypeError, ["'dtype'", ".double()"]),
    (lambda: nn.ReLU(inplace=True), TypeError, ["nn.ReLU has no 'inplace'"]),
    (lambda: nn.ReLU()(T), TypeError, ["ReLU", "int64"]),
    (lambda: nn.Flatten()(np.zeros(3)), ValueError, ["(3,)", "x[None]"]),
    (lambda: nn.Softmax(dim=2)(X), ValueError, ["dimension 2", "(4, 5)", "dim=-1"]),
    (lambda: nn.Sequential(nn.Linear), TypeError, ["modules", "type"]),
    (lambda: nn.Sequential(*[nn.ReLU()] * 2), ValueError, ["same ReLU twice"]),
    (lambda: nn.ReLU().backward(X), RuntimeError, ["ReLU.backward", "forward pass first"]),
    (lambda: after(nn.Linear(5, 2), X).backward(X), ValueError, ["(4, 2)", "(4, 5)", "loss_fn.backward()"]),
    (lambda: after(nn.MSELoss("none"), X, X).backward(), ValueError, ["(4, 5)", "()"]),
    (lambda: nn.MSELoss()(X[:, :1], X[:, 0]), ValueError, ["(4, 1)", "(4,)", "target.reshape((4, 1))"]),
    (lambda: nn.MSELoss()(X, X.astype(float)), TypeError, ["float64", "float32", "target.astype"]),
    (lambda: nn.MSELoss()(X, X.astype(int)), TypeError, ["target", "int64"]),
    (lambda: nn.MSELoss("average"), ValueError, ["'mean', 'sum' or 'none'", "'average'"]),
    (lambda: nn.MSELoss(size_average=True), TypeError, ["size_average", "reduction"]),
    (lambda: nn.CrossEntropyLoss()(X, T + 2), ValueError, ["from 0 to 4", "5"]),
    (lambda: nn.CrossEntropyLoss()(X, T - 1), ValueError, ["from 0 to 4", "-1"]),
    (lambda: nn.CrossEntropyLoss()(X, T[:, None]), ValueError, ["(4,)", "(4, 1)", "target.reshape((4,))"]),
    (lambda: nn.CrossEntropyLoss()(X, T[:3]), ValueError, ["(4,)", "(3,)", "each example"]),
    (lambda: nn.CrossEntropyLoss()(X, X[:, :3]), ValueError, ["(4, 5)", "(4, 3)"]),
    (lambda: nn.CrossEntropyLoss()(X, X.astype(float)), TypeError, ["float64", "float32"]),
    (lambda: nn.CrossEntropyLoss()(X, [0, 1, 2, 3]), TypeError, ["list", "np.array(target, dtype=np.int64)"]),
    (lambda: nn.CrossEntropyLoss([1, 2])(X, T), ValueError, ["2 classes", "5"]),
    (lambda: nn.CrossEntropyLoss(label_smoothing=1.5), ValueError, ["[0, 1]", "1.5"]),
    (lambda: nn.CrossEntropyLoss(ignore_index=2)(X, X), ValueError, ["ignore_index=2", "probabilities"]),
    (lambda: nn.CrossEntropyLoss()(np.float32(1), T), ValueError, ["(n, C)"]),
    (lambda: nn.Module()(X), NotImplementedError, ["define forward"]),
    (lambda: nn.init.xavier_normal_(nn.Parameter([1, 2])), ValueError, ["two dimensions", "(2,)"]),
    (lambda: nn.init.kaiming_normal_(nn.Parameter(X), mode="fan"), ValueError,
     ["'fan_in' or 'fan_out'", "'fan'"]),
    (lambda: nn.init.calculate_gain("softsign"), ValueError, ["relu", "'softsign'"]),
]  # fmt: skip


@pytest.mark.parametrize(("call", "kind", "parts"), CASES)
def test_bad_input_is_explained(call, kind, parts):
    with pytest.raises(kind) as error:
        call()
    message = str(error.value)
    assert [part for part in parts if part not in message] == [], message
    assert "\n" not in message


def test_no_overflow_and_no_warning_however_large_the_numbers():
    x = np.array([[-1e30, -1e4, -1, 0, 1, 1e4, 1e30]], np.float32)
    with warnings.catch_warnings(), np.errstate(all="raise", under="ignore"):
        warnings.simplefilter("error")
        for module in (nn.Sigmoid(), nn.Tanh(), nn.Softmax(dim=1), nn.LogSoftmax(dim=1), nn.LeakyReLU()):
            assert np.isfinite(module(x)).all() and np.isfinite(module.backward(np.ones_like(x))).all()
        loss_fn = nn.CrossEntropyLoss()
        assert np.isfinite(loss_fn(x, np.array([0]))) and np.isfinite(loss_fn.backward()).all()


def test_sigmoid_keeps_its_digits_at_both_ends():
    x = np.array([-700.0, -40, 40])
    expected = torch.sigmoid(torch.tensor(x)).numpy()
    assert np.allclose(nn.Sigmoid()(x), expected, rtol=1e-12, atol=0)


def test_a_masked_class_costs_nothing():
    logits = np.array([[0.5, -np.inf, 1.0]], np.float32)
    loss_fn = nn.CrossEntropyLoss()
    expected = torch.nn.functional.cross_entropy(torch.tensor(logits), torch.tensor([2]))
    assert np.isclose(loss_fn(logits, np.array([2])), expected) and np.isfinite(loss_fn.backward()).all()


def test_nothing_that_counts_gives_nan_as_in_torch():
    loss = nn.CrossEntropyLoss()(X, np.full(4, -100))
    assert np.isnan(loss)


def test_softmax_without_a_dimension_warns_and_does_as_torch():
    for shape in [(3,), (4, 3), (2, 3, 4), (2, 3, 4, 5)]:
        x = np.random.default_rng(0).normal(size=shape)
        with pytest.warns(UserWarning):
            expected = torch.nn.Softmax()(torch.tensor(x)).numpy()
        with pytest.warns(UserWarning, match="say it"):
            assert np.allclose(nn.Softmax()(x), expected)


def test_inputs_are_left_as_they_are():
    for module in (nn.Linear(5, 2), nn.ReLU(), nn.Sigmoid(), nn.Softmax(dim=1), nn.LogSoftmax(dim=1)):
        x = np.random.default_rng(0).normal(size=(4, 5)).astype(np.float32)
        before, grad = x.copy(), np.ones_like(module(x))
        module.backward(grad)
        assert np.array_equal(x, before) and np.all(grad == 1), module
