"""ActivationAutopsy: the illnesses the lesson names are found, and the picture holds at its limits."""

from dataclasses import replace

import numpy as np
import pytest

from dlviz.explorables import ActivationAutopsy
from dlviz.explorables.activation_autopsy.code_numpy import FUNCTIONS
from dlviz.explorables.activation_autopsy.findings import findings, headline
from dlviz.explorables.activation_autopsy.picture import (
    HIGHEST,
    LAYERS,
    LOWEST,
    ROWS,
    VERDICT,
    WIDTH,
    violins,
)
from tests.explorables.corners import corners
from tests.explorables.every import shared_painting
from tests.explorables.page import Page

START = ActivationAutopsy.State()
CORNERS = corners(ActivationAutopsy)


def verdicts(**fields):
    """What is said of outputs, gradient and units, and which of them are ill."""
    found = findings(ActivationAutopsy.compute(replace(START, **fields)))
    return [finding.verdict for finding in found], [finding.ill for finding in found]


def painted(state):
    painting = shared_painting(ActivationAutopsy)
    painting.paint(frame := ActivationAutopsy.compute(state))
    return painting._parts, frame


# What is found


def test_a_network_with_weights_to_suit_its_activation_is_healthy():
    for activation, weights in (("ReLU", "He"), ("tanh", "He"), ("tanh", "Xavier"), ("identity", "Xavier")):
        said, ill = verdicts(activation=activation, weights=weights)
        units = "some dead" if activation == "ReLU" else "stay alive"
        assert said == ["keep their size", "arrives", units] and not any(ill), activation


@pytest.mark.parametrize(
    ("settings", "said", "ill"),
    [
        ({}, ["fade out", "vanishes", "some dead"], [True, True, None]),
        (
            {"activation": "tanh", "weights": "huge"},
            ["keep their size", "arrives", "saturate"],
            [False, False, True],
        ),
        ({"activation": "sigmoid"}, ["keep their size", "vanishes", "stay alive"], [False, True, False]),
        ({"weights": "He", "bias": -1.0}, ["fade out", "vanishes", "die"], [True, True, True]),
        ({"weights": "huge"}, ["explode", "explodes", "some dead"], [True, True, None]),
    ],
)
def test_the_illnesses_of_the_lesson_are_found(settings, said, ill):
    assert verdicts(**settings) == (said, ill)


def test_a_leak_keeps_every_unit_from_dying():
    frame = ActivationAutopsy.compute(replace(START, weights="He", bias=-1.0, slope=0.01))
    assert frame["dead"].max() == 0 and frame["gradient"][0] < 1e-3  # yet almost no gradient arrives


def test_the_gradient_of_a_sigmoid_sinks_by_about_the_same_factor_from_layer_to_layer():
    steps = np.diff(np.log10(ActivationAutopsy.compute(replace(START, activation="sigmoid"))["gradient"]))
    assert steps.min() > 0.7 and steps.max() < 1.2


def test_the_verdict_is_written_beside_its_row_in_the_colour_of_its_kind():
    parts, frame = painted(START)
    for i, finding in enumerate(findings(frame)):
        assert parts["verdicts"][finding.ill][i].get_text() == finding.verdict
        assert all(parts["verdicts"][ill][i].get_text() == "" for ill in {True, False, None} - {finding.ill})
        assert parts["numbers"].texts[i] == finding.number
    assert parts["numbers"].texts == ["size 0.41 → 1.5·10⁻⁴", "2.1·10⁻⁴ at layer 1", "11 % dead, 50 % closed"]


# The picture at its limits


def test_the_numbers_fit_between_the_rows_and_the_edge():
    assert sum(LAYERS) < VERDICT
    painting = shared_painting(ActivationAutopsy)
    for state in CORNERS:
        painting.paint(ActivationAutopsy.compute(state))
        numbers = painting._parts["numbers"]
        assert len(numbers.texts) == 3 and numbers._path.get_extents().x1 < WIDTH - 2, (state, numbers.texts)


