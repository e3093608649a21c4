"""ThreeDrivers: every word of the chart can be read, in both themes, whatever is chosen."""

from itertools import combinations, product

import pytest
from matplotlib import rcParams
from matplotlib.axis import Tick
from matplotlib.colors import to_hex
from matplotlib.text import Text

from dlviz.explorables import ThreeDrivers
from dlviz.explorables.what_is_deep_learning import DRIVERS
from dlviz.pictures import style


def words(painting, **settings):
    """The texts of the chart, painted with these settings; without those of the ticks, some off the chart."""
    painting.paint(ThreeDrivers.compute(ThreeDrivers.State(**settings)))
    ticks = painting.figure.findobj(lambda artist: isinstance(artist, Tick))
    left_out = {text for tick in ticks for text in (tick.label1, tick.label2)}
    return [text for text in painting.figure.findobj(Text) if text.get_text() and text not in left_out]


@pytest.mark.parametrize("driver", DRIVERS)
def test_no_two_words_lie_over_one_another(driver):
    painting, kinds = ThreeDrivers().painting("light", 1), ("images and text", "images", "text")
    for kind, since, tenfold in product(kinds, (1990, 2010, 2018), (True, False)):
        boxes = [
            (text.get_text(), text.get_window_extent())
            for text in words(painting, driver=driver, kind=kind, since=since, tenfold=tenfold)
        ]
        for (one, here), (other, there) in combinations(boxes, 2):
            assert not here.overlaps(there), f"{one!r} and {other!r}: {kind}, {since}, {tenfold}"


def test_the_headline_is_above_the_chart_where_no_line_crosses_it():
    painting = ThreeDrivers().painting("light", 1)
    (headline,) = (text for text in words(painting) if "training runs" in text.get_text())
    assert headline.get_window_extent().y0 > painting.figure.axes[0].bbox.y1


@pytest.mark.parametrize("theme", style.INK)
def test_words_have_the_ink_of_their_theme_whatever_the_notebook_s_settings(theme, monkeypatch):
    for name, setting in style.rc("light").items():  # as pictures.use() leaves them
        monkeypatch.setitem(rcParams, name, setting)
    for text in words(ThreeDrivers().painting(theme, 1)):
        assert to_hex(text.get_color()) == style.INK[theme], text.get_text()
