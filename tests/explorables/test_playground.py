"""The Playground: its data, its two trainers, its code, its parameters under the pointer."""

import warnings

import numpy as np
import pytest
from page import Page

from dlviz.explorables import Playground, feedforward
from dlviz.explorables._core.plane_data import SETS, is_numbers, points
from dlviz.explorables._core.plane_handles import ASIDE, TOP
from dlviz.explorables._core.plane_spots import split
from dlviz.explorables.kit.controls import sizes
from dlviz.pictures.boundary import Maps
from dlviz.pictures.unit_network import distances, layout

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


def test_code_without_moves_by_hand_has_none_in_it():
    assert "by_hand" not in Playground(epochs=3).code("numpy")
    assert "by_hand" in Playground(epochs=3, edits=((0, 0, 1.0),)).code("numpy")


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
    x, t, n = points(dataset, 0, 70, 1)
    assert x.shape == (len(t), 2) and t.shape[1] == 1 and n == round(0.7 * len(x))
    assert (np.abs(x) <= 6).mean() > 0.95
    if is_numbers(dataset):
        assert -1 <= t.min() < -0.5 and 0.5 < t.max() <= 1
    else:
        assert set(t[:, 0]) == {0, 1} and 0.3 < t[:n].mean() < 0.7
    noisy, *_ = points(dataset, 50, 70, 1)
    assert 0.5 < np.std(noisy - x) < 2.5
    if "breast" not in dataset and dataset in ("circle", "XOR", "Gaussians", "spiral"):
        assert (points(dataset, 0, 70, 2)[0] != x).any(), "another seed, other points"


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


@pytest.mark.parametrize("wrong", ["9", "0", "4, x", "1, 2, 3, 4, 5, 6, 7", "4,,2", "-1", "4 2"])
def test_layers_that_cannot_be_are_refused(wrong):
    with pytest.raises(
        ValueError, match=r"hidden expects up to 6 whole numbers from 1 to 8, got .*try '4, 2'"
    ):
        Playground(hidden=wrong)
    assert sizes(" 4 ,2") == [4, 2] and sizes("") == []


# Under the pointer


class Pointing:
    """A playground whose picture can be pointed at."""

    def __init__(self, **fields):
        self.playground = Playground(**fields)
        self.painting = self.playground.painting("light", 1)
        self.painting.paint(self.playground.frame)

    def at(self, event, x, y):
        ax, x, y = self.painting.locate(x, Playground.size[1] - y)
        return self.playground.point(event, ax, x, y)

    @property
    def places(self):
        return layout([True] * 2 + [False] * 5, sizes(self.playground.state.hidden), *feedforward.NET)


def test_every_link_and_unit_tells_its_number():
    pointing = Pointing(hidden="3, 2", epochs=2)
    widths, parameters = pointing.playground.frame["widths"], pointing.playground.frame["parameters"]
    weights, biases = split(parameters, widths)
    alone = 0
    for link, weight in zip(pointing.places.links, np.concatenate([w.ravel() for w in weights]), strict=True):
        x, y = link[0] * 0.5 + link[1] * 0 + link[3] * 0.5  # the middle of the curve
        if np.sort(distances(pointing.places.links, x, y))[1] > 8:  # no other passes here
            text = pointing.at("hover", x, y)
            assert text.startswith("weight from ") and f": {weight:.3g}\n" in text
            alone += 1
    assert alone >= 5
    for unit, (place, bias) in enumerate(zip(pointing.places.units, np.concatenate(biases), strict=False)):
        name = f"unit {unit % 3 + 1} of layer {unit // 3 + 1}"
        assert pointing.at("hover", *place).startswith(f"bias of {name}: {bias:.3g}\n")


def test_names_of_a_link_s_ends():
    pointing = Pointing(hidden="1, 1")
    texts = [pointing.at("hover", *(link[0] + link[3]) / 2) for link in pointing.places.links]
    assert [text.split(":")[0] for text in texts] == [
        "weight from x₁ to unit 1 of layer 1",
        "weight from x₂ to unit 1 of layer 1",
        "weight from unit 1 of layer 1 to unit 1 of layer 2",
        "weight from unit 1 of layer 2 to the output",
    ]


def test_a_weight_is_dragged():
    pointing = Pointing(hidden="1, 1")
    x, y = (pointing.places.links[2][0] + pointing.places.links[2][3]) / 2
    before = pointing.playground.frame["parameters"]
    pointing.at("press", x, y)
    pointing.at("drag", x + 3, y + 50)
    pointing.at("drag", x, y + 25)
    after = pointing.playground.frame["parameters"]
    (number,) = np.flatnonzero(after != before)
    assert after[number] == pytest.approx(before[number] + 1, abs=0.0051)
    assert len(pointing.playground.state.edits) == 1
    assert (pointing.playground.frame["losses"][-1] != Playground(hidden="1, 1").frame["losses"][-1]).all()


