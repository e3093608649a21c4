"""The data: shapes, ranges, splits that never overlap, and minibatches that meet every example once."""

import sys

import numpy as np
import pytest
import torch
from sklearn import datasets

from dlviz import data, nn

REAL = {
    data.load_digits: (datasets.load_digits, (8, 8)),
    data.load_iris: (datasets.load_iris, (4,)),
    data.load_wine: (datasets.load_wine, (13,)),
    data.load_breast_cancer: (datasets.load_breast_cancer, (30,)),
    data.load_diabetes: (datasets.load_diabetes, (10,)),
}
MADE_UP = [data.two_moons, data.circles, data.spirals, data.xor, data.line]


@pytest.mark.parametrize("load", REAL)
def test_real_sets_are_scikit_learns(load):
    loader, shape = REAL[load]
    raw, whole = loader(), load("all")
    assert whole.x.shape == (len(raw.target), *shape) and whole.x.dtype == np.float32
    assert np.allclose(whole.t.ravel(), raw.target, rtol=1e-6)
    assert len(whole) == len(raw.target) and len(whole.features) in (0, *shape)


@pytest.mark.parametrize("load", REAL)
def test_splits_share_no_row_and_leave_none_out(load):
    parts = [load(split) for split in ("train", "validation", "test")]
    shares = np.array([len(part) for part in parts]) / sum(map(len, parts))
    assert shares == pytest.approx([0.6, 0.2, 0.2], abs=0.01)
    rows = [row.tobytes() for row in np.concatenate([part.x for part in parts])]
    assert sorted(rows) == sorted(row.tobytes() for row in load("all").x)


@pytest.mark.parametrize("load", REAL)
def test_splits_are_the_same_at_every_call_and_differ_by_seed(load):
    assert np.array_equal(load("test").x, load("test").x)
    assert not np.array_equal(load("test", seed=1).x, load("test").x)


@pytest.mark.parametrize("load", [load for load in REAL if load is not data.load_diabetes])
def test_classes_have_equal_shares_in_every_split(load):
    whole = load("all")
    expected = np.bincount(whole.t) / len(whole)
    for split in ("train", "validation", "test"):
        part = load(split)
        assert part.t.dtype == np.int64 and part.t.shape == (len(part),)
        assert np.abs(np.bincount(part.t) / len(part) - expected).max() < 0.03
    assert len(whole.names) == len(expected)


def test_digits_are_ink_from_0_to_1():
    digits = data.load_digits()
    assert digits.x.min() == 0 and digits.x.max() == 1 and digits.names == tuple("0123456789")


def test_regression_targets_are_a_column():
    for dataset in (data.load_diabetes(), data.line()):
        assert dataset.t.shape == (len(dataset), 1) and dataset.t.dtype == np.float32


@pytest.mark.parametrize("load", [*REAL, *MADE_UP])
def test_where_it_comes_from_is_said(load):
    dataset = load()
    if load in REAL:
        assert "Source:" in load.__doc__ and "Licence:" in load.__doc__
        assert dataset.source in repr(dataset) and dataset.licence in repr(dataset)
    else:
        assert "Made up" in load.__doc__ and dataset.source == "made up"


@pytest.mark.parametrize("make", MADE_UP)
def test_made_up_sets(make):
    a, b, c = make(60), make(60), make(60, rng=1)
    assert np.array_equal(a.x, b.x) and not np.array_equal(a.x, c.x)
    assert len(a) == 60 and a.x.dtype == np.float32 and a.x.flags.c_contiguous
    if make is not data.line:
        assert a.x.shape == (60, 2) and a.t.dtype == np.int64 and set(a.t) == {0, 1}


def test_without_noise_the_shapes_are_exact():
    ring = data.circles(100, noise=0, ratio=0.25)
    assert np.allclose(np.hypot(*ring.x.T), np.where(ring.t == 0, 1, 0.25), atol=1e-6)
    straight = data.line(slope=3, intercept=1, noise=0)
    assert np.allclose(straight.t, 3 * straight.x + 1, atol=1e-6)
    square = data.xor(100)
    assert np.array_equal(square.t == 1, square.x[:, 0] * square.x[:, 1] < 0)
    moons = data.two_moons(100, noise=0)
    upper, lower = moons.x[moons.t == 0], [1, 0.5] - moons.x[moons.t == 1]
    assert np.allclose(np.hypot(*upper.T), 1, atol=1e-6) and np.allclose(np.hypot(*lower.T), 1, atol=1e-6)
    assert upper[:, 1].min() >= 0 and lower[:, 1].min() >= -1e-6
    arms = data.spirals(90, arms=3, noise=0)
    radius = np.hypot(*arms.x.T)
    turned = np.arctan2(arms.x[:, 1], arms.x[:, 0]) - 2 * np.pi * 1.25 * radius
    assert np.allclose(np.exp(1j * turned), np.exp(2j * np.pi * arms.t / 3), atol=1e-4)