def test_bars_and_markers_stay_in_their_rows():
    painting = shared_painting(ActivationAutopsy)
    parts = painting._parts
    for state in CORNERS:
        painting.paint(frame := ActivationAutopsy.compute(state))
        for name in ("outputs", "gradient", "closed", "dead"):
            shapes = parts[name].get_paths()
            assert len(shapes) == state.depth
            vertices = np.concatenate([path.vertices for path in shapes])
            low, high = parts[name].axes.get_ylim()
            assert low <= vertices[:, 1].min() and vertices[:, 1].max() <= high, (name, state)
            assert vertices[:, 0].min() >= 0 and vertices[:, 0].max() <= 1, (name, state)
        with np.errstate(divide="ignore"):
            power = np.log10(frame["gradient"])
        below, above = (len(markers.get_xdata()) for markers in parts["beyond"])
        assert (below, above) == ((power < LOWEST).sum(), (power > HIGHEST).sum())


def test_violins_are_as_wide_as_the_root_of_the_count_says():
    counts, y = np.array([[1, 4, 0], [9, 9, 9]]), np.array([-1.0, 0.0, 1.0])
    outlines = violins(counts, y, fill=1.0)
    left, right = outlines[:, :3, 0], outlines[:, :2:-1, 0]
    np.testing.assert_allclose(right - left, np.sqrt(counts / [[4], [9]]) / 2)
    np.testing.assert_allclose((left + right) / 2, np.broadcast_to([[0.25], [0.75]], (2, 3)))
    np.testing.assert_array_equal(outlines[0, :, 1], [-1, 0, 1, 1, 0, -1])


# Controls and gestures


def test_the_slope_is_disabled_where_it_has_no_effect(wires):
    page = Page(ActivationAutopsy())
    for activation in FUNCTIONS:
        page.move("activation", activation)
        assert page.controls["slope"].disabled == (activation != "ReLU")
        assert page.controls["slope"].tooltip.startswith("Only ReLU") == (activation != "ReLU")


def test_pointing_gives_the_numbers_of_the_layer_and_the_value_of_the_curve():
    frame = ActivationAutopsy.compute(START)
    for row in ROWS:
        tip = ActivationAutopsy.hover(START, frame, row, 0.95, 0.0)
        assert tip.startswith("layer 10: ") and "units dead" in tip
        assert ActivationAutopsy.hover(START, frame, row, 0.05, 0.0).startswith("layer 1: ")
    assert ActivationAutopsy.hover(START, frame, "curve", -1.02, 0.0) == "ReLU(−1.02) = 0.000\nslope 0.000"
    gelu = replace(START, activation="GELU")
    said = ActivationAutopsy.hover(gelu, frame, "arrived", -1.02, 0.0)
    assert said == "GELU(−1.02) = −0.157\nslope −0.088"
    assert ActivationAutopsy.hover(START, frame, "page", 700.0, 200.0) == ""


@pytest.mark.parametrize(
    ("settings", "finding"),
    [
        ({}, "In 10 layers the outputs fade out and the gradient vanishes"),
        ({"weights": "He"}, "Healthy: outputs and gradient get through 10 layers"),
        (
            {"weights": "huge", "depth": 20},
            "In 20 layers the outputs explode, the gradient explodes and the units die",
        ),
        (
            {"activation": "tanh", "bias": 2.0, "depth": 1},
            "Healthy: outputs and gradient get through 1 layer",
        ),
    ],
)
def test_the_headline_puts_the_findings_into_one_sentence(settings, finding):
    parts, frame = painted(replace(START, **settings))
    said, follows = headline(frame)
    assert said == finding and parts["headline"].texts == [said, follows]
    ill = any(found.ill for found in findings(frame))
    assert bool(parts["headline"]._findings["bad"].texts) == ill
    assert said.startswith("Healthy") != ill
