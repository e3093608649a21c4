"""KernelLab under the mouse and at its limits, and inside the networks that learners bring."""

import pickle

import numpy as np
import pytest
import torch

from dlviz import models, nn
from dlviz.explorables import KernelLab
from dlviz.explorables.kernel_lab import words
from dlviz.explorables.kernel_lab.data import KERNELS
from dlviz.explorables.kernel_lab.places import short
from tests.explorables.corners import faults
from tests.explorables.every import shared_painting

DIGITS = {  # strokes of the mouse, as places (x, y) on the paper
    0: [[(4, 0.7), (2.4, 1.5), (1.9, 4), (2.4, 6.5), (4, 7.3), (5.6, 6.5), (6.1, 4), (5.6, 1.5), (4, 0.7)]],
    1: [[(2.5, 2), (4.2, 0.8), (4.2, 7.3)]],
    2: [[(2, 1.8), (3, 0.9), (5, 0.9), (5.8, 2.2), (5, 4), (2.2, 7.1), (6.2, 7.1)]],
    3: [[(2.2, 1), (4.8, 0.8), (5.5, 2.2), (4, 3.7), (5.7, 5), (5.2, 6.8), (3.5, 7.3), (2.1, 6.7)]],
    4: [[(4, 0.8), (2, 4.8), (6.3, 4.8)], [(4.7, 3), (4.7, 7.3)]],
    5: [[(5.8, 0.9), (2.6, 0.9), (2.4, 3.6), (4.6, 3.4), (5.8, 4.8), (5.2, 6.7), (3.6, 7.3), (2.1, 6.7)]],
    6: [[(5, 0.8), (3, 2.5), (2.1, 5), (2.9, 7), (4.6, 7.2), (5.7, 5.8), (4.6, 4.4), (2.6, 4.9)]],
    7: [[(2, 1), (6, 1), (4.5, 4), (3.5, 7.3)]],
    9: [
        [
            (5.5, 2.6),
            (4.4, 3.9),
            (2.8, 3.4),
            (2.5, 1.8),
            (3.8, 0.8),
            (5.3, 1.4),
            (5.5, 2.6),
            (5.3, 5),
            (4.2, 7.3),
        ]
    ],
}


@pytest.fixture
def lab():
    return KernelLab(picture="blank paper")


def axes(lab, label):
    figure = lab.painting("light", 1).figure
    return next(ax for ax in figure.axes if ax.get_label() == label)


def pull(lab, label, *places):
    """Press at the first place, and drag over the others."""
    ax = axes(lab, label)
    for number, place in enumerate(places):
        lab.point("drag" if number else "press", ax, *place)


@pytest.mark.parametrize("digit", DIGITS)
def test_the_trained_network_reads_what_is_drawn(lab, digit):
    for stroke in DIGITS[digit]:
        pull(lab, "paper", *stroke)
    assert lab.state.picture == "my drawing"
    assert lab.frame["shares"].argmax() == digit and f"reads {digit}" in lab.description


def test_a_fast_stroke_has_no_gaps_and_a_press_begins_a_new_one(lab):
    pull(lab, "paper", (0.5, 0.5), (7.5, 0.5))
    pull(lab, "paper", (0.5, 7.5), (7.5, 7.5))
    image = lab.frame["image"]
    assert (image[[0, 7]] > 0.8).all() and (image[2:6] == 0).all()


def test_the_rubber_takes_ink_away_and_leaves_the_rest(lab):
    pull(lab, "paper", (0.5, 0.5), (7.5, 0.5))
    before = lab.frame["image"]
    lab.set(rubber=True)
    pull(lab, "paper", (0.5, 0.5), (2.5, 0.5))
    after = lab.frame["image"]
    assert (after[0, :3] < 0.2).all()
    np.testing.assert_array_equal(after[:, 4:], before[:, 4:])


@pytest.mark.parametrize(("inside", "weight"), [(0.02, 2), (0.5, 0), (0.25, 1), (0.98, -2)])
def test_a_kernel_is_painted_by_the_height_in_a_cell(lab, inside, weight):
    before = lab.frame["kernel"]
    pull(lab, "kernel", (2.5, 1 + inside))
    after = lab.frame["kernel"]
    assert lab.state.kernel == "my kernel" and after[1, 2] == weight
    after[1, 2] = before[1, 2]
    np.testing.assert_array_equal(after, before)