def test_minibatches_meet_every_example_once_and_shuffle_anew():
    x, t = np.arange(10), np.arange(10) * 10
    batches = data.minibatches(x, t, 4, rng=0)
    assert len(batches) == 3
    passes = [list(batches) for _ in range(2)]
    for one in passes:
        assert [len(xs) for xs, _ in one] == [4, 4, 2]
        assert sorted(np.concatenate([xs for xs, _ in one])) == list(x)
        assert all(np.array_equal(10 * xs, ts) for xs, ts in one)
    orders = [np.concatenate([xs for xs, _ in one]).tolist() for one in passes]
    assert orders[0] != orders[1] and orders[0] != list(x)
    assert np.array_equal(next(iter(data.minibatches(x, t, 4, rng=0)))[0], passes[0][0][0])


@pytest.mark.parametrize("size", [1, 3, 4, 5, 10])
def test_a_smaller_last_minibatch_is_left_out_as_torch_does(size):
    x, t = np.arange(10), np.arange(10) * 10
    ours = data.minibatches(x, t, size, drop_last=True, shuffle=False)
    pairs = torch.utils.data.TensorDataset(torch.tensor(x), torch.tensor(t))
    theirs = torch.utils.data.DataLoader(pairs, size, drop_last=True)
    assert len(ours) == len(theirs)
    for (xs, ts), (their_xs, their_ts) in zip(ours, theirs, strict=True):
        assert np.array_equal(xs, their_xs) and np.array_equal(ts, their_ts)
    shuffled = list(data.minibatches(x, t, size, drop_last=True, rng=0))
    assert all(len(xs) == size and np.array_equal(10 * xs, ts) for xs, ts in shuffled)


def test_one_example_left_over_kills_batch_normalization_unless_dropped():
    x, t = np.random.default_rng(0).normal(size=(9, 3)).astype(np.float32), np.zeros(9, int)
    norm = nn.BatchNorm1d(3)
    with pytest.raises(ValueError):
        [norm(xs) for xs, _ in data.minibatches(x, t, 4)]
    assert [norm(xs).shape for xs, _ in data.minibatches(x, t, 4, drop_last=True)] == [(4, 3), (4, 3)]


@pytest.mark.parametrize("kind", [np.asarray, list, torch.tensor])
def test_minibatches_of_lists_and_tensors(kind):
    x, t = kind([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), kind([0, 1, 2])
    batches = list(data.minibatches(x, t, np.int64(2), shuffle=False))
    assert [[xs.tolist(), ts.tolist()] for xs, ts in batches] == [
        [[[1, 2], [3, 4]], [0, 1]],
        [[[5, 6]], [2]],
    ]


def test_minibatches_in_order():
    batches = data.minibatches(np.arange(5), np.arange(5), 2, shuffle=False)
    assert [xs.tolist() for xs, _ in batches] == [[0, 1], [2, 3], [4]]


@pytest.mark.parametrize(
    ("call", "parts"),
    [
        (lambda: data.minibatches(np.ones(3), np.ones(4), 2), ["as many targets", "4 for 3"]),
        (lambda: data.minibatches(np.ones(3), np.ones(3), 0), ["at least 1", "got 0"]),
        (lambda: data.minibatches(np.ones(3), np.ones(3), 2.7), ["whole number", "got 2.7"]),
        (lambda: data.minibatches(np.ones(3), np.ones(3), "2"), ["whole number", "got '2'"]),
        (lambda: data.minibatches([[1, 2], [3]], [0, 1], 1), ["x to be an array", "different shapes"]),
        (lambda: data.minibatches(np.ones(3), 5, 1), ["t to hold examples", "int"]),
        (lambda: data.minibatches(np.ones(3), np.ones(3), 4, drop_last=True), ["all 3", "batch_size of 4"]),
        (lambda: data.load_digits("training"), ["'train'", "'training'"]),
    ],
)
def test_bad_input_is_explained(call, parts):
    with pytest.raises(ValueError) as error:
        call()
    assert all(part in str(error.value) for part in parts), error.value


def test_without_scikit_learn_it_says_what_works(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(ImportError, match=r"pip install scikit-learn.*data\.two_moons"):
        data.load_digits()
    assert len(data.two_moons()) == 200
