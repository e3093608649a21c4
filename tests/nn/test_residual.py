"""The residual connection, and its twin among the few modules that PyTorch lacks."""

import numpy as np
import pytest
import torch

from dlviz import bridge, gradcheck, nn, torch_extras

X = np.random.default_rng(0).normal(size=(4, 3)).astype(np.float32)
MODULES = [
    nn.Residual(nn.Identity()),
    nn.Residual(nn.Linear(3, 3)),
    nn.Residual(nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 3))),
    nn.Sequential(nn.Residual(nn.Residual(nn.Linear(3, 3))), nn.Linear(3, 2)),
    nn.Residual(
        nn.Sequential(*[nn.Residual(nn.Sequential(nn.LayerNorm(3), nn.Linear(3, 3))) for _ in range(3)])
    ),
]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("module", MODULES)
def test_as_torch(module, dtype):
    module = module.double() if dtype is np.float64 else module.float()
    result = bridge.compare(module, X.astype(dtype), timed=False)
    assert len(result.errors) == 2 + len(list(module.parameters()))
    result.require()


@pytest.mark.parametrize("module", MODULES)
def test_against_finite_differences(module):
    gradcheck.check_module(module, X).require()


def test_text_and_state_are_the_twins():
    ours = nn.Residual(nn.Linear(3, 3))
    theirs = bridge.twin(ours)
    assert isinstance(theirs, torch_extras.Residual) and repr(ours) == repr(theirs)
    ours.load_state_dict(torch_extras.Residual(torch.nn.Linear(3, 3)).state_dict())
    assert list(ours.state_dict()) == ["module.weight", "module.bias"]


def test_another_shape_is_refused():
    with pytest.raises(ValueError, match=r"Linear to keep the shape \(4, 3\), got \(4, 1\)"):
        nn.Residual(nn.Linear(3, 1))(X)  # a sum would broadcast
