"""The painting: what stands still is drawn once, what moves is drawn again, and only what changed is sent."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from dlviz.explorables.kit.painting import Painting, runs
from tests.explorables.every import filled, pixels

SIZE = 120, 80


def painting(setup, draw, **keywords):
    return Painting(lambda fig, look: setup(fig), draw, SIZE, **keywords)


def dot(fig):
    ax = fig.add_subplot(xlim=(0, 1), ylim=(0, 1))
    return ax.plot([], [], "o", ms=6)[0]


def move(line, at):
    line.set_data([at[0]], [at[1]])


def test_runs_hold_the_old_and_the_new_place_and_nothing_else():
    picture = painting(dot, move)
    runs = picture.paint((0.1, 0.5))
    assert (runs >> 24).sum() == 80 * 120
    before = filled(np.zeros((80, 120, 4), np.uint8), runs)
    runs = picture.paint((0.9, 0.5))
    changed = filled(np.zeros((80, 120, 4), np.uint8), runs)[..., 3] > 0
    np.testing.assert_array_equal(changed, (filled(before.copy(), runs) != before).any(axis=-1))
    old, new = picture.figure.axes[0].transData.transform([(0.1, 0.5), (0.9, 0.5)]).astype(int)
    assert changed[80 - old[1], old[0]] and changed[80 - new[1], new[0]]
    assert picture.paint((0.9, 0.5)).size == 0
    assert (picture.paint((0.9, 0.5), whole=True) >> 24).sum() == 80 * 120


def test_runs_laid_on_the_old_picture_make_the_new_one():
    picture = painting(dot, move)
    shown = np.zeros((80, 120, 4), np.uint8)
    for at in np.random.default_rng(0).random((300, 2)):
        filled(shown, picture.paint(at))
        np.testing.assert_array_equal(shown, pixels(picture.still(at)))


def test_a_run_is_as_long_as_it_can_be():
    pixels = np.full((2, 3, 4), 255, np.uint8)
    pixels[0, 1] = (1, 2, 3, 255)
    black, white = 0x030201, 0xFFFFFF
    assert runs(pixels).tolist() == [1 << 24 | white, 1 << 24 | black, 4 << 24 | white]
    before = np.full_like(pixels, 255)
    assert runs(pixels, before).tolist() == [1, 1 << 24 | black]
    before[1, :2] = 0
    assert runs(pixels, before).tolist() == [1, 1 << 24 | black, 1, 2 << 24 | white]
    assert runs(pixels, pixels).size == 0


def test_neither_a_run_nor_a_gap_outgrows_its_number():
    before = np.full((600, 300, 4), 255, np.uint8)
    after = before.copy()
    after[-1, :, :3] = 7
    assert len(runs(after)) <= 600 * 300 / 128 + 2
    assert len(runs(after, before)) <= 5
    for old in (None, before):
        np.testing.assert_array_equal(filled(before.copy(), runs(after, old)), after)


def test_what_stands_still_is_drawn_once(monkeypatch):
    drawn = []
    draw = FigureCanvasAgg.draw
    monkeypatch.setattr(FigureCanvasAgg, "draw", lambda canvas: (drawn.append(1), draw(canvas)))
    picture = painting(dot, move)
    for x in np.linspace(0, 1, 9):
        picture.paint((x, 0.5))
    assert len(drawn) == 1


def test_what_lies_below_and_does_not_change_is_kept(monkeypatch):
    drawn = []
    draw = Line2D.draw
    monkeypatch.setattr(Line2D, "draw", lambda line, *to: (drawn.append(line), draw(line, *to)))

    def dots(fig):
        ax = fig.add_axes((0, 0, 1, 1), xlim=(0, 1), ylim=(0, 1))
        return [ax.plot([], [], "o", ms=9)[0] for _ in range(3)]

    def move_some(lines, places):
        for line, x in zip(lines, places, strict=True):
            if list(line.get_xdata()) != [x]:
                line.set_data([x], [0.5])

    kept, counts = painting(dots, move_some), []
    for places in ((0.1, 0.3, 0.5), (0.1, 0.3, 0.35), (0.1, 0.3, 0.2), (0.1, 0.4, 0.2), (0.15, 0.4, 0.2)):
        drawn.clear()
        shown = pixels(kept.still(places))
        counts.append(len(drawn))
        np.testing.assert_array_equal(shown, pixels(painting(dots, move_some).still(places)))
    assert counts[1:] == [3, 1, 3, 3], "the third picture changes only what lies above, as the second did"


def test_an_axis_that_moves_takes_its_ticks_along():
    def stretch(line, top):
        line.axes.set_ylim(0, top)
        line.set_data([0.5], [top / 2])

    kept = painting(dot, stretch)
    kept.paint(1)
    for top in (50, 3, 3, 7):
        patched = pixels(kept.still(top))
        np.testing.assert_array_equal(patched, pixels(painting(dot, stretch).still(top)))
    assert not np.array_equal(patched, pixels(kept.still(8)))


def test_what_moves_is_drawn_in_the_order_of_its_height():
    def two(fig):
        ax = fig.add_axes((0, 0, 1, 1), xlim=(0, 1), ylim=(0, 1))
        return {
            "above": ax.axhline(0.5, color="red", lw=20, zorder=5),
            "below": [ax.axhline(0.5, color="blue", lw=20)],
        }

    middle = pixels(painting(two, lambda artists, frame: None).still(None))[40, 60]
    assert tuple(middle[:3]) == (255, 0, 0)


def test_the_pixels_are_those_of_matplotlib_s_own_drawing():
    """Blitting changes how a figure is drawn, not what it shows."""
    picture = painting(dot, move)
    shown = pixels(picture.still((0.3, 0.6)))
    with picture._look():
        figure = Figure((SIZE[0] / 100, SIZE[1] / 100), dpi=100)
        canvas = FigureCanvasAgg(figure)
        move(dot(figure), (0.3, 0.6))
        canvas.draw()
    np.testing.assert_array_equal(shown, np.asarray(canvas.buffer_rgba()))


@pytest.mark.parametrize("ratio", [1, 1.25, 2])
def test_a_place_in_the_page_is_a_place_in_the_data(ratio):
    picture = painting(dot, move, ratio=ratio)
    picture.paint((0.25, 0.75))
    image = pixels(picture.still((0.25, 0.75)))[..., :3]
    coloured = np.argwhere((image.max(axis=-1) - image.min(axis=-1).astype(int)) > 100)
    y, x = coloured.mean(axis=0) / ratio
    ax, *there = picture.locate(x, y)
    assert ax is picture.figure.axes[0]
    assert there == pytest.approx((0.25, 0.75), abs=0.03)
    assert picture.locate(1, 1)[0] is None


def test_of_axes_over_one_another_the_smallest_is_under_the_pointer():
    def setup(fig):
        page, plane = fig.add_axes((0, 0, 1, 1)), fig.add_axes((0.5, 0.5, 0.3, 0.3))
        return page, plane

    picture = painting(setup, lambda artists, frame: None)
    page, plane = picture.figure.axes
    width, height = picture.figure.bbox.size / picture.ratio
    assert picture.locate(0.6 * width, 0.4 * height)[0] is plane
    assert picture.locate(0.1 * width, 0.1 * height)[0] is page


def test_the_settings_of_the_notebook_are_left_alone():
    import matplotlib

    before = dict(matplotlib.rcParams)
    painting(dot, move, theme="dark").paint((0.5, 0.5))
    assert dict(matplotlib.rcParams) == before
