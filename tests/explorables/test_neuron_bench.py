"""NeuronBench: the line is where the neuron's input is 0, every sheet fits, the line can be dragged."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from dlviz.explorables import NeuronBench
from dlviz.explorables.neuron_bench.picture import HIGHEST, REACH, WEIGHT, scale
from tests.explorables.corners import corners
from tests.explorables.every import shared_painting
from tests.explorables.page import Page
from tests.explorables.test_panel import axes, shown

CORNERS = corners(NeuronBench)


def painted(state):
    """The artists with a state's numbers, and these."""
    painting = shared_painting(NeuronBench)
    painting.paint(frame := NeuronBench.compute(state))
    return painting._parts, frame


@pytest.mark.parametrize("state", CORNERS[:8], ids=str)
def test_the_line_is_where_the_input_of_the_activation_is_zero(state):
    parts, frame = painted(state)
    for name, b in (("line", state.b), ("unshifted", 0)):
        points = np.column_stack(parts[name].get_data())
        np.testing.assert_allclose(points @ frame["w"] + b, 0, atol=1e-9)
    start, shift = parts["shift"].get_offsets()[0], np.array([parts["shift"].U[0], parts["shift"].V[0]])
    assert start @ frame["w"] == pytest.approx(0)
    assert (start + shift) @ frame["w"] + state.b == pytest.approx(0), "the shift ends on the line"
    assert (parts["weights"].U[0], parts["weights"].V[0]) == (state.w1, state.w2)


def test_without_weights_there_is_no_line():
    parts, _ = painted(NeuronBench.State(w1=0.0, w2=0.0, b=1.0))
    assert np.isnan(parts["line"].get_xdata()).all() and np.isnan(parts["unshifted"].get_xdata()).all()


# The limits


def test_the_longest_weights_end_inside_the_plane():
    assert WEIGHT * 3 < REACH
    weights = painted(NeuronBench.State())[0]["weights"]
    assert weights.scale == pytest.approx(1 / WEIGHT) and weights.get_offsets().tolist() == [[0, 0]]


@pytest.mark.parametrize("state", CORNERS, ids=str)
def test_every_sheet_fits_into_the_picture_and_hides_none_of_its_parts(state):
    parts, frame = painted(state)
    paths = parts["surface"].artist.get_paths()
    assert len(paths) == 14**2
    page = np.concatenate([path.vertices for path in paths])
    assert np.abs(page[:, 0]).max() <= 1.5 and np.abs(page[:, 1]).max() <= 1.25
    assert np.abs(frame["output"]).max() <= scale(frame["output"]) + 1e-9


def test_a_steeper_sheet_looks_steeper():
    heights = np.linspace(1, HIGHEST, 30)
    drawn = heights / [scale(np.array([height])) for height in heights]
    assert (np.diff(drawn) > 0).all() and drawn[-1] == pytest.approx(1)
    assert scale(np.array([0.3])) == scale(np.array([-1.0])) == 2, "for sigmoid and tanh it stands still"


# Gestures


def test_pointing_says_where_the_output_comes_from(wires):
    page = Page(NeuronBench(w1=1.0, w2=-0.5, b=0.2, activation="ReLU"))
    width, height = NeuronBench.size
    x, y = axes(page.explorable).transData.transform((1.5, -1.0))
    text = page.point("hover", x, height - y)
    assert text == "1.0 · 1.50 − 0.5 · (−1.00) + 0.2 = 2.20\nReLU(2.20) = 2.20"
    assert page.point("hover", 0, 0) == page.point("hover", width * 0.8, height / 2) == ""


def test_what_is_said_has_minus_signs_and_no_negative_zero():
    for activation, x in product(("tanh", "ReLU"), (-0.5, -0.0001)):
        state = NeuronBench.State(w1=-1.0, w2=0.0, b=-3.0, activation=activation)
        frame = NeuronBench.compute(state)
        said = NeuronBench.hover(state, frame, "plane", x, 0.0) + NeuronBench.describe(state, frame)
        assert "-" not in said and "−0.00" not in said and "− 3.0 = −" in said


def test_the_line_is_dragged_to_the_pointer(wires):
    page = Page(NeuronBench(w1=1.0, w2=-0.5))
    plane = axes(page.explorable)
    for at in ((0.5, 1.0), (-1.0, -1.5), (1.9, -1.9)):
        x, y = plane.transData.transform(at)
        page.point("drag", x, NeuronBench.size[1] - y)
        state = page.explorable.state
        assert state.b == pytest.approx(-(1.0 * at[0] - 0.5 * at[1]), abs=0.051)
        assert (state.w1, state.w2) == (1.0, -0.5)
        assert shown(page)
    before = page.explorable.state
    page.point("press", NeuronBench.size[0] * 0.8, NeuronBench.size[1] / 2)
    assert page.explorable.state == before, "a press beside the plane moves nothing"


def test_without_a_line_nothing_is_dragged():
    state = replace(NeuronBench.State(), w1=0.0, w2=0.0)
    assert NeuronBench.drag(state, NeuronBench.compute(state), "plane", 1.0, 1.0) == state
