"""MemoryTape: memory and gradient share one fate; the cell is written as it is; gestures; the limits."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from dlviz.explorables import MemoryTape
from dlviz.explorables.memory_tape.picture import (
    CELLS,
    GATES,
    LEFT,
    ROWS,
    SIZE,
    STEPS,
    WIDTH,
    across,
    at,
    headline,
    size_of,
)
from tests.explorables.every import artists, computed, shared_painting, states
from tests.explorables.page import Page

START = MemoryTape.State()
CORNERS = [
    MemoryTape.State(cell, keep, write, show, True, w, mark, value, 1.0)
    for cell, keep, write, show, w, mark, value in product(
        CELLS, (0.0, 1.0), (0.0, 1.0), (0.0, 1.0), (-2.0, 2.0), (1, 40), (-1.8, 1.8)
    )
]


# Numbers


@pytest.mark.parametrize("keep", [0.99, 0.8])
def test_after_the_mark_the_cell_only_forgets_and_so_does_the_gradient_on_its_way_back(keep):
    state = MemoryTape.State(keep=keep)
    frame = MemoryTape.compute(state)
    c, gradient = frame["c"][state.mark - 1 :], frame["gradient"][state.mark - 1 :]
    np.testing.assert_allclose(c[1:], keep * c[:-1])
    np.testing.assert_allclose(gradient[:-1], keep * gradient[1:])
    assert abs(frame["h"][-1]) < frame["perfect"]


@pytest.mark.parametrize("value", [0.3, -0.3])
def test_an_rnn_with_a_large_weight_ends_at_the_same_place_whatever_was_marked(value):
    frame, other = (
        MemoryTape.compute(MemoryTape.State(cell="RNN", w=1.6, value=number)) for number in (1.2, value)
    )
    assert frame["h"][-1] == pytest.approx(frame["perfect"], abs=0.01)
    assert other["h"][-1] == pytest.approx(frame["h"][-1], abs=0.001)
    assert abs(frame["gradient"][frame["mark"] - 1]) < 1e-15


@pytest.mark.parametrize("cell", CELLS)
def test_the_gradient_beside_it_is_that_of_a_plain_rnn_with_the_same_numbers(cell):
    state = MemoryTape.State(cell, write=0.4, w=1.1, mark=9)
    rnn = MemoryTape.compute(replace(state, cell="RNN"))["gradient"]
    np.testing.assert_allclose(MemoryTape.compute(state)["rnn gradient"], rnn)
    painting = shared_painting(MemoryTape)
    painting.paint(MemoryTape.compute(state))
    drawn = painting._parts["rnn"].get_ydata()
    np.testing.assert_allclose(drawn, [] if cell == "RNN" else np.abs(rnn[state.mark - 1 :]))


# What is written


@pytest.mark.parametrize("cell", CELLS)
def test_the_cell_is_named_even_where_its_gates_could_be_another_s(cell):
    """An LSTM with keep 1 and write 0 has the gates of a GRU."""
    painting = shared_painting(MemoryTape)
    painting.paint(MemoryTape.compute(replace(START, cell=cell, keep=1.0, write=0.0)))
    assert painting._parts["title"].texts[0].startswith(f"{cell}: ")
    names = GATES[cell] or ("no gates: the whole state goes through w and tanh",)
    assert painting._parts["names"].texts == list(names)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.514, "0.51"),
        (-0.67, "−0.67"),
        (0.0, "0.00"),
        (4.1e-4, "4·10⁻⁴"),
        (-6e-15, "−6·10⁻¹⁵"),
        (3.4e10, "3·10¹⁰"),
    ],
)
def test_sizes_are_short_and_have_no_hyphens(value, text):
    assert size_of(value) == text


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"cell": "GRU"}, "write"),
        ({"cell": "RNN"}, "keep"),
        ({"cell": "RNN"}, "at_mark"),
    ],
)
def test_what_has_no_effect_is_disabled_and_says_why(settings, name, wires):
    page = Page(MemoryTape(**settings))
    assert page.controls[name].disabled and page.controls[name].tooltip.endswith(".")
    page.move("cell", "LSTM")
    assert not page.controls[name].disabled and page.controls[name].tooltip == ""


# Gestures


def pixel(step, value):
    """A place of the tape in CSS pixels from the top left corner."""
    return across(step), SIZE[1] - at("tape", value)


def test_the_mark_is_dragged_along_the_tape_and_up_and_down(wires):
    page = Page(MemoryTape())
    page.point("press", *pixel(START.mark, START.value))
    assert page.explorable.state == START
    for step, value in ((1, 1.8), (40, -1.8), (17, 0.0)):
        page.point("drag", *pixel(step, value))
        assert page.explorable.state == replace(START, mark=step, value=value)
        assert page.controls["mark"].value == step and page.controls["value"].value == pytest.approx(value)
    page.point("drag", *pixel(40.5, -2.2))
    assert page.explorable.state == replace(START, mark=40, value=-1.8)


@pytest.mark.parametrize("row", [*ROWS, "page"])
def test_elsewhere_a_press_moves_nothing(row):
    there = MemoryTape.drag(START, MemoryTape.compute(START), row, 12.2, 0.5)
    assert (there == START) is (row != "tape")


def test_pointing_tells_all_of_a_step_and_the_gradient_from_the_mark_on():
    frame = MemoryTape.compute(START)
    assert MemoryTape.hover(START, frame, "memory", 5.3, 0.0) == (
        "step 5: x = 1.20\nkeep f = 0.00\nwrite i = 1.00\nshow o = 1.00\nc = 0.83, h = 0.68\ngradient = 0.51"
    )
    assert "gradient" not in MemoryTape.hover(START, frame, "gradient", 3.8, 0.0)
    assert MemoryTape.hover(START, frame, "page", 5.0, 0.0) == ""
    rnn = replace(START, cell="RNN")
    assert "keep" not in MemoryTape.hover(rnn, MemoryTape.compute(rnn), "memory", 5.3, 0.0)


# The picture at its limits


def test_bars_ring_and_line_stay_in_their_rows():
    for state in [*states(MemoryTape), *CORNERS]:
        parts, frame = artists(MemoryTape, state), computed(MemoryTape, state)
        rows = {
            "others": ("tape", "memory"),
            "marked": ("tape",),
            "c": ("memory",),
            "gates": ("keep", "write", "show"),
            "gradient": ("gradient",),
        }
        for name, allowed in rows.items():
            for path in parts[name].get_paths():
                (left, low), (right, high) = path.vertices.min(axis=0), path.vertices.max(axis=0)
                assert left >= LEFT and right <= LEFT + WIDTH, state
                ends = [(ROWS[row][0], ROWS[row][0] + ROWS[row][1]) for row in allowed]
                assert any(low >= bottom - 1e-9 and high <= top + 1e-9 for bottom, top in ends), (name, state)
        ring, box = parts["ring"].get_window_extent(), parts["ring"].axes.bbox
        assert box.y0 <= ring.y0 and ring.y1 <= box.y1, state
        assert ring.x0 >= box.x0 - 1 and ring.x1 <= box.x1 + 1, state
        assert np.abs(frame["h"]).max() <= 1 and abs(frame["perfect"]) <= 1


def test_what_is_beyond_its_row_ends_there_and_its_size_is_written():
    painting = shared_painting(MemoryTape)
    rnn = replace(START, cell="RNN", w=2.0, value=0.0, noise=0.0)
    lstm = replace(START, keep=1.0, write=1.0, w=2.0, mark=1, value=-1.8)
    cases = (rnn, "gradient", "gradient", "▲ up to 3·10¹⁰"), (lstm, "c", "memory", "▼ down to −")
    for state, name, row, way in cases:
        painting.paint(MemoryTape.compute(state))
        heights = np.concatenate([path.vertices[:, 1] for path in painting._parts[name].get_paths()])
        bottom, tall, (low, _) = ROWS[row]
        assert (heights.max() if low == 0 else heights.min()) == pytest.approx(bottom + tall * (low == 0))
        assert painting._parts["names"].texts[-1].startswith(way)


def test_the_guide_below_the_mark_leaves_titles_and_words_free():
    painting = shared_painting(MemoryTape)
    for cell in CELLS:
        painting.paint(MemoryTape.compute(replace(START, cell=cell, mark=20)))
        heights = painting._parts["line"].get_ydata()
        pieces = np.split(heights, np.flatnonzero(np.isnan(heights)))
        titles = [(298, 312), (120, 136), *[(ROWS["keep"][0] + 2, ROWS["keep"][0] + 16)] * (cell == "RNN")]
        for piece, (low, high) in product(pieces, titles):
            assert np.nanmin(piece) >= high or np.nanmax(piece) <= low


def test_bars_stand_at_the_steps_they_belong_to():
    painting = shared_painting(MemoryTape)
    painting.paint(MemoryTape.compute(replace(START, mark=7)))
    for name in ("c", "gradient"):
        first, *rest = painting._parts[name].get_paths()
        assert first.vertices[:4, 0].mean() == pytest.approx(across(7)) and len(rest) == STEPS - 7
    assert len(painting._parts["others"].get_paths()) == STEPS + 6


@pytest.mark.parametrize(
    ("settings", "finding", "colour"),
    [
        ({}, "The LSTM remembers: the marked number is still there 35 steps later", "good"),
        ({"cell": "RNN"}, "The RNN forgets: the marked number makes no difference 35 steps later", "bad"),
        ({"keep": 0.9}, "The LSTM nearly forgets: the mark makes little difference 35 steps later", "bad"),
        ({"at_mark": False}, "The LSTM never writes the mark into its memory", "bad"),
        ({"show": 0.0}, "The LSTM shows nothing of its memory", "bad"),
        ({"mark": 40}, "The mark is the last step: the LSTM has nothing to keep yet", "good"),
    ],
)
def test_the_headline_says_whether_the_mark_is_remembered(settings, finding, colour):
    state = replace(START, **settings)
    said, because, tone = headline(MemoryTape.compute(state), state.cell, state.mark)
    assert (said, tone) == (finding, colour)
    assert ("plain RNN" in because) == (state.cell != "RNN")


def test_what_is_near_perfect_by_chance_is_not_called_remembered():
    state = MemoryTape.State(cell="RNN", w=2.0, mark=1)
    frame = MemoryTape.compute(state)
    assert abs(frame["h"][-1] - frame["perfect"]) < 0.25
    assert headline(frame, "RNN", 1)[0].startswith("The RNN forgets")
    other = MemoryTape.compute(replace(state, value=0.6))
    assert other["h"][-1] == pytest.approx(frame["h"][-1], abs=1e-6), "the end does not depend on the mark"
