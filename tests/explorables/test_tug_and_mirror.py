"""LossTugOfWar and KLMirror: what the fits, the maps and the mouse promise."""

from dataclasses import replace

import numpy as np
import pytest
from every import states
from matplotlib.figure import Figure

from dlviz.explorables import KLMirror, LossTugOfWar


@pytest.mark.parametrize("state", states(LossTugOfWar), ids=str)
def test_on_the_fits_all_pulls_are_in_balance(state):
    frame = LossTugOfWar.compute(state)
    X = np.column_stack([frame["x"], np.ones(13)])
    squared, huber = frame["pulls"] @ X  # (loss, 2): what the line's slope and height feel
    np.testing.assert_allclose(squared, 0, atol=1e-9)
    np.testing.assert_allclose(huber, 0, atol=0.02 * state.delta)  # small δ: after 40 rounds nearly there
    X = np.column_stack([frame["cx"], np.ones_like(frame["cx"])])
    np.testing.assert_allclose(
        frame["tugs"] @ X, -0.02 * frame["curves"], atol=0.02
    )  # against the weight decay


def test_covering_has_the_mean_and_spread_of_p_and_seeking_sits_on_the_larger_hump():
    frame = KLMirror.compute(KLMirror.State(apart=4.0, left=0.3))
    mean = frame["p"] @ frame["x"]
    spread = np.sqrt(frame["p"] @ (frame["x"] - mean) ** 2)
    steps = np.linspace(-1, 1, 33)
    lowest = {}
    for way in ("cover", "seek"):
        row, column = np.unravel_index(frame[f"{way} map"].argmin(), (33, 33))
        lowest[way] = 4 * steps[column], 1.2 * 3.5 ** steps[row]
    np.testing.assert_allclose(lowest["cover"], (mean, spread), atol=0.15)
    np.testing.assert_allclose(lowest["seek"], (2.0, 0.7), atol=0.1)


def test_the_mouse_puts_the_diamonds_where_it_is_and_their_height_is_the_label():
    start = LossTugOfWar.State()
    drag = LossTugOfWar.drag
    assert drag(start, {}, "a number", 0.52, 9.0) == replace(start, x=0.5, y=4.0)
    assert drag(start, {}, "yes or no", -7.0, 0.6) == replace(start, odd=-3.0, label=True)
    assert drag(start, {}, "a number, loss", 0.0, 0.0) == start


def test_on_a_map_of_divergences_the_mouse_sets_mean_and_spread_elsewhere_the_mean():
    start, drag = KLMirror.State(), KLMirror.drag
    assert drag(start, {}, "seek map", 0.5, 0.0) == replace(start, mean=2.0, spread=1.2)
    assert drag(start, {}, "shares", -9.0, 0.0) == replace(start, mean=-4.0)


@pytest.mark.parametrize("kind", [LossTugOfWar, KLMirror])
def test_pointing_tells_numbers_wherever_a_drag_can_go(kind):
    frame = kind.compute(kind.State())
    for ax in ("a number", "yes or no") if kind is LossTugOfWar else ("shares", "cover map", "seek terms"):
        one, other = (kind.hover(kind.State(), frame, ax, x, x) for x in (-0.8, 0.9))
        assert one and one != other


def test_the_mirror_opens_whole_and_says_where_its_terms_are_cut_off():
    start = KLMirror.State()
    artists = KLMirror.setup(Figure())
    for state, cut in ((start, ()), (replace(start, mean=2.0, spread=0.6), ("cover",))):
        frame = KLMirror.compute(state)
        KLMirror.draw(artists, frame)
        for way in ("cover", "seek"):
            _, top = artists[f"{way} terms"].axes.get_ylim()
            assert (frame[f"{way} terms"].max() > top) == (way in cut)
            assert ("cut off" in artists[f"{way} sum"].get_text()) == (way in cut)


def test_the_mirror_shows_the_narrowest_q_whole():
    _, top = KLMirror.setup(Figure())["q"].axes.get_ylim()
    assert KLMirror.compute(KLMirror.State(spread=0.4))["q"].max() < top
