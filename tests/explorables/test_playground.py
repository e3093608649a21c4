"""The Playground: its data, its two trainers, its code, its parameters under the pointer."""

import warnings
from itertools import pairwise

import numpy as np
import pytest

from dlviz import data
from dlviz.explorables import Playground
from dlviz.explorables.kit.controls import sizes
from dlviz.explorables.playground.data import SETS, is_numbers, points
from dlviz.explorables.playground.maps import Maps
from dlviz.explorables.playground.picture import NET, SIZE, ends, number, places
from dlviz.pictures.style import LIGHT

SMALL = {"share": 20, "batch": 20}  # a few minibatches in an epoch
TRAINED = [
    {"epochs": 3},
    {"epochs": 3, "hidden": ""},
    {"epochs": 2, "hidden": "3, 8, 1", "activation": "ReLU", "x1_squared": True, "sin_x2": True, **SMALL},
    {"epochs": 2, "dataset": "diabetes (numbers)", "activation": "sigmoid", **SMALL},
    {
        "epochs": 2,
        "dataset": "spiral",
        "dropout": 0.5,
        "l1": 0.01,
        "l2": 0.1,
        "noise": 20,
        "seed": 3,
        **SMALL,
    },
    {
        "epochs": 2,
        "edits": ((0, 1, 0.5), (3, 0, -1.0)),
        "earlier": ((4, "log_lr", -2.0), (4, "batch", 13)),
        **SMALL,
    },
    {"epochs": 2, "edits": ((10, 1, 0.5),), "earlier": ((2, "dropout", 0.3), (7, "l1", 0.1)), **SMALL},
]


@pytest.mark.parametrize("fields", TRAINED, ids=str)
@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_the_code_trains_to_the_picture_s_numbers(fields, library):
    playground = Playground(**fields)
    names = {}
    exec(playground.code(library), names)
    for key in ("parameters", "losses", "units", "output"):
        given, expected = np.asarray(names["frame"][key]), playground.frame[key]
        assert given.shape == expected.shape
        np.testing.assert_allclose(given, expected, 1e-9, 1e-10, err_msg=key)
    assert len(playground.frame["losses"]) == fields["epochs"] + 1


@pytest.mark.parametrize("fields", TRAINED, ids=str)
def test_both_libraries_train_alike(fields):
    ours, theirs = (Playground(library=name, **fields).frame for name in ("dlviz.nn", "PyTorch"))
    for key in ("parameters", "losses", "units", "output"):
        np.testing.assert_allclose(theirs[key], ours[key], 1e-9, 1e-10, err_msg=key)


def test_pytorch_rewinds_and_forks_too():
    playground = Playground(library="PyTorch", dropout=0.2, **SMALL)
    playground.step(2)
    kept = playground.fork()
    playground.step(2)
    first = playground.frame
    np.testing.assert_equal(kept.frame, first)
    playground.rewind()
    playground.step(4)
    np.testing.assert_equal(playground.frame, first)


# What it learns


def test_it_learns_the_circle_and_a_line_cannot():
    learnt, line = Playground(epochs=100), Playground(epochs=100, hidden="")
    assert learnt.frame["losses"][-1].max() < 0.1 < 0.6 < line.frame["losses"][-1].min()
    squares = Playground(epochs=30, hidden="", x1_squared=True, x2_squared=True)
    assert squares.frame["losses"][-1].max() < 0.3, "the right features make it a line's work"


@pytest.mark.parametrize("dataset", SETS)
def test_every_data_set_fits_the_square_and_its_targets(dataset):
    def made(**fields):
        return points(Playground(dataset=dataset, share=70, **fields).state)

    (x, t, *_), n = made(seed=1)
    assert x.shape == (len(t), 2) and t.shape[1] == 1 and n == round(0.7 * len(x))
    assert (np.abs(x) <= 6).mean() > 0.95
    if is_numbers(dataset):
        assert -1 <= t.min() < -0.5 and 0.5 < t.max() <= 1
    else:
        assert set(t[:, 0]) == {0, 1} and 0.3 < t[:n].mean() < 0.7
    (noisy, *_), _ = made(seed=1, noise=50)
    assert 0.5 < np.std(noisy - x) < 2.5
    if len(x) == 500:
        assert (made(seed=2)[0].x != x).any(), "another seed, other points"