@pytest.mark.parametrize(
    "fields", [{}, {"stride": 2, "padding": 0}, {"picture": "a flower", "dilation": 3, "stride": 3}]
)
def test_the_window_goes_to_the_place_under_the_pointer(fields):
    lab = KernelLab(**fields)
    rows, columns = lab.frame["result"].shape
    start = (len(lab.frame["image"]) - rows) / 2
    for i, j in ((0, 0), (1, 2), (rows - 1, columns - 1)):
        pull(lab, "result", (start + j + 0.5, start + i + 0.5))
        np.testing.assert_array_equal(lab.frame["at"], [i, j])
        assert lab.frame["terms"].sum() == pytest.approx(lab.frame["result"][i, j])


def test_on_a_photograph_the_window_s_middle_follows_the_pointer():
    lab = KernelLab(picture="a temple", padding=0)
    pull(lab, "paper", (40.5, 70.5))
    image = lab.frame["image"]
    assert lab.frame["window"][1, 1] == image[70, 40] and lab.state.picture == "a temple"


@pytest.mark.parametrize(
    "fields", [{"painted": "0000"}, {"painted": "x" * 8}, {"weights": "1 2", "kernel": "my kernel"}]
)
def test_a_state_typed_wrongly_is_explained(fields):
    (name, *_) = fields
    with pytest.raises(ValueError, match=f"{name} expects"):
        KernelLab.compute(KernelLab(**fields).state)


def test_each_term_says_where_it_comes_from(lab):
    lab.set(picture="a scanned 4", kernel="sharpen")
    ax, frame = axes(lab, "terms"), lab.frame
    for (p, q), term in np.ndenumerate(frame["terms"]):
        said = lab.point("hover", ax, q + 0.5, p + 0.5).replace("−", "-")
        pixel, weight = said.split(" = ")[0].split(" × ")
        assert float(pixel) * float(weight) == pytest.approx(term, abs=0.03)


def test_the_rubber_has_nothing_to_do_on_a_photograph_alone(lab):
    assert not lab.idle(lab.state)
    lab.set(picture="a flower")
    assert set(lab.idle(lab.state)) == {"rubber"}


# The picture


def test_lines_lead_from_the_window_to_the_terms_and_from_the_sum_to_its_place(lab):
    for fields in ({}, {"stride": 2, "padding": 2, "down": 0.9}, {"picture": "a temple", "dilation": 3}):
        lab.set(**fields)
        painting = lab.painting("light", 1)
        painting.paint(lab.frame)
        parts = painting._parts
        (upper, _), (lower, _), (_, place) = (
            parts["links"].axes.transData.transform(line) for line in parts["links"].get_segments()
        )
        window, cell = (
            np.concatenate([part.axes.transData.transform(path.vertices) for path in part.get_paths()])
            for part in (parts["window"], parts["place"])
        )
        np.testing.assert_allclose(upper, window.max(axis=0), atol=0.01)
        np.testing.assert_allclose(lower, [window[:, 0].max(), window[:, 1].min()], atol=0.01)
        np.testing.assert_allclose(place, [cell[:, 0].min(), (cell[:, 1].min() + cell[:, 1].max()) / 2])


# A learner's own network


def own(library, **more):
    (library if library is nn else torch).manual_seed(1)
    return models.cnn(library, (1, 8, 8), 10, batch_norm=True, **more)


def evaluated(model, x):
    """What a model in either library says of x, as an array."""
    if isinstance(model, nn.Module):
        return model.eval()(x)
    with torch.no_grad():
        return model.eval()(torch.tensor(x)).numpy()


both = pytest.mark.parametrize("library", [nn, torch.nn], ids=["dlviz", "torch"])


@both
def test_it_looks_into_a_network_that_the_learner_trained(library):
    model = own(library)
    lab = KernelLab(model=model, picture="a scanned 8")
    x = lab.frame["image"][None, None].astype(np.float32)
    scores = evaluated(model, x)[0]
    np.testing.assert_allclose(lab.frame["shares"], np.exp(scores) / np.exp(scores).sum(), rtol=1e-4)
    for name, layers in (("layer 1", model[:3]), ("layer 2", model[:7])):
        np.testing.assert_allclose(lab.frame[name], evaluated(layers, x)[0], atol=1e-5)
    assert lab.frame["kernels"].shape == (16, 3, 3)
    assert f"reads {scores.argmax()}" in lab.description
    painting = lab.painting("light", 1)
    painting.paint(lab.frame)
    assert [title.get_text() for title in painting._parts["titles"]][:2] == [
        "layer 1: 16 maps",
        "layer 2: 32 maps",
    ]


