"""FieldBench: counts, curves and costs agree; its gestures; its picture at the limits of every control."""

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from matplotlib.axis import Tick
from matplotlib.text import Text

from dlviz import metrics
from dlviz.explorables import FieldBench
from dlviz.explorables.field_bench.data import held_out, trained
from dlviz.explorables.field_bench.picture import OUTCOMES, whole
from dlviz.explorables.kit.controls import controls
from tests.explorables.every import shared_painting, states
from tests.explorables.page import Page

STATES = states(FieldBench)
START = FieldBench.State()
CORNERS = [
    FieldBench.State(*corner) for corner in product((0.0, 0.5, 1.0), (1, 100, 500), (1, 100), (1, 20, 1000))
]
every_state = pytest.mark.parametrize("state", STATES, ids=str)


# The classifier


def test_the_stored_scores_are_those_of_the_training():
    (scores, t), (again, truth) = held_out(), trained()
    np.testing.assert_allclose(scores, again, atol=1e-6)
    np.testing.assert_array_equal(t, truth)
    assert len(t) == 228 and 0.8 < metrics.roc_auc(scores, t) < 0.9  # good, and often enough wrong


def test_no_score_lies_on_a_step_of_the_slider():
    """Else rounding would decide whether the case is called malignant."""
    scores, _ = held_out()
    assert np.abs(100 * scores - np.round(100 * scores)).min() > 1e-6


# Numbers


@every_state
def test_the_patients_are_a_thousand_as_many_malignant_as_was_set(state):
    people = FieldBench.compute(state)["people"]
    assert people.min() >= 0 and people.sum() == pytest.approx(1000)
    assert people[1].sum() == pytest.approx(state.prevalence)


@every_state
def test_precision_is_what_a_thousand_patients_say(state):
    """Bayes' rule, by counting alarms; undefined where nobody is called malignant."""
    frame = FieldBench.compute(state)
    alarms = frame["people"][:, 1]
    if alarms.sum():
        assert frame["precision"][0] == pytest.approx(alarms[1] / alarms.sum())
    else:
        assert np.isnan(frame["precision"][0])


def test_at_the_prevalence_of_the_data_precision_is_that_of_the_cases():
    scores, t = held_out()
    repeats = np.where(t == 1, 143, 85)  # as many of one class as of the other: 500 of 1,000
    frame = FieldBench.compute(replace(START, prevalence=500))
    called = np.repeat(scores, repeats) >= START.threshold
    precision, recall, _ = metrics.precision_recall_f1(called, np.repeat(t, repeats))
    assert (frame["precision"][0], frame["tpr"][0]) == pytest.approx((precision, recall))


def test_the_curves_are_those_of_the_metrics_at_the_slider_s_thresholds():
    scores, t = held_out()
    frame = FieldBench.compute(START)
    fpr, tpr, thresholds = metrics.roc_curve(scores, t)
    at = np.searchsorted(-thresholds, -frame["curve threshold"], side="right") - 1
    np.testing.assert_allclose(frame["curve fpr"], fpr[at])
    np.testing.assert_allclose(frame["curve tpr"], tpr[at])
    precision, _, thresholds = metrics.precision_recall_curve(scores, t)
    at = np.searchsorted(thresholds, frame["curve threshold"])
    called = frame["curve threshold"] < scores.max()
    np.testing.assert_allclose(frame["data precision"][called], precision[at][called])
    assert np.isnan(frame["data precision"][~called]).all()


@every_state
def test_both_points_lie_on_all_three_curves(state):
    frame = FieldBench.compute(state)
    roc = np.stack([frame["curve fpr"], frame["curve tpr"]], axis=1)
    recall = np.stack([frame["curve tpr"], frame["curve precision"]], axis=1)
    for i in range(2):
        assert np.isclose(roc, [frame["fpr"][i], frame["tpr"][i]]).all(axis=1).any()
        there = [frame["tpr"][i], frame["precision"][i]]
        assert np.isclose(recall, there, equal_nan=True).all(axis=1).any()
        cost = np.interp(frame["threshold"][i], frame["curve threshold"], frame["curve cost"])
        assert cost == pytest.approx(frame["cost"][i])


@every_state
def test_the_best_threshold_is_the_lowest_point_of_the_cost_and_as_good_as_any(state):
    frame = FieldBench.compute(state)
    (_, best), (_, least) = frame["threshold"], frame["cost"]
    assert least == frame["curve cost"].min() <= frame["cost"][0]
    assert (
        frame["curve cost"][frame["curve threshold"] > best + 1e-9] > least
    ).all()  # of equals, the highest
    costs = state.cost_fp, state.cost_fn, state.prevalence / 1000
    exact = metrics.best_threshold(*held_out(), *costs)
    assert least >= 1000 * metrics.expected_cost(*held_out(), exact, *costs) - 1e-9
    assert least == pytest.approx(1000 * metrics.expected_cost(*held_out(), best, *costs))


