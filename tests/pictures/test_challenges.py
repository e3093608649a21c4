"""The drawings of lesson 14, looked at by the data of the artists; printed digits by what can read them."""

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_rgb

from dlviz import data, pictures
from dlviz.pictures import style


@pytest.fixture(autouse=True)
def closed():
    """Every figure of a test is closed after it."""
    yield
    plt.close("all")


def test_printed_digits_are_ten_of_each_font_as_high_as_the_image_and_differ_between_fonts():
    x, t = pictures.printed_digits()
    assert x.shape == (200, 8, 8) and x.dtype == np.float32 and x.min() >= 0 and x.max() <= 1
    np.testing.assert_array_equal(t, np.tile(np.arange(10), 20))
    ink = x.sum(axis=2) > 0.05
    assert ink[:, 0].all() and ink[:, -1].all(), "they fill the height"
    left, right = (np.argmax(columns > 0.05, axis=1) for columns in (x.sum(axis=1), x.sum(axis=1)[:, ::-1]))
    assert np.abs(left - right).max() <= 1, "centred"
    bold = x.reshape(20, 10, 64).sum(axis=(1, 2))
    assert bold[1] > 1.3 * bold[0], "the bold font has more ink than the plain one"
    assert len(np.unique(x.reshape(200, 64), axis=0)) == 200


def test_printed_digits_are_the_right_way_up_and_under_the_right_labels():
    """Of handwritten digits, those nearest to the printed ones are mostly the same digit."""
    x, t = pictures.printed_digits()
    written = data.load_digits("all")
    means = np.array([written.x[written.t == digit].mean(axis=0) for digit in range(10)])

    def right(images):
        distance = ((images[:, None] - means) ** 2).sum(axis=(2, 3))
        return np.mean(distance.argmin(axis=1) == t)

    assert right(x) > 0.5
    assert right(x[:, ::-1]) < 0.4 and right(x[:, :, ::-1]) < 0.4, "and neither upside down nor mirrored"


def test_attributions_show_each_image_with_its_maps_on_a_scale_symmetric_around_zero():
    rng = np.random.default_rng(0)
    images = rng.random((2, 4, 4))
    maps = {"a": rng.normal(size=(2, 4, 4)), "zeros": np.zeros((2, 4, 4))}
    figure = pictures.attributions(images, maps, ["a 3", "a 5"])
    axes = np.array(figure.axes).reshape(2, 3)
    assert [ax.get_title(loc="center") for ax in axes[0]] == ["image", "a", "zeros"]
    assert [ax.get_ylabel() for ax in axes[:, 0]] == ["a 3", "a 5"]
    for row, shown in enumerate(axes):
        for ax, values in zip(shown, (images, *maps.values()), strict=True):
            np.testing.assert_array_equal(ax.images[0].get_array(), values[row])
        low, high = shown[1].images[0].get_clim()
        assert -low == high == np.abs(maps["a"][row]).max()
    above, below = (axes[0, 1].images[0].cmap(end)[:3] for end in (1.0, 0.0))
    np.testing.assert_allclose(above, to_rgb(style.POSITIVE), atol=0.01)
    np.testing.assert_allclose(below, to_rgb(style.NEGATIVE), atol=0.01)
    low, high = axes[0, 2].images[0].get_clim()
    assert low < 0 < high, "a map of zeros has the middle colour"


def test_a_learning_curve_shows_what_was_fitted_apart_from_what_was_predicted():
    sizes = np.array([16, 32, 64, 128])
    errors = np.array([[40.0, 44], [20, 22], [10, 11], [5, 6]])
    line = 600.0 / sizes
    ax = plt.figure().add_subplot()
    pictures.learning_curve(ax, sizes, errors, 3, line, 0.9 * line, 1.1 * line)
    dashed, seen, unseen = [drawn for drawn in ax.lines if drawn.get_marker() not in ("_", "|")]
    np.testing.assert_allclose(dashed.get_ydata(), line)
    np.testing.assert_allclose(seen.get_xydata(), [(16, 42), (32, 21), (64, 10.5)])
    np.testing.assert_allclose(unseen.get_xydata(), [(128, 5.5)])
    assert seen.get_color() == style.BLUE and unseen.get_color() == style.ORANGE
    assert seen.get_marker() != unseen.get_marker(), "not told apart by colour alone"
    bars = [container for container in ax.containers if container.has_yerr]
    lengths = [np.ptp(segment[:, 1]) / 2 for bar in bars for segment in bar[2][0].get_segments()]
    np.testing.assert_allclose(lengths, errors.std(axis=1, ddof=1) / np.sqrt(2))
    band = ax.collections[0].get_paths()[0].get_extents()
    np.testing.assert_allclose([band.ymin, band.ymax], [0.9 * line.min(), 1.1 * line.max()])
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert [text.get_text() for text in ax.get_xticklabels()] == ["16", "32", "64", "128"]
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert {"power law", "measured, fitted", "measured afterwards"} <= set(names)


def test_error_bars_over_splits_of_the_same_data_are_wider():
    sizes, errors = np.array([16, 32, 64]), np.array([[40.0, 44], [20, 22], [10, 11]])
    ax = plt.figure().add_subplot()
    pictures.learning_curve(ax, sizes, errors, 2, 600.0 / sizes, 500.0 / sizes, 700.0 / sizes, shared=1.5)
    segments = [segment for bar in ax.containers for segment in bar[2][0].get_segments()]
    lengths = [np.ptp(segment[:, 1]) / 2 for segment in segments]
    np.testing.assert_allclose(lengths, errors.std(axis=1, ddof=1) * np.sqrt(1 / 2 + 1.5))


def test_dots_stand_in_rows_from_the_top_with_their_error_bars_and_do_not_hide_each_other():
    ax = plt.figure().add_subplot()
    series = {
        "old": (np.array([1.0, 2]), np.array([0.1, 0.2])),
        "new": (np.array([3.0, 4]), np.array([0.3, 0.4])),
    }
    pictures.dots(ax, ["first", "second"], series, [style.BLUE, style.ORANGE])
    assert [text.get_text() for text in ax.get_yticklabels()] == ["first", "second"]
    assert ax.yaxis_inverted(), "the first name on top"
    old, new = (container[0] for container in ax.containers)
    np.testing.assert_allclose(old.get_xdata(), [1, 2])
    np.testing.assert_allclose(new.get_xdata(), [3, 4])
    assert (np.abs(new.get_ydata() - old.get_ydata()) > 0.2).all()
    np.testing.assert_allclose(np.rint(old.get_ydata()), [0, 1])
    assert old.get_marker() != new.get_marker() and old.get_color() != new.get_color()
    lengths = [np.ptp(s[:, 0]) / 2 for bar in ax.containers for s in bar[2][0].get_segments()]
    np.testing.assert_allclose(lengths, [0.1, 0.2, 0.3, 0.4])
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["old", "new"]


def test_one_series_of_dots_needs_no_legend():
    ax = plt.figure().add_subplot()
    pictures.dots(ax, ["only"], {"": (np.array([1.0]), np.array([0.1]))}, [style.BLUE])
    assert ax.get_legend() is None


def test_colours_that_are_too_few_are_refused():
    ax = plt.figure().add_subplot()
    one = (np.array([1.0]), np.array([0.1]))
    with pytest.raises(ValueError, match="shorter"):
        pictures.dots(ax, ["a"], {"x": one, "y": one}, [style.BLUE])
