"""ThreeDrivers: every word of the chart can be read, in both themes, whatever is chosen; its gestures."""

from itertools import product

import numpy as np
import pytest
from matplotlib import rcParams
from matplotlib.axis import Tick
from matplotlib.colors import to_hex
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from dlviz.explorables import ThreeDrivers
from dlviz.explorables.three_drivers.code_numpy import chosen
from dlviz.explorables.three_drivers.names import MARK, covered, placed
from dlviz.explorables.three_drivers.picture import CHART, DRIVERS, HANDLE, KINDS, SIZE, across, number
from dlviz.pictures import style
from dlviz.pictures.writing import Writing, glyph
from tests.explorables.crossings import crossed
from tests.explorables.every import shared_painting
from tests.explorables.page import Page

STATES = [
    ThreeDrivers.State(*corner)
    for corner in product(
        DRIVERS, ("images and text", "images", "text"), (1990, 2000, 2010, 2014, 2018), (True, False)
    )
]


def words(painting, state):
    """The texts that are seen, painted in this state, each with its box."""
    painting.paint(ThreeDrivers.compute(state))
    ticks = painting.figure.findobj(lambda artist: isinstance(artist, Tick))
    unused = {text for tick in ticks for text in (tick.label1, tick.label2)}
    chart = next(ax for ax in painting.figure.axes if ax.get_label() == "chart")
    shown = {*chart.get_xticklabels(), *chart.get_yticklabels()}
    found = [
        (text.get_text(), text.get_window_extent())
        for text in painting.figure.findobj(Text)
        if text.get_text() and (text not in unused or text in shown)
    ]
    for writing in painting.figure.findobj(Writing):
        for x, y, align, text, size in writing._shown:
            width = size * sum(glyph(letter, writing._weight)[2] for letter in text)
            found.append((text, Bbox.from_bounds(x - align * width, y, width, 0.75 * size)))
    return found


# The picture


def test_no_name_lies_on_a_point_or_a_line_or_leaves_the_chart():
    painting = shared_painting(ThreeDrivers)
    for state in STATES:
        painting.paint(frame := ThreeDrivers.compute(state))
        (chart,) = (ax for ax in painting.figure.axes if ax.get_label() == "chart")
        points = chart.transData.transform(np.column_stack([frame["year"], frame["value"]]))
        marks = np.hstack([points - MARK, points + MARK])
        known = {row.name for row in chosen(state.driver, state.kind)}
        names = [box for text, box in words(painting, state) if text in known]
        assert len(names) == len(known) or not state.tenfold
        for box in names:
            assert box.x0 >= CHART[0] and box.x1 <= CHART[2] and box.y0 >= CHART[1] and box.y1 <= CHART[3]
            assert covered(np.array([box.extents]), marks) < 1, state  # of a pixel
        assert not [*crossed(painting.figure, [(state, box.padded(-1)) for box in names])]


def test_names_take_the_corner_where_they_cover_least():
    points = np.array([[100.0, 100.0], [125.0, 98.0]])
    chart, nothing = (0, 0, 300, 300), np.empty((0, 2))
    (second, _, _), (first, _, _) = placed(["one", "two"], points, nothing, chart)
    assert second[0] > 125 and first[0] < 100  # each on the side of its point where the other is not
    diagonal = np.column_stack(
        [np.arange(300), 300 - np.arange(300)]
    )  # from the upper left to the lower right
    ((left, bottom), _, _), *_ = placed(["one"], np.array([[150.0, 150.0]]), diagonal, chart)
    assert (left > 150) == (bottom > 150)


def test_only_the_kinds_that_are_shown_stand_in_the_legend():
    painting = shared_painting(ThreeDrivers)
    for state in STATES:
        painting.paint(ThreeDrivers.compute(state))
        shown = {row.kind for row in chosen(state.driver, state.kind)}
        for kind, (_, _, key, text) in painting._parts["points"].items():
            assert bool(text.get_text()) == bool(len(key.get_xdata())) == (kind in shown)
            assert text.get_text() in ("", KINDS[kind][2])


@pytest.mark.parametrize("driver", DRIVERS)
def test_points_that_do_not_count_are_hollow(driver):
    painting = shared_painting(ThreeDrivers)
    painting.paint(frame := ThreeDrivers(driver=driver, since=2012).frame)
    solid, hollow = (
        np.concatenate([lines[i].get_xdata() for lines in painting._parts["points"].values()]) for i in (0, 1)
    )
    assert len(solid) + len(hollow) == len(frame["year"])
    assert solid.min() >= 2012 > hollow.max()


def test_text_is_ten_pixels_where_the_page_is_narrow():
    """JupyterLab's cell is 592 pixels wide at 1024 with the file browser open; the picture shrinks to it."""
    painting = shared_painting(ThreeDrivers)
    words(painting, STATES[0])
    sizes = [text.get_fontsize() * 100 / 72 for text in painting.figure.findobj(Text) if text.get_text()]
    sizes += [writing._size for writing in painting.figure.findobj(Writing)]
    assert min(sizes) * 592 / SIZE[0] >= 10


@pytest.mark.parametrize("theme", style.INK)
def test_words_have_the_ink_of_their_theme_whatever_the_notebook_s_settings(theme, monkeypatch):
    for name, setting in style.rc("light").items():  # as pictures.use() leaves them
        monkeypatch.setitem(rcParams, name, setting)
    painting = ThreeDrivers().painting(theme, 1)
    for state in (STATES[0], STATES[1], STATES[0]):  # a new scale makes new ticks
        painting.paint(ThreeDrivers.compute(state))
        for text in painting.figure.findobj(Text):
            if text.get_text():
                assert to_hex(text.get_color()) == style.INK[theme], text.get_text()


def test_large_figures_are_written_with_powers():
    assert list(map(number, (0, 28.2, 3.57, 1e4, 3.14e23, 1.5e13))) == [
        "0",
        "28.2",
        "3.57",
        "10⁴",
        "3.14·10²³",
        "1.5·10¹³",
    ]


# Gestures


@pytest.mark.parametrize("height", [HANDLE, 170])
def test_the_grey_line_is_pulled_by_its_handle_and_inside_the_chart(height, wires):
    page = Page(ThreeDrivers())
    for year in (2015, 1996, 2018):
        page.point("drag", across(year), SIZE[1] - height)
        assert page.explorable.state.since == year == page.controls["since"].value


def test_beyond_the_slider_s_ends_the_line_stays_there_and_elsewhere_nothing_moves(wires):
    page = Page(ThreeDrivers())
    page.point("press", across(2012), SIZE[1] - 380)  # the headline
    assert page.explorable.state == ThreeDrivers.State()
    page.point("drag", across(2025), SIZE[1] - HANDLE)
    assert page.explorable.state.since == 2018


def test_pointing_at_a_mark_says_its_figure_and_its_source(wires):
    explorable = ThreeDrivers()
    (chart,) = (ax for ax in explorable.painting("light", 1).figure.axes if ax.get_label() == "chart")
    for row in chosen("computing power", "images and text"):
        assert explorable.point("hover", chart, row.year, row.value) == (
            f"{row.name}, {row.year}: {number(row.value)}\n{row.source}"
        )


def test_the_kind_is_no_choice_where_all_systems_are_for_images():
    images, text = (ThreeDrivers(driver="architectures", kind=kind) for kind in ("images", "text"))
    np.testing.assert_equal(images.frame["value"], text.frame["value"])
    assert set(ThreeDrivers.idle(text.state)) == {"kind"} and not ThreeDrivers.idle(ThreeDrivers.State())