@pytest.mark.parametrize(
    ("dataset", "curve"),
    [
        ("sine curve", lambda x1: 3 * np.sin(x1)),
        ("cubic curve", lambda x1: x1**3 / 12 - x1),
        ("absolute value", lambda x1: np.abs(x1) - 2.5),
    ],
)
def test_classes_lie_on_either_side_of_a_curve(dataset, curve):
    (x, t, *_), _ = points(Playground(dataset=dataset).state)
    above = x[:, 1] - curve(x[:, 0])
    assert above[t[:, 0] == 1].min() >= 0.4 and above[t[:, 0] == 0].max() <= -0.4


def test_measured_data_keep_their_units():
    everything = data.load_iris("all")
    (x, *_, scale, names, classes), _ = points(Playground(dataset="irises").state)
    given = np.sort(everything.x[everything.t > 0][:, [2, 3]], axis=0)
    np.testing.assert_allclose(np.sort(scale[:2, 0] + scale[:2, 1] * x, axis=0), given, 1e-6)
    assert "petal length" in names[0] and classes == ("versicolor", "virginica")
    said = Playground(dataset="diabetes (numbers)").description
    assert "body mass index from " in said and "targets from 25 to 346, scaled to −1 … 1" in said


def test_a_rate_too_high_is_told_in_words_and_warns_nobody():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        playground = Playground(dataset="slope (numbers)", activation="linear", hidden="8, 8", log_lr=1.0)
        playground.step(20)
        assert "lower learning rate" in playground.trouble and playground.state.epochs < 20
        playground.still()
        assert playground.description


def test_without_an_input_nothing_is_learned():
    with pytest.raises(ValueError, match="needs an input"):
        Playground(x1=False, x2=False)


@pytest.mark.parametrize(
    "wrong", ["17", "0", "4, x", "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11", "4,,2", "-1", "4 2"]
)
def test_layers_that_cannot_be_are_refused(wrong):
    expected = r"hidden expects up to 10 whole numbers from 1 to 16, got .*try '4, 2'"
    with pytest.raises(ValueError, match=expected):
        Playground(hidden=wrong)
    assert sizes(" 4 ,2") == [4, 2] and sizes("") == []


# The maps


def test_maps_are_blue_below_zero_orange_above_and_grey_where_there_is_none():
    maps = Maps(20, 1, LIGHT, radius=0)
    values = np.full((3, 4, 4), np.nan)
    values[0], values[1, :2], values[1, 2:] = 1, -1, 1  # rows from below
    maps.show(values, np.zeros((3, 2)))
    orange, half, grey = maps._tiles[:, :, 10, :3].astype(int)
    assert (orange[8] == [230, 159, 0]).all() and np.ptp(grey[8]) < 20
    assert half[2, 2] > half[2, 0] and half[-3, 0] > half[-3, 2], "the first row is drawn lowest"


# How it looks


@pytest.mark.parametrize("hidden", [[], [8] * 6, [16] * 10, [1], [16], [1] * 10])
def test_maps_of_units_keep_apart_in_every_size_of_network(hidden):
    there = places((True,) * 7, tuple(hidden))
    centres, half = there.units, there.side / 2
    for column in np.unique(centres[:, 0]):
        assert (np.diff(np.sort(centres[centres[:, 0] == column, 1])) > there.side + 2).all()
    assert (np.diff(np.unique(centres[:, 0])) > there.side + 5).all()
    assert not hidden or centres[:, 0].min() - half > there.inputs[:, 0].max() + 18
    assert not hidden or centres[:, 0].max() + half < NET[1]
    assert not hidden or (centres[:, 1].min() - half > 100 and centres[:, 1].max() + half < SIZE[1] - 25)
    assert len(there.links) == sum(a * b for a, b in pairwise([7, *hidden, 1]))


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [
        (0.172, 0, "0.172"),
        (-12, 0, "−12"),
        (5.0512, 0, "5.05"),
        (-1e-9, 0.1, "0"),
        (-0.00149, 0.0005, "−0.0015"),
        (35000, 5000, "35000"),
        (2.5, 0.5, "2.5"),
        (1234567, 0, "1.23e6"),
        (-3e-12, 0, "−3.00e−12"),
    ],
)
def test_numbers_are_short_and_have_a_minus_sign(value, step, text):
    assert number(value, step) == text


def test_the_ends_of_an_axis_are_round_numbers_near_its_ends():
    for centre, step in ((0, 1), (20, 0.7), (1990, 4), (-3e5, 1e4), (0, 1e-9)):
        (first, low), (last, high) = ends(centre, step)
        assert 0 <= first < 0.2 and 0.8 < last <= 1
        for at, text in ((first, low), (last, high)):
            said = float(text.replace("−", "-"))
            assert said == pytest.approx(centre - 6 * step + 12 * step * at, abs=0.01 * step)
            assert len(text) <= 7
