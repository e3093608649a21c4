"""NewLayer against PyTorch and finite differences."""

import numpy as np
import pytest

from dlviz import bridge, gradcheck, nn

MODULES = [nn.NewLayer()]  # NEW: one for each combination of arguments that changes something


@pytest.mark.parametrize("module", MODULES, ids=repr)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("shape", [(), (20,), (4, 5), (0, 3)])
def test_new_layer_gives_torch_s_output_and_gradient(module, shape, dtype):
    x = (5 * np.random.default_rng(0).normal(size=shape)).astype(dtype)
    bridge.compare(module, x, timed=False).require()


@pytest.mark.parametrize("module", MODULES, ids=repr)
def test_new_layer_has_the_gradient_of_finite_differences(module):
    gradcheck.check_module(module, np.random.default_rng(0).normal(size=(4, 6))).require()


def test_new_layer_bears_large_numbers():
    """NEW: hold what it gives far from zero; here nothing overflows."""
    x = np.array([-1e4, -100, 0, 100, 1e4], np.float32)
    with np.errstate(all="raise", under="ignore"):
        layer = nn.NewLayer()
        assert np.isfinite(layer(x)).all() and np.isfinite(layer.backward(np.ones_like(x))).all()
