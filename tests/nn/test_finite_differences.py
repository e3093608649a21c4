"""Every backward against finite differences, so that the NumPy half stands without PyTorch."""

import numpy as np
import pytest

from dlviz import gradcheck, nn

RNG = np.random.default_rng(0)
X = RNG.normal(size=(4, 6))
CLASSES = np.array([0, 5, 2, 2])
SHARES = RNG.dirichlet(np.ones(6), 4)
WEIGHT = np.arange(1.0, 7.0)


@pytest.mark.parametrize(
    "module",
    [
        nn.Linear(6, 3),
        nn.Linear(6, 3, bias=False),
        nn.Identity(),
        nn.Flatten(0),
        nn.ReLU(),
        nn.LeakyReLU(0.2),
        nn.Sigmoid(),
        nn.Tanh(),
        nn.Softmax(dim=0),
        nn.Softmax(dim=-1),
        nn.LogSoftmax(dim=1),
        nn.Sequential(nn.Linear(6, 5), nn.Tanh(), nn.Linear(5, 2), nn.Softmax(dim=1)),
    ],
    ids=repr,
)
def test_module(module):
    result = gradcheck.check_module(module, X)
    assert len(result.errors) == 1 + len(list(module.parameters()))
    result.require()


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize(
    ("loss", "target"),
    [
        (nn.MSELoss, X[::-1].copy()),
        (nn.CrossEntropyLoss, CLASSES),
        (nn.CrossEntropyLoss, SHARES),
        (lambda **o: nn.CrossEntropyLoss(WEIGHT, ignore_index=2, label_smoothing=0.1, **o), CLASSES),
        (lambda **o: nn.CrossEntropyLoss(WEIGHT, label_smoothing=0.3, **o), SHARES),
    ],
)
def test_loss(loss, target, reduction):
    gradcheck.check_module(loss(reduction=reduction), X, target).require()
