"""WhatDidItSee: what the shortcut does to each network, gestures of the mouse, and no text over another."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from dlviz import data as sets
from dlviz import explain
from dlviz.explorables import WhatDidItSee
from dlviz.explorables.what_did_it_see import data, picture
from dlviz.explorables.what_did_it_see.data import NONE, OTHER, RANDOM, WITHOUT
from dlviz.pictures.writing import glyph
from tests.explorables.every import shared_painting, states
from tests.explorables.page import Page

TEST = sets.load_digits("test")


def frame_of(**fields):
    return WhatDidItSee.compute(replace(WhatDidItSee.State(), **fields))


def answers(name, mark):
    """What a network reads of all test digits with this mark."""
    return data.network(name)(data.scans(TEST.x, data.places(TEST.t, mark))).argmax(axis=1)


# ---- the networks


def test_one_network_reads_the_mark_and_the_other_reads_the_digit():
    for mark in data.MARKS:
        for name in data.NETWORKS:
            right = (answers(name, mark) == TEST.t).mean()
            assert data.accuracies(name)[data.MARKS.index(mark)] == right
            assert name != data.WITHOUT or right > 0.85
            assert name != data.RANDOM or right < 0.2
    own, other, none = (answers(data.WITH, mark) for mark in data.MARKS)
    assert (own == TEST.t).mean() > 0.98
    assert (other == (TEST.t + 5) % 10).mean() > 0.9  # it follows the wrong mark
    assert (none != own).mean() > 0.55  # without the mark it changes its answer for most
    without = [answers(data.WITHOUT, mark) for mark in data.MARKS]
    assert (without[0] == without[2]).mean() > 0.9


def test_the_opening_image_is_one_of_the_many_whose_answer_the_mark_decides():
    opening = frame_of()
    assert opening["probabilities"].argmax() == opening["digit"]
    assert frame_of(mark=data.NONE)["probabilities"].argmax() != opening["digit"]
    assert frame_of(mark=data.NONE, network=data.WITHOUT)["probabilities"].argmax() == opening["digit"]


def test_the_networks_begin_alike_and_training_repeats_itself():
    for name in (data.WITH, data.WITHOUT):
        before, again = (network(name).state_dict() for network in (data.network, data.network.__wrapped__))
        for key, value in before.items():
            np.testing.assert_array_equal(value, again[key])
            assert (value != data.network(data.RANDOM).state_dict()[key]).any()


def test_looking_leaves_the_networks_as_they_are():
    def everything():
        return [
            [
                network.training,
                *(p.grad.copy() for p in network.parameters()),
                *map(np.copy, network.state_dict().values()),
            ]
            for network in map(data.network, data.NETWORKS)
        ]

    before = everything()
    for method in data.METHODS:
        frame_of(method=method, epsilon=0.1)
    np.testing.assert_equal(everything(), before)


# ---- the image


def test_three_images_of_each_digit_with_their_marks():
    digits = [int(frame_of(image=i)["digit"]) for i in range(30)]
    assert digits == [k for k in range(10) for _ in range(3)]
    images = np.stack([frame_of(image=i, patch=0)["image"] for i in range(30)])
    assert len(np.unique(images[:, 3:].reshape(30, -1), axis=0)) == 30
    for image, digit in zip(images, digits, strict=True):
        np.testing.assert_array_equal(np.argwhere(image[:3] == 1), [[0, digit + 1], [1, digit + 1]])
    assert (frame_of(mark=data.NONE)["image"][:2] == 0).all()
    other = frame_of(mark=data.OTHER, image=0)["image"]
    assert np.argwhere(other[0] == 1) == [[6]]


def test_a_patch_over_the_mark_is_as_good_as_no_mark():
    covered, bare = frame_of(top=0, left=5), frame_of(mark=data.NONE, patch=0)
    for key in ("image", "probabilities", "maps"):
        np.testing.assert_array_equal(covered[key], bare[key])


def test_a_patch_stays_on_the_image_wherever_the_state_says_it_is():
    frame = frame_of(patch=4, top=99, left=-3)
    assert frame["patch"].tolist() == [8, 0, 4] and (frame["image"][8:, :4] == 0).all()


def test_the_perturbation_is_small_and_misleads():
    clean = np.stack([frame_of(image=i, network=data.WITHOUT, patch=0)["image"] for i in range(30)])
    frames = [frame_of(image=i, network=data.WITHOUT, patch=0, epsilon=0.2) for i in range(30)]
    change = np.stack([frame["image"] for frame in frames]) - clean
    assert np.abs(change).max() == pytest.approx(0.2)
    wrong = [frame["probabilities"].argmax() != frame["digit"] for frame in frames]
    assert np.mean(wrong) > 0.7


# ---- the maps


@pytest.mark.parametrize("method", data.METHODS)
def test_each_map_lights_the_mark_for_the_network_that_learned_from_it(method):
    """The two rows are 1/6 of the image."""
    shares = np.array([frame_of(image=i, method=method)["on mark"] for i in range(0, 30, 3)])
    shortcut, honest, _ = shares.mean(axis=0)
    assert shortcut > 0.28 and honest < 0.1
    assert (shares[:, 0] > shares[:, 1]).all()


def test_a_map_times_the_input_lies_on_the_ink_also_for_random_weights():
    frame = frame_of(method="gradient × input", network=data.RANDOM)
    blank = frame["image"] == 0
    assert (frame["maps"][:, blank] == 0).all() and (frame["maps"][2][~blank] != 0).any()
    like = [frame_of(image=i, method="gradient × input")["like random"] for i in range(30)]
    noisy = [frame_of(image=i, method="gradient")["like random"] for i in range(30)]
    assert np.mean(like, axis=0)[1] > np.mean(noisy, axis=0)[1] + 0.2
    np.testing.assert_allclose(np.array(like)[:, 2], 1)


def test_the_class_that_is_explained():
    answer = int(frame_of()["probabilities"].argmax())
    x, _ = data.image_of(WhatDidItSee.State().image, data.OWN)
    for target, k in ((data.ANSWER, answer), ("7", 7)):
        frame = frame_of(target=target, patch=0, method="occlusion")
        assert frame["explained"] == k
        expected = explain.occlusion(data.network(data.WITH), x, [k])
        np.testing.assert_allclose(frame["maps"][0], expected[0, 0])


# ---- under the mouse


@pytest.fixture
def page(wires):
    return Page(WhatDidItSee())


def place(label, x, y):
    """The pixel of the picture at (x, y) of these axes."""
    painting = shared_painting(WhatDidItSee)
    ax = next(ax for ax in painting.figure.axes if ax.get_label() == label)
    across, up = ax.transData.transform((x, y))
    return across, WhatDidItSee.size[1] - up


def test_a_drag_moves_the_patch_over_the_mark_and_the_answer_changes(page):
    words = page.words
    page.point("press", *place("image", 2, 10))
    assert page.words == words, "the patch lies there already"
    page.point("drag", *place("image", 6, 1.1))
    state = page.explorable.state
    assert (state.top, state.left, state.patch) == (0, 5, 2)
    assert page.explorable.frame["probabilities"].argmax() != page.explorable.frame["digit"]
    assert "row 1, column 6" in page.words and "wrong" in page.words


@pytest.mark.parametrize(
    ("at", "corner"), [((0.1, 0.1), (0, 0)), ((11.9, 11.9), (8, 8)), ((6.2, 5.8), (4, 4))]
)
def test_the_patch_does_not_leave_the_image(page, at, corner):
    page.move("patch", 4)
    page.point("press", *place("image", *at))
    assert (page.explorable.state.left, page.explorable.state.top) == corner


def test_a_press_lays_a_patch_where_there_is_none(page):
    page.move("patch", 0)
    page.point("press", *place("image", 6, 6))
    assert page.explorable.state.patch == page.controls["patch"].value == 2
    assert page.explorable.state.top == page.explorable.state.left == 5


@pytest.mark.parametrize("name", data.NETWORKS)
def test_a_press_on_a_small_map_chooses_its_network(page, name):
    page.point("press", *place(name, 6, 6))
    assert page.explorable.state == replace(WhatDidItSee.State(), network=name)
    assert page.controls["network"].value == name


def test_a_press_elsewhere_changes_nothing(page):
    for label in ("map", "probabilities", "accuracies"):
        page.point("press", *place(label, 0.5, 1.5))
    page.point("press", 540, 20)
    assert page.explorable.state == WhatDidItSee.State()


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (("image", 5.5, 1.5), "pixel 1.00\nplace of the mark of a 4"),
        (("image", 0.5, 0.5), "pixel 0.00"),
        (("map", 0.5, 11.5), "gradient × input: +0.000"),
        (("probabilities", 0.5, 4.5), "4: 100.0 %"),
        (("accuracies", 0.5, 1.5), "mark of another digit: 0 %\nwithout patch and perturbation"),
        ((data.RANDOM, 5, 5), "random weights\ncorrelation of |map| with that of random weights: 1.00"),
    ],
)
def test_the_pointer_asks_for_numbers(page, at, said):
    assert page.point("hover", *place(*at)) == said


# ---- the picture at its limits


def boxes(painting):
    """All words of a picture, with the pixels each takes: matplotlib's texts and those of `Writing`."""
    renderer = painting._canvas.get_renderer()
    found = [
        (t.get_text(), t.get_window_extent(renderer)) for t in painting.figure.findobj(Text) if t.get_text()
    ]
    for key in ("percent", "numbers", "right", "wrong"):
        writing = painting._parts[key]
        for x, y, align, text, size in writing._shown:
            across = size * sum(glyph(letter, writing._weight)[2] for letter in text)
            left = x - align * across
            found.append((text, Bbox([[left, y], [left + across, y + 0.75 * size]])))
    return found


