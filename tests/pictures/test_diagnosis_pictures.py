"""Curves are drawn in percent, where they belong, with the line to compare them with."""

import numpy as np
from matplotlib import pyplot as plt

from dlviz.pictures import diagnosis, style


def axes():
    return plt.figure().add_subplot()


def test_roc_is_drawn_in_percent_as_steps_above_the_diagonal():
    ax = axes()
    fpr, tpr = np.array([0, 0, 0.5, 1]), np.array([0, 0.8, 0.9, 1])
    diagnosis.roc(ax, fpr, tpr, style.BLUE, "it")
    curve, guessing = ax.lines
    np.testing.assert_allclose(curve.get_xydata(), 100 * np.column_stack([fpr, tpr]))
    assert curve.get_drawstyle() == "steps-post" and curve.get_label() == "it"
    assert guessing.get_xydata().tolist() == [[0, 0], [100, 100]]
    assert "healthy" in ax.get_xlabel() and "sensitivity" in ax.get_ylabel()


def test_reliability_leaves_empty_bins_out_and_larger_bins_are_larger():
    ax = axes()
    confidence, frequency, count = (
        np.array([0.1, np.nan, 0.9]),
        np.array([0.0, np.nan, 0.75]),
        np.array([3, 0, 8]),
    )
    diagnosis.reliability(ax, confidence, frequency, count, style.ORANGE, "it")
    (dots,) = ax.collections
    np.testing.assert_allclose(dots.get_offsets(), [[10, 0], [90, 75]])
    small, large = dots.get_sizes()
    assert small < large
    assert ax.lines[1].get_xydata().tolist() == [[0, 0], [100, 100]]


def test_decision_curves_are_per_100_cases_and_zero_is_marked():
    ax = axes()
    thresholds = np.array([0.1, 0.5])
    diagnosis.decision(
        ax, thresholds, {"a": (np.array([0.3, 0.2]), style.BLUE), "b": (np.array([0.25, -1]), style.RED)}
    )
    a, b, zero = ax.lines
    np.testing.assert_allclose(a.get_xydata(), [[10, 30], [50, 20]])
    np.testing.assert_allclose(b.get_ydata(), [25, -100])
    assert list(zero.get_ydata()) == [0, 0] and [a.get_label(), b.get_label()] == ["a", "b"]
    low, high = ax.get_ylim()
    assert low < 0 and 30 < high < 40 and low > -30, "a curve far below 0 does not squeeze the others"


def test_scans_share_one_grey_scale_and_rings_lie_at_their_marks():
    images = {"a": np.full((6, 4), 0.5), "b": np.eye(6, 4)}
    figure = diagnosis.scans(images, [(5, 1)])
    for ax, (name, image) in zip(figure.axes, images.items(), strict=True):
        np.testing.assert_array_equal(ax.images[0].get_array(), image)
        assert ax.images[0].get_clim() == (0, 1) and ax.get_title("center") == name
        assert [line.get_xydata().tolist() for line in ax.lines] == [[[1, 5]]]
    assert not any(ax.lines for ax in diagnosis.scans(images).axes)
