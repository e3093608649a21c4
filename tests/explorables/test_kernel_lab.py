"""KernelLab under the mouse: drawing, rubbing out, painting a kernel, sliding the window."""

import numpy as np
import pytest

from dlviz.explorables import KernelLab

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