@both
def test_looking_leaves_the_network_as_it_was_and_later_training_leaves_the_picture(library):
    model = own(library)
    before = pickle.dumps(model.state_dict())
    lab = KernelLab(model=model, picture="a scanned 8")
    x = KernelLab(picture="a scanned 4").frame["image"][None, None].astype(np.float32)
    assert lab.frame["layer 1"].any() and all(module.training for module in model.modules())
    assert pickle.dumps(model.state_dict()) == before
    expected = evaluated(model[:3], x)[0]
    np.asarray(model.state_dict()["0.weight"])[...] = 0
    lab.set(picture="a scanned 4")
    np.testing.assert_allclose(lab.frame["layer 1"], expected, atol=1e-5)
    assert KernelLab(picture="a scanned 8").frame["layer 1"].shape == (
        16,
        8,
        8,
    )  # the network that it comes with


@both
@pytest.mark.parametrize("code", ["numpy", "torch"])
def test_the_code_takes_the_learner_s_model(library, code):
    lab, names = KernelLab(model=own(library), picture="a scanned 8", stride=2), {"model": own(library)}
    assert "`model` is your network" in lab.code(code)
    exec(lab.code(code), names)
    for key, value in names["frame"].items():
        np.testing.assert_allclose(np.asarray(value), lab.frame[key], rtol=1e-9, atol=1e-9, err_msg=key)


class Own(torch.nn.Module):
    """A forward of one's own, which the layers' order does not tell."""

    def __init__(self):
        super().__init__()
        self.last = torch.nn.Conv2d(4, 2, 3)
        self.first = torch.nn.Conv2d(1, 4, 5, padding=2)

    def forward(self, x):
        return self.last(self.first(x).tanh())


def test_layers_are_counted_as_they_are_called_and_at_most_three_are_shown():
    deep = torch.nn.Sequential(torch.nn.Conv2d(1, 4, 3), *(torch.nn.Conv2d(4, 4, 1) for _ in range(6)))
    frame = KernelLab(model=deep).frame
    assert [name for name in frame if name.startswith("layer")] == ["layer 1", "layer 4", "layer 7"]
    assert KernelLab(model=Own()).frame["kernels"].shape == (4, 5, 5)
    many = KernelLab(model=torch.nn.Conv2d(1, 50, 3))
    assert len(many.frame["layer 1"]) == 32 and many.frame["channels"] == [50]


def test_a_network_that_takes_another_size_shows_its_maps_and_says_that_it_reads_nothing():
    lab = KernelLab(model=models.cnn(nn, (1, 28, 28), 10))
    assert lab.frame["layer 2"].shape == (32, 4, 4) and np.isnan(lab.frame["shares"]).all()
    assert "says nothing about a picture of this size" in lab.description


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("a path", "expects a network of dlviz.nn or torch.nn, got str"),
        (
            models.mlp(nn, [64, 10]),
            "first layer is a Conv2d, and the first layer of this Sequential is Linear",
        ),
        (torch.nn.Sequential(torch.nn.Flatten()), "the first layer of this Sequential is missing"),
        (
            models.cnn(torch.nn, (3, 8, 8), 10),
            "of one channel, and the first Conv2d of this Sequential takes 3",
        ),
        (nn.Sequential(nn.Conv2d(1, 3, 11)), "does not take a picture of 8×8 pixels: .*11"),
    ],
)
def test_what_is_no_such_network_is_refused_in_a_sentence(model, said):
    with pytest.raises((TypeError, ValueError), match=said):
        KernelLab(model=model)


def test_the_maps_of_every_model_that_fits_can_be_read():
    wide = torch.nn.Sequential(*(torch.nn.Conv2d(n, m, 3, padding=1) for n, m in ((1, 8), (8, 64), (64, 64))))
    for model in (own(nn), wide, torch.nn.Conv2d(1, 1, 7), models.cnn(nn, (1, 8, 8), 14)):
        assert faults(type(KernelLab(model=model)), [KernelLab.State()]) == []


@pytest.mark.parametrize("name", KERNELS)
def test_the_headline_tells_what_each_kernel_answers_to(name):
    lab = KernelLab(kernel=name)
    painting = shared_painting(KernelLab)
    painting.paint(lab.frame)
    finding, answers = painting._parts["headline"].texts
    assert f"is {short(lab.frame['sum'])}: one square" in finding
    assert answers == words.answers_to(name, False) != words.answers_to("my kernel", False)


def test_what_is_said_of_the_edges_is_so():
    """Ink on the right of the window makes the sum positive, which is yellow-orange."""
    right = np.eye(3)[[2, 2, 2]]
    assert (KERNELS["edges, left and right"] * right).sum() > 0
    assert (KERNELS["edges, top and bottom"] * right.T).sum() > 0
    for name in ("edges, left and right", "edges, top and bottom", "outline"):
        assert np.sum(KERNELS[name]) == 0  # or the map would be grey