def test_a_press_switches_an_input_and_shows_a_unit_large():
    pointing = Pointing()
    pointing.at("press", *pointing.places.inputs[2])
    assert pointing.playground.state.x1_squared
    pointing.at("press", *pointing.places.inputs[2])
    assert not pointing.playground.state.x1_squared
    pointing.playground.step()
    pointing.at("press", *pointing.places.units[4])
    assert pointing.playground.state.shown == 4 and pointing.playground.state.epochs == 1
    assert "shown=4" in pointing.playground.share()
    pointing.at("press", 760, 300)
    assert pointing.playground.state.shown == -1


def test_the_large_map_tells_what_the_output_says():
    pointing = Pointing(epochs=150)
    assert pointing.at("hover", 606 + 150, 300) == "(0.0, 0.0): 100 % orange"


def column(hidden, number):
    """The x of a column: the inputs' is number 0."""
    left, right, _ = feedforward.NET
    return left + number * (right - left) / (len(sizes(hidden)) + 1)


@pytest.mark.parametrize(
    "before, number, sign, says, after",
    [
        ("4, 2", 0, 1, "press for one layer more", "4, 2, 2"),
        ("4, 2", 0, -1, "press for one layer less", "4"),
        ("5", 0, -1, "press for one layer less", ""),
        ("", 0, 1, "press for one layer more", "2"),
        ("4, 2", 1, 1, "press for one unit more in layer 1", "5, 2"),
        ("4, 2", 2, -1, "press for one unit less in layer 2", "4, 1"),
        ("8, 1, 3, 3, 3, 3", 6, 1, "press for one unit more in layer 6", "8, 1, 3, 3, 3, 4"),
        ("", 0, -1, "there is no layer to take away", ""),
        ("1, 1, 1, 1, 1, 1", 0, 1, "6 layers are the most", "1, 1, 1, 1, 1, 1"),
        ("8, 1", 1, 1, "8 are the most", "8, 1"),
        ("8, 1", 2, -1, "a layer keeps one", "8, 1"),
    ],
)
def test_plus_and_minus_change_the_layers_and_their_units(before, number, sign, says, after):
    pointing = Pointing(hidden=before, epochs=2, shown=len(sizes(before)) - 1)
    place = column(before, number) + sign * ASIDE, TOP
    assert pointing.at("hover", *place) == says
    pointing.at("press", *place)
    pointing.at("drag", place[0], place[1] - 30)
    state = pointing.playground.state
    assert state.hidden == after and not state.edits
    if after != before:
        assert state.epochs == 0 and state.shown == -1
        np.testing.assert_equal(
            pointing.playground.frame["parameters"], Playground(hidden=after).frame["parameters"]
        )
    else:
        assert state.epochs == 2 and state.shown == len(sizes(before)) - 1


def test_a_button_that_leads_nowhere_is_faint_and_all_stand_above_their_columns():
    for hidden in ("", "8, 1, 2"):
        picture = Pointing(hidden=hidden).painting._sent[..., :3].astype(int)
        for number in range(len(sizes(hidden)) + 1):
            for sign, limit in ((-1, 1), (1, 8)):
                x, y = round(column(hidden, number) + sign * ASIDE), Playground.size[1] - TOP
                dark = picture[y - 3 : y + 4, x - 3 : x + 4].min()  # of the sign in the middle
                stuck = sizes(hidden)[number - 1] == limit if number else (hidden == "" and sign < 0)
                assert (dark > 180) == stuck


def test_the_page_s_text_follows_plus(wires):
    page = Page(Playground(hidden="4"))
    page.point("press", column("4", 0) + ASIDE, Playground.size[1] - TOP)
    assert page.controls["hidden"].value == "4, 2" and not page.notice.value


def test_the_page_lets_a_weight_be_typed(wires):
    page = Page(Playground(hidden="1"))
    places = layout([True] * 2 + [False] * 5, [1], *feedforward.NET)
    x, y = (places.links[0][0] + places.links[0][3]) / 2
    page.point("press", x, Playground.size[1] - y)
    box = next(w for w in page.widgets if getattr(w, "description", "").startswith("weight from x₁"))
    box.comm.moves(value=2.5)
    assert page.explorable.frame["parameters"][0] == 2.5
    page.move("hidden", "")  # that link is gone
    assert box.layout.display == "none" and not page.notice.value


# The maps


def test_maps_are_blue_below_zero_orange_above_and_grey_where_there_is_none():
    maps = Maps(20, 1, "light", radius=0)
    values = np.full((3, 4, 4), np.nan)
    values[0], values[1, :2], values[1, 2:] = 1, -1, 1  # rows from below
    maps.show(values, np.zeros((3, 2)))
    orange, half, grey = maps._tiles[:, :, 10, :3].astype(int)
    assert (orange[8] == [230, 159, 0]).all() and np.ptp(grey[8]) < 20
    assert half[2, 2] > half[2, 0] and half[-3, 0] > half[-3, 2], "the first row is drawn lowest"