@every_state
def test_the_cost_is_that_of_the_patients(state):
    frame = FieldBench.compute(state)
    (_, alarms), (missed, _) = frame["people"]
    assert frame["cost"][0] == pytest.approx(state.cost_fp * alarms + state.cost_fn * missed)
    assert (frame["curve missed"] <= frame["curve cost"] + 1e-9).all()


@every_state
def test_on_a_line_of_equal_cost_the_cost_is_equal_and_the_best_line_lies_above_the_curve(state):
    frame = FieldBench.compute(state)

    def cost(fpr, tpr):
        return state.cost_fp * (1000 - state.prevalence) * fpr + state.cost_fn * state.prevalence * (1 - tpr)

    for i in range(2):
        x, y = frame["fpr"][i], frame["tpr"][i]
        assert (
            cost(x + 0.1, y + 0.1 * frame["slope"])
            == pytest.approx(cost(x, y))
            == pytest.approx(frame["cost"][i])
        )
    assert cost(frame["curve fpr"], frame["curve tpr"]).min() == pytest.approx(frame["cost"][1])


def test_a_rare_disease_ruins_precision_and_leaves_the_roc_curve_alone():
    common, rare = (FieldBench.compute(replace(START, prevalence=n)) for n in (370, 5))
    for name in ("curve fpr", "curve tpr", "fpr", "tpr"):
        np.testing.assert_array_equal(common[name][:1], rare[name][:1])
    assert common["precision"][0] > 0.7 > 0.05 > rare["precision"][0]


def test_dearer_misses_lower_the_best_threshold_and_dearer_alarms_raise_it():
    for field, way in (("cost_fn", -1), ("cost_fp", 1), ("prevalence", -1)):
        options = controls(START)[field].options
        best = [FieldBench.compute(replace(START, **{field: o}))["threshold"][1] for o in options]
        assert (way * np.diff(best) >= 0).all() and abs(best[-1] - best[0]) > 0.1, field


def test_a_thousand_patients_stay_a_thousand_when_they_are_rounded():
    rng = np.random.default_rng(0)
    for people in rng.dirichlet([0.1] * 4, 200) * 1000:
        rounded = whole(list(people))
        assert sum(rounded) == 1000 and np.abs(np.subtract(rounded, people)).max() < 1
    assert whole([0.6, 0.4, 499.5, 499.5]) == [1, 0, 500, 499]


# Gestures


def pixel(painting, label, x, y):
    """A point of an axes in CSS pixels from the top left corner."""
    (ax,) = (ax for ax in painting.figure.axes if ax.get_label() == label)
    across, up = ax.transData.transform((x, y))
    return across / painting.ratio, (painting.figure.bbox.height - up) / painting.ratio


@pytest.mark.parametrize(("label", "y"), [("cases", 3.0), ("cases", -4.0), ("cost", 0.5)])
def test_the_threshold_is_dragged_on_the_cases_and_on_the_cost(label, y, wires):
    page = Page(FieldBench())
    for threshold in (0.2, 0.71, 0.0, 1.0):
        tip = page.point("drag", *pixel(shared_painting(FieldBench), label, threshold, y))
        assert page.explorable.state == replace(START, threshold=threshold)
        assert page.controls["threshold"].value == pytest.approx(threshold)
        assert tip.startswith(f"threshold {threshold:.2f}: ")


@pytest.mark.parametrize("prevalence", [5, 500])
def test_the_point_is_dragged_along_both_curves(prevalence, wires):
    page = Page(explorable := FieldBench(prevalence=prevalence))
    painting = explorable.painting("light", 1)
    for threshold in (0.12, 0.4, 0.63):
        frame = FieldBench.compute(replace(explorable.state, threshold=threshold))
        for label, x, y in (("roc", "fpr", "tpr"), ("recall", "tpr", "precision")):
            page.point("press", *pixel(painting, label, 0.5, 0.5))  # the drag stays in these axes
            page.point("drag", *pixel(painting, label, frame[x][0], frame[y][0]))
            there = FieldBench.compute(explorable.state)
            assert there["fpr"][0] == frame["fpr"][0] and there["tpr"][0] == frame["tpr"][0]
            explorable.set(threshold=0.9)


def test_a_press_on_the_patients_moves_nothing(wires):
    page = Page(FieldBench())
    for label in ("table", "field"):
        assert page.point("press", *pixel(shared_painting(FieldBench), label, 1.0, 1.0)) == ""
    assert page.explorable.state == START


