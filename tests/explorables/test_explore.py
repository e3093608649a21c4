"""`explore`: anyone's function as an explorable, with ipywidgets' abbreviations."""

import ipywidgets
import numpy as np
import pytest

from dlviz import explore
from dlviz.explorables import Explorable
from dlviz.explorables.kit import controls
from tests.explorables.every import pixels
from tests.explorables.page import Page


def control_of(abbreviation, *default):
    """The control and the opening value of a setting with this abbreviation, and perhaps a default."""
    names = {"abbreviation": abbreviation, "default": default[0] if default else None}
    exec(f"def picture(ax, lr{'=default' if default else ''}): pass", names)
    explorable = explore(size=(80, 60), lr=abbreviation)(names["picture"])
    return controls.controls(explorable.state)["lr"], explorable.state.lr


@pytest.mark.parametrize(
    ("abbreviation", "default", "control", "start"),
    [
        ((0.0, 1.0), (), controls.Slider(0.0, 1.0, 0.1, None), 0.5),
        ((0.0, 1.0, 0.25), (), controls.Slider(0.0, 1.0, 0.25, None), 0.5),
        ((0.0, 1.0), (0.2,), controls.Slider(0.0, 1.0, 0.1, None), 0.2),
        ((2, 8), (), controls.Slider(2, 8, 1, None), 5),
        ((2, 8, 2), (4,), controls.Slider(2, 8, 2, None), 4),
        (5, (), controls.Slider(-5, 15, 1, None), 5),
        (1.0, (), controls.Slider(-1.0, 3.0, 0.1, None), 1.0),
        (True, (), controls.Toggle(None), True),
        (7, (5,), controls.Slider(-7, 21, 1, None), 7),
        (False, (True,), controls.Toggle(None), False),
        ("tanh", (), controls.Text(None), "tanh"),
        (["relu", "tanh"], (), controls.Choice(("relu", "tanh"), None), "relu"),
        (["relu", "tanh"], ("tanh",), controls.Choice(("relu", "tanh"), None), "tanh"),
        ([("small", 1), ("large", 9)], (), controls.Choice((1, 9), None), 1),
        ({"small": 1, "large": 9}, (9,), controls.Choice((1, 9), None), 9),
        (ipywidgets.IntSlider(3, 1, 9), (), controls.Slider(1, 9, 1, None), 3),
    ],
)
def test_the_abbreviations_are_those_of_interact(abbreviation, default, control, start):
    assert control_of(abbreviation, *default) == (control, start)


def test_a_default_is_an_abbreviation():
    @explore(size=(80, 60))
    def picture(ax, lr=0.5, n=3, bends=True, name="x"):
        """Nothing."""

    kinds = [type(control).__name__ for control in controls.controls(picture.state).values()]
    assert kinds == ["Slider", "Slider", "Toggle", "Text"]
    assert vars(picture.state) == {"lr": 0.5, "n": 3, "bends": True, "name": "x"}


@pytest.fixture
def picture(wires):
    @explore(size=(120, 80), lr=(0.0, 1.0), colour=["red", "blue"])
    def descent(ax, lr=0.5, colour="red"):
        """A {colour} bar of height {lr:.2f}."""
        if lr > 0.9:
            raise ValueError("diverges above 0.9")
        ax.bar([0], [lr], color=colour)

    return descent


def test_it_is_an_explorable_and_its_words_are_the_docstring(picture):
    assert isinstance(picture, Explorable)
    assert picture.description == "A red bar of height 0.50."
    picture.set(lr=0.25, colour="blue")
    assert picture.description == "A blue bar of height 0.25."
    picture.reset()
    assert picture.state.lr == 0.5


def test_ticks_that_come_with_a_later_picture_have_the_theme_s_ink():
    @explore(size=(320, 240), far=(1.0, 1e4))
    def line(ax, far=1.0):
        ax.plot([0, far], [0, 1], color="none")

    painting = line.painting("dark", 1)
    for far in (1.0, 1e4):
        painting.paint({"far": far})
        below = painting._sent[-24:, :, :3]  # where the labels of x are
        assert below.max() > 200


def test_without_a_docstring_the_words_are_the_settings():
    @explore(size=(80, 60))
    def learning_curve(ax, lr=0.5, n=3):
        pass

    assert learning_curve.description == "learning curve: lr = 0.5, n = 3"


def test_the_picture_changes_and_equals_a_new_one(picture):
    page = Page(picture)
    before = page.pixels
    page.move("lr", 0.3)
    assert not np.array_equal(page.pixels, before)
    page.move("colour", "blue")
    np.testing.assert_array_equal(page.pixels, pixels(picture.still(ratio=1)))
    page.look("dark", 1)
    page.move("lr", 0.7)
    np.testing.assert_array_equal(page.pixels, pixels(picture.still("dark", 1)))


def test_the_learner_s_own_error_is_shown_beside_the_last_picture(picture):
    page = Page(picture)
    page.move("lr", 0.8)
    before = page.pixels
    page.move("lr", 1.0)
    assert "diverges above 0.9" in page.notice.value
    np.testing.assert_array_equal(page.pixels, before)
    assert page.words == "A red bar of height 0.80."
    page.move("lr", 0.4)
    assert not page.notice.value
    np.testing.assert_array_equal(page.pixels, pixels(picture.still(ratio=1)))


def test_it_offers_no_code_since_there_is_none_to_show(picture):
    assert list(Page(picture).buttons) == ["Reset"]


def test_out_of_range_is_refused(picture):
    with pytest.raises(ValueError, match=r"lr goes from 0\.0 to 1\.0, got 3"):
        picture.set(lr=3)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"rate": (0.0, 1.0)}, "picture takes lr; explore was given rate"),
        ({}, r"explore needs a range for lr, for example lr=\(0\.0, 1\.0\)"),
        ({"lr": object()}, "explore cannot make a control for lr from .*: try"),
        ({"lr": (0.0, 1.0, 0.1, 3)}, "explore cannot make a control for lr from .*: try"),
    ],
)
def test_what_cannot_be_made_is_refused_in_words(settings, message):
    with pytest.raises(TypeError, match=message):

        @explore(**settings)
        def picture(ax, lr):
            pass


def test_other_braces_of_the_docstring_stay():
    @explore(lr=(0.0, 1.0))
    def picture(ax, lr=0.5):
        r"""$e^{-x}$ at rate {lr}, and {nothing} else."""

    assert picture.description == "$e^{-x}$ at rate 0.5, and {nothing} else."
