"""The drawings of the lessons, looked at by the data of their artists."""

import base64
import io
import re
import sys

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import rgb_to_hsv, to_rgb
from PIL import Image

from dlviz import pictures
from dlviz.pictures import style


@pytest.fixture(autouse=True)
def closed():
    """Every figure of a test is closed after it."""
    yield
    plt.close("all")


@pytest.fixture
def ax():
    return plt.figure().add_subplot()


@pytest.mark.parametrize(("count", "columns", "rows"), [(1, 8, 1), (8, 8, 1), (9, 8, 2), (12, 5, 3)])
def test_each_image_is_in_its_place_under_its_title(count, columns, rows):
    images = np.random.default_rng(0).random((count, 4, 6))
    figure = pictures.image_grid(images, [f"number {i}" for i in range(count)], columns=columns)
    assert len(figure.axes) == rows * columns
    for i, ax in enumerate(figure.axes):
        if i < count:
            np.testing.assert_array_equal(ax.images[0].get_array(), images[i])
            assert ax.get_title() == f"number {i}"
            assert ax.images[0].get_clim() == (0, 1), "ink is equally dark in all"
        else:
            assert not ax.images


def test_the_bars_are_the_probabilities_and_the_right_one_is_filled(ax):
    bars = pictures.probability_bars(ax, np.array([0.2, 0.7, 0.1]), ["a", "b", "c"], right=1)
    assert [bar.get_width() for bar in bars] == [0.2, 0.7, 0.1]
    assert [bar.get_facecolor()[3] for bar in bars] == [0, 1, 0]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "b", "c"]
    assert ax.get_xlim() == (0, 1) and ax.yaxis_inverted()


def test_a_network_has_a_circle_for_each_unit_and_a_line_for_each_weight(ax):
    pictures.network(ax, [2, 5, 3], ["in", "hidden", "out"])
    circles, lines = ax.collections[-3:], ax.collections[:-3]
    assert [len(column.get_offsets()) for column in circles] == [2, 5, 3]
    assert [len(lines_of.get_segments()) for lines_of in lines] == [2 * 5, 5 * 3]
    assert [text.get_text() for text in ax.texts] == ["2", "in", "5", "hidden", "3", "out"]
    ends = {tuple(end) for segments in lines for segment in segments.get_segments() for end in segment}
    assert ends == {tuple(place) for column in circles for place in column.get_offsets()}


def test_a_wide_layer_is_drawn_with_a_gap_and_says_its_size(ax):
    pictures.network(ax, [64, 10])
    drawn = len(ax.collections[-1].get_offsets())
    assert drawn < 10
    assert [text.get_text() for text in ax.texts] == ["⋮", "64", "⋮", "10"]


def test_a_plane_is_coloured_by_the_score_with_the_data_on_it(ax):
    rng = np.random.default_rng(0)
    x, t = rng.uniform(-1, 1, (20, 2)), rng.integers(2, size=20)
    pictures.plane(ax, lambda points: points[:, 0] - 0.5 * points[:, 1], x, t, reach=1.5, points=31)
    side = np.linspace(-1.5, 1.5, 31)
    np.testing.assert_allclose(ax.images[0].get_array(), side - 0.5 * side[:, None])
    assert ax.images[0].get_extent() == [-1.5, 1.5, -1.5, 1.5] and ax.images[0].origin == "lower"
    zero, zeros, ones = ax.collections
    line = np.concatenate(zero.get_paths()[0].to_polygons(closed_only=False))
    np.testing.assert_allclose(line[:, 0], 0.5 * line[:, 1], atol=1e-9)
    for k, (points, colour) in enumerate([(zeros, style.NEGATIVE), (ones, style.POSITIVE)]):
        np.testing.assert_array_equal(points.get_offsets(), x[t == k])
        np.testing.assert_allclose(points.get_facecolor()[0][:3], to_rgb(colour))
        np.testing.assert_allclose(points.get_edgecolor()[0][:3], to_rgb(style.INK["light"]))


def test_a_figure_is_shown_once_with_its_words(ax, monkeypatch):
    shown = []
    module = sys.modules["dlviz.pictures.show"]
    monkeypatch.setattr(module, "display", lambda data, **_: shown.append(data))
    pictures.show(ax.figure, "A line above <0>.")
    picture, words = shown
    html = r'<img src="data:image/png;base64,(.*)" alt="A line above &lt;0&gt;." width="(\d+)">'
    png, width = re.fullmatch(html, picture["text/html"]).groups()
    image = Image.open(io.BytesIO(base64.b64decode(png)))
    assert image.width > 1.5 * int(width), "sharp on a dense screen"
    assert words == {"text/markdown": "*A line above <0>.*", "text/plain": "A line above <0>."}
    assert not plt.get_fignums(), "so that the page does not show it again"


def contrast(one, other):
    """How far two colours stand apart, by the WCAG's ratio of their luminances."""

    def luminance(colour):
        rgb = np.array(to_rgb(colour))
        linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        return linear @ [0.2126, 0.7152, 0.0722]

    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_can_be_read_in_both_themes(theme):
    settings = style.rc(theme)
    for name in ("text.color", "axes.labelcolor", "xtick.color", "ytick.color", "axes.titlecolor"):
        assert contrast(settings[name], settings["figure.facecolor"]) > 7


def test_zero_is_the_paper_and_the_two_signs_are_the_two_colours():
    for theme in ("light", "dark"):
        colours = style.diverging(theme)
        np.testing.assert_allclose(colours(0.0)[:3], to_rgb(style.NEGATIVE), atol=0.01)
        np.testing.assert_allclose(colours(1.0)[:3], to_rgb(style.POSITIVE), atol=0.01)
        assert contrast(colours(0.5)[:3], style.PAPER[theme]) < 1.3


@pytest.mark.parametrize("theme", style.PAPER)
@pytest.mark.parametrize("colour", style.CYCLE)
def test_words_have_a_readable_tone_of_their_colour_and_no_other_hue(theme, colour):
    look = style.Look(theme)
    written = look.written(colour)
    assert contrast(written, look.paper) >= 4.5
    assert written == colour.lower() or contrast(colour, look.paper) < 4.5, "changed without need"
    hue, before = rgb_to_hsv([to_rgb(written), to_rgb(colour)])[:, 0]
    assert abs(hue - before) < 0.02
