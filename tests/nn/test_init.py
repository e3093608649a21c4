"""Initial weights: the ranges and variances are torch's."""

import numpy as np
import pytest
import torch

from dlviz import nn

SHAPE = (300, 200)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("uniform_", (-2, 3)),
        ("normal_", (1, 0.5)),
        ("xavier_uniform_", (2,)),
        ("xavier_normal_", (5 / 3,)),
        ("kaiming_uniform_", (0.1, "fan_out")),
        ("kaiming_normal_", (0, "fan_in", "relu")),
        ("kaiming_normal_", ()),
        ("trunc_normal_", ()),
        ("trunc_normal_", (1, 2, 0, 2)),
    ],
)
@pytest.mark.parametrize("shape", [SHAPE, (60, 50, 5, 4)])
def test_spread_is_torchs(name, arguments, shape):
    torch.manual_seed(0)
    ours, theirs = nn.Parameter(np.zeros(shape)), torch.zeros(shape)
    assert getattr(nn.init, name)(ours, *arguments, generator=0) is ours
    getattr(torch.nn.init, name)(theirs, *arguments)
    for measure in (np.mean, np.std, np.max, np.min):
        a, b = measure(ours.data), measure(theirs.numpy())
        tolerance = (
            0.02 if "uniform" in name or measure in (np.mean, np.std) else 0.3
        )  # of a normal's extremes
        assert abs(a - b) < tolerance * max(theirs.std().item(), abs(b)), measure


@pytest.mark.parametrize(("name", "value"), [("zeros_", 0), ("ones_", 1)])
def test_constants(name, value):
    assert np.all(getattr(nn.init, name)(nn.Parameter(np.full(3, 7.0))).data == value)
    assert np.all(nn.init.constant_(nn.Parameter(np.zeros(3)), 4).data == 4)


@pytest.mark.parametrize("activation", ["linear", "conv2d", "sigmoid", "tanh", "relu", "leaky_relu", "selu"])
def test_gain_is_torchs(activation):
    assert nn.init.calculate_gain(activation) == pytest.approx(torch.nn.init.calculate_gain(activation))


def test_linear_starts_as_torchs():
    ours, theirs = nn.Linear(200, 300, rng=0), torch.nn.Linear(200, 300)
    for a, b in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert a.dtype == np.float32
        assert np.abs(a.data).max() <= 1 / np.sqrt(200)
        assert a.data.std() == pytest.approx(b.detach().numpy().std(), rel=0.1)


@pytest.mark.parametrize("shape", [(5, 8), (8, 5), (6, 6), (4, 3, 2, 2), (20, 3, 2, 2)])
def test_orthogonal(shape):
    weight = nn.init.orthogonal_(nn.Parameter(np.zeros(shape), dtype=np.float64), 3, generator=0).data
    flat = weight.reshape(shape[0], -1)
    products = flat @ flat.T if flat.shape[0] <= flat.shape[1] else flat.T @ flat
    assert np.allclose(products, 9 * np.eye(len(products)))


def test_orthogonal_prefers_no_direction():
    """Without the signs of R, the first row would mostly point one way."""
    first = [
        nn.init.orthogonal_(nn.Parameter(np.zeros((3, 3))), generator=seed).data[0, 0] for seed in range(400)
    ]
    assert abs(np.mean(first)) < 0.1


def test_truncated_normal_stays_inside():
    data = nn.init.trunc_normal_(nn.Parameter(np.zeros(10000)), 0, 1, 0.5, 0.7, generator=0).data
    assert data.min() >= np.float32(0.5) and data.max() <= np.float32(0.7) and data.std() > 0.05


@pytest.mark.parametrize("limits", [(2, 1), (100, 200), (-200, -100)])
def test_truncation_to_nothing_is_refused(limits):
    with pytest.raises(ValueError, match="a < b within four std"):
        nn.init.trunc_normal_(nn.Parameter(np.zeros(3)), 0, 1, *limits)