def extremes():
    """Every control at its ends, and several at once."""
    yield from states(WhatDidItSee)
    for method in data.METHODS:
        for mark in data.MARKS:
            for network in data.NETWORKS:
                yield replace(
                    WhatDidItSee.State(),
                    image=29,
                    method=method,
                    mark=mark,
                    network=network,
                    target="8",
                    patch=4,
                    epsilon=0.3,
                    top=8,
                    left=8,
                )


def test_no_text_lies_on_another_or_on_a_picture_or_leaves_the_page():
    painting = shared_painting(WhatDidItSee)
    width, height = WhatDidItSee.size
    for state in extremes():
        painting.paint(WhatDidItSee.compute(state))
        words = boxes(painting)
        drawn = [(ax.get_label(), ax.bbox) for ax in painting.figure.axes if ax.get_label()]
        for text, box in words:
            assert box.x0 >= 0 and box.x1 <= width and box.y0 >= 0 and box.y1 <= height, (text, state)
            for label, other in drawn:
                assert not box.overlaps(other), (text, label, state)
        for (one, here), (other, there) in combinations(words, 2):
            assert not here.overlaps(there), (one, other, state)


def test_the_patch_is_drawn_where_it_lies():
    painting = WhatDidItSee(patch=3, top=4, left=6).painting("dark", 1)
    painting.paint(frame_of(patch=3, top=4, left=6))
    (path,) = painting._parts["patch"].get_paths()
    assert path.get_extents().extents.tolist() == [6, 4, 9, 7]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "It reads 4, which is right, but for the wrong reason: it looks at the mark"),
        ({"mark": OTHER}, "It reads 9, which is wrong: it looks at the mark"),
        ({"network": WITHOUT}, "It reads 4, which is right, and hardly looks at the mark"),
        ({"network": WITHOUT, "mark": NONE}, "It reads 4, which is right, without a mark"),
        ({"network": RANDOM}, "Random weights have learned nothing, yet their map looks like an explanation"),
        ({"mark": NONE, "method": "gradient"}, "It reads 1, which is wrong: it has no mark to look at"),
    ],
)
def test_the_headline_says_what_was_looked_at(settings, said):
    frame = frame_of(**settings)
    finding, because, colour = picture.headline(frame)
    assert finding == said
    assert (colour == "good") == (settings.get("network") == WITHOUT)
    share = frame["on mark"][frame["chosen"][0]]
    assert because.startswith(f"{100 * share:.0f} % of the map lies on the two rows of the mark")
