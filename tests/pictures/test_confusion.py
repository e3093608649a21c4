"""What a classifier confuses, drawn: looked at by the data of the artists."""

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_rgb

from dlviz import pictures
from dlviz.pictures.confusion import RIGHT, WRONG


@pytest.fixture(autouse=True)
def closed():
    """Every figure of a test is closed after it."""
    yield
    plt.close("all")


def colour_of(image, value):
    return image.cmap(image.norm(value))[:3]


def test_a_confusion_matrix_shows_its_counts_row_by_row_and_right_apart_from_wrong():
    matrix = np.array([[8, 2, 0], [0, 5, 5], [0, 0, 0]])
    ax = plt.figure().add_subplot()
    pictures.confusion(ax, matrix, ["a", "b", "c"])
    texts = {tuple(map(int, text.get_position()[::-1])): text.get_text() for text in ax.texts}
    assert texts == {(0, 0): "8", (0, 1): "2", (1, 1): "5", (1, 2): "5"}, (
        "at (row, column); zeros are left out"
    )
    right, wrong = (image.get_array() for image in ax.images)
    np.testing.assert_allclose(
        np.diag(right.data), [0.8, 0.5, 0], err_msg="shares of the row; an empty row is 0"
    )
    assert np.array_equal(right.mask, ~np.eye(3, dtype=bool)) and np.array_equal(
        wrong.mask, np.eye(3, dtype=bool)
    )
    for image, largest, colour in zip(ax.images, (0.8, 0.5), (RIGHT, WRONG), strict=True):
        np.testing.assert_allclose(colour_of(image, largest), to_rgb(colour), atol=0.01)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("read as", "it is")
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "b", "c"]
    assert ax.yaxis_inverted(), "the first class on top"


def test_a_matrix_without_errors_can_be_drawn():
    ax = plt.figure().add_subplot()
    pictures.confusion(ax, np.diag([3, 4]), ["a", "b"])
    assert [text.get_text() for text in ax.texts] == ["3", "4"]


def test_each_error_has_its_picture_its_title_and_the_bar_of_the_right_class_in_blue():
    images = np.random.default_rng(0).random((3, 4, 4))
    probabilities = np.array([[0.1, 0.9, 0.0], [0.2, 0.3, 0.5], [0.6, 0.3, 0.1]])
    figure = pictures.error_gallery(images, np.array([0, 1, 0]), probabilities, columns=2)
    assert len(figure.axes) == 2 * 2
    assert [ax.get_title() for ax in figure.axes] == ["0, read as 1", "1, read as 2", "0, read as 0", ""]
    for ax, image, label, shares in zip(figure.axes, images, (0, 1, 0), probabilities, strict=False):
        paper, bars = ax.child_axes
        np.testing.assert_array_equal(paper.images[0].get_array(), image)
        np.testing.assert_allclose([bar.get_height() for bar in bars.patches], shares)
        colours = [bar.get_facecolor()[:3] for bar in bars.patches]
        assert colours[label] == to_rgb(RIGHT)
        assert label == shares.argmax() or colours[shares.argmax()] == to_rgb(WRONG)
        assert bars.get_ylim() == (0, 1), "bars of different pictures can be compared"
    assert not figure.axes[3].child_axes
