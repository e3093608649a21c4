"""Cells as pixels, and maps side by side: every number in its place and in its colour."""

import numpy as np
import pytest
from matplotlib import colormaps
from matplotlib import pyplot as plt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from dlviz.pictures.feature_maps import feature_maps, mosaic
from dlviz.pictures.raster import Raster, table


def painted(values, corners, ylim):
    """The greys (100, 100) of a figure whose axes, 10 units wide, fill it."""
    fig = Figure((1, 1), dpi=100)
    canvas = FigureCanvasAgg(fig)
    ax = fig.add_axes((0, 0, 1, 1))
    ax.set_axis_off()
    ax.set(xlim=(0, 10), ylim=ylim)
    Raster(ax).show(values, corners, table(colormaps["gray"]), 0, 1)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., 0]


@pytest.mark.parametrize(("corners", "ylim"), [((2, 8, 4, 0), (10, 0)), ((2, 8, 6, 10), (0, 10))])
def test_cells_fill_their_rectangle_the_first_row_on_top(corners, ylim):
    pixels = painted(np.array([[0.0, 0.5, 1.0], [1.0, np.nan, 0.0]]), corners, ylim)
    np.testing.assert_allclose(pixels[:20, 20:40], 0)
    np.testing.assert_allclose(pixels[:20, 40:60], 127, atol=1)
    np.testing.assert_allclose(pixels[20:40, 20:40], 255)
    np.testing.assert_allclose(pixels[20:40, 60:80], 0)
    np.testing.assert_allclose(pixels[20:40, 40:60], 255, err_msg="NaN shows the paper")
    np.testing.assert_allclose(pixels[45:], 255)


def test_values_beyond_the_scale_have_its_last_colour():
    pixels = painted(np.array([[-3.0, 7.0]]), (0, 10, 10, 0), (10, 0))
    assert (pixels[:, :50] == 0).all() and (pixels[:, 50:] == 255).all()


def test_kept_pixels_follow_the_values_and_the_place():
    fig = Figure((1, 1), dpi=100)
    canvas = FigureCanvasAgg(fig)
    ax = fig.add_axes((0, 0, 1, 1), xlim=(0, 10), ylim=(0, 10))
    ax.set_axis_off()
    raster = Raster(ax)
    for value, left, zoom in ((0.0, 0, 10), (0.5, 0, 10), (0.5, 5, 10), (0.5, 5, 20), (0.5, 5, 20)):
        raster.show(np.array([[value]]), (left, left + 5, 0, 10), table(colormaps["gray"]), 0, 1)
        ax.set(xlim=(0, zoom), ylim=(0, zoom))
        canvas.draw()
        rows, columns = np.nonzero(np.asarray(canvas.buffer_rgba())[..., 0] < 255)
        place = columns.min() * zoom / 100, (columns.max() + 1) * zoom / 100, (100 - rows.min()) * zoom / 100
        assert place == (left, left + 5, 10)
        assert abs(np.asarray(canvas.buffer_rgba())[99, columns[0], 0] - 255 * value) < 1


@pytest.mark.parametrize("gap", [0, 1, 2])
def test_a_mosaic_has_each_map_in_its_place(gap):
    maps = np.random.default_rng(0).random((5, 2, 3))
    image = mosaic(maps, 2, gap)
    assert image.shape == (3 * 2 + 2 * gap, 2 * 3 + gap)
    for i, one in enumerate(maps):
        top, left = (i // 2) * (2 + gap), (i % 2) * (3 + gap)
        np.testing.assert_array_equal(image[top : top + 2, left : left + 3], one)
    assert np.isnan(image).sum() == image.size - maps.size


def test_feature_maps_show_each_layer_under_its_name_with_zero_in_the_middle():
    layers = {"a": np.random.default_rng(0).normal(size=(4, 3, 3)), "b": np.ones((2, 2, 2))}
    fig = feature_maps(layers, [2, 1])
    for ax, (name, maps), columns in zip(fig.axes, layers.items(), (2, 1), strict=True):
        (image,) = ax.images
        assert ax.get_title() == name
        np.testing.assert_array_equal(image.get_array().filled(np.nan), mosaic(maps, columns))
        assert image.get_clim() == (-np.abs(maps).max(), np.abs(maps).max())
    plt.close(fig)