def test_pointing_says_what_that_threshold_would_do():
    frame = FieldBench.compute(START)
    for x in (0.3, 1.0):
        tip = FieldBench.hover(START, frame, "cases", x, 0.0)
        there = FieldBench(threshold=x).frame
        sensitivity, precision, cost = (there[name][0] for name in ("tpr", "precision", "cost"))
        assert f"sensitivity {100 * sensitivity:.0f} %" in tip and f"cost {cost:,.0f}" in tip
        assert ("precision undefined" if np.isnan(precision) else f"precision {100 * precision:.0f} %") in tip


# The picture


def painted(painting, state):
    """Every text that is seen, with its box; where axes end, and where the figure does."""
    painting.paint(FieldBench.compute(state))
    renderer = painting.figure.canvas.get_renderer()
    ticks = painting.figure.findobj(lambda artist: isinstance(artist, Tick))
    unused = {text for tick in ticks for text in (tick.label2, tick.label1)}
    shown = {
        text
        for ax in painting.figure.axes
        if ax.axison
        for axis in (ax.xaxis, ax.yaxis)
        for text in axis.get_ticklabels()
    }
    texts = [text for text in painting.figure.findobj(Text) if text.get_text() and text.get_visible()]
    texts = [text for text in texts if text not in unused or text in shown]
    texts = [
        text
        for text in texts
        if text.axes is None
        or text.axes.axison
        or text in text.axes.texts
        or text in (text.axes.title, text.axes._left_title)
    ]
    return [(text.get_text(), text.get_window_extent(renderer)) for text in texts], texts


def test_no_text_overlaps_another_or_leaves_the_picture():
    painting = shared_painting(FieldBench)
    width, height = FieldBench.size
    points = [point for pair in painting._parts["points"].values() for point in pair]
    movers = [*painting._parts["thresholds"], *points]
    for state in [*STATES, *CORNERS]:
        boxes, _ = painted(painting, state)
        assert len(boxes) > 40
        for (one, here), (other, there) in combinations(boxes, 2):
            assert not here.overlaps(there), f"{one!r} and {other!r} at {state}"
        for words, box in boxes:
            inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height
            assert inside, f"{words!r} leaves the picture at {state}"
            for artist in movers:
                there = artist.get_window_extent()
                assert not np.isfinite(there.x0) or not there.overlaps(box), f"{words!r} at {state}"


def test_nothing_that_moves_leaves_its_axes():
    painting = shared_painting(FieldBench)
    for state in [*STATES, *CORNERS]:
        painting.paint(FieldBench.compute(state))
        for name, points in painting._parts["points"].items():
            for point in points:
                (x,), (y,) = point.get_data()
                (left, right), (bottom, top) = point.axes.get_xlim(), point.axes.get_ylim()
                assert np.isnan([x, y]).any() or (left <= x <= right and bottom <= y <= top), (name, state)
        for area in painting._parts["areas"]:
            assert area.get_xy()[:, 1].min() >= 0 and area.get_xy()[:, 1].max() <= 1.1
        for dots in [*painting._parts["cases"], *painting._parts["patients"]]:
            (left, right), limits = dots.axes.get_xlim(), sorted(dots.axes.get_ylim())
            x, y = dots.get_data()
            assert ((left < x) & (x < right)).all() and ((limits[0] < y) & (y < limits[1])).all()


@every_state
def test_every_case_and_every_patient_is_drawn_once_in_the_colour_of_its_outcome(state):
    painting = shared_painting(FieldBench)
    painting.paint(frame := FieldBench.compute(state))
    called = frame["scores"] >= state.threshold
    for outcome, cases, patients in zip(
        OUTCOMES, painting._parts["cases"], painting._parts["patients"], strict=True
    ):
        truth, said = outcome
        assert len(cases.get_xdata()) == ((frame["t"] == truth) & (called == said)).sum()
        assert abs(len(patients.get_xdata()) - frame["people"][outcome]) < 1
        assert cases.get_color() == patients.get_color()
    assert sum(len(dots.get_xdata()) for dots in painting._parts["patients"]) == 1000


def test_cases_side_by_side_do_not_cover_one_another():
    places = shared_painting(FieldBench)._parts["places"]
    for level in np.unique(places[:, 1]):
        assert (np.diff(np.sort(places[places[:, 1] == level, 0])) > 0.018).all()


def test_the_headline_says_what_this_threshold_and_the_best_one_cost():
    painting, state = FieldBench().painting("light", 1), FieldBench.State()
    painting.paint(frame := FieldBench.compute(state))
    now, least = frame["cost"]
    assert painting._parts["headline"].texts == [
        f"This threshold costs {now:,.0f}, the best one {least:,.0f}"
    ]
    painting.paint(frame := FieldBench.compute(replace(state, threshold=float(frame["threshold"][1]))))
    assert painting._parts["headline"].texts == [f"No threshold costs less than this one: {least:,.0f}"]
