"""BugClinic: every bug leaves the mark that is told of it, and the test that is named catches it."""

import numpy as np
import pytest
import torch

from dlviz.explorables import BugClinic
from dlviz.explorables.bug_clinic import code_numpy, code_torch, picture, tests_that_catch
from dlviz.explorables.bug_clinic.bugs import BUGS, HEALTHY
from dlviz.explorables.kit.controls import controls
from tests.explorables.corners import faults
from tests.explorables.every import shared_painting, states

SEEDS = range(10)  # all that the slider has
LN10 = np.log(10)
TESTS = [
    test for test in vars(tests_that_catch).values() if getattr(test, "__module__", "").endswith("_catch")
]
every_bug = pytest.mark.parametrize("bug", BUGS)


def curves(bug, seed):
    """The columns of the curves (6, points), and the marks on new digits."""
    found, new = code_numpy.trained(bug, seed, 0)
    return np.array(found).T, new


def test_there_are_a_dozen_and_the_switch_has_them_all():
    assert len(BUGS) >= 12 and "autocast around the loop" in BUGS
    assert controls(BugClinic.State)["bug"].options == ("healthy", *BUGS)
    assert {bug.test for bug in BUGS.values()} <= {*TESTS}


# The tests that catch


@every_bug
@pytest.mark.parametrize("seed", SEEDS)
def test_the_named_test_catches_the_bug(bug, seed):
    with np.errstate(all="ignore"), pytest.raises(AssertionError, match=" "):
        BUGS[bug].test(code_numpy.Training(bug, seed))


@pytest.mark.parametrize("test", TESTS, ids=lambda test: test.__name__)
def test_a_healthy_run_passes(test):
    for seed in range(10):
        test(code_numpy.Training("healthy", seed))


# The fingerprints: (loss, accuracy, validation loss, validation accuracy, moved 1, moved 2), new, healthy


def never_zeroed(c, new, h):
    return c[0, :8].min() < 2 and c[2, -1] > LN10 and c[4, -1] > 20 * h[4, -1] and (np.diff(c[4]) > 0).all()


def too_high(c, new, h):
    return abs(c[0, 0] - LN10) < 0.3 and c[0, -1] < 10 and c[0, 1:].min() > LN10 and c[4, 1] > 20 * h[4, 1]


def too_low(c, new, h):
    return 0 < c[4, -1] < 0.2 and 0 < c[0, 0] - c[0, -1] < 0.3


def alike(c, new, h):
    return 1.8 < c[0, -1] < 2.25 and c[3, -1] < 0.3 and c[2, -1] < c[2, 0] - 0.05 and c[4, -1] > 1


def dead(c, new, h):
    return not c[4].any() and c[5, -1] > 0.1 and np.abs(c[0] - LN10).max() < 0.1


def shuffled(c, new, h):
    return c[0, -1] < c[0, 0] - 0.5 and 4 > c[2, -1] > LN10 + 0.1 and c[3, -1] < 0.25


def unscaled(c, new, h):
    return 2.8 < c[0, 0] < 10 and abs(c[0, -1] - LN10) < 0.1


def sorted_by_class(c, new, h):
    setbacks = [-np.diff(x[3]).clip(max=0).sum() for x in (c, h)]
    slow = c[2].mean() > 2 * h[2].mean() and 0.5 < c[3, -1] < h[3, -1] - 0.05
    return slow and setbacks[0] > 1.2 * setbacks[1]


def softmax(c, new, h):
    return c[1, -1] > 0.6 and c[0].min() > np.log(1 + 9 / np.e)


def summed(c, new, h):
    return abs(c[0, 0] / 160 - LN10) < 0.3 and abs(c[2, 0] / 320 - LN10) < 0.3


def ascent(c, new, h):
    return (np.diff(c[0]) > 0).all() and c[0, -1] > 1e10


def another_model(c, new, h):
    return not np.ptp(c, axis=1).any()


def frozen(c, new, h):
    return not c[4].any() and c[5, -1] > 1 and c[3, -1] > 0.5 and c[2, -1] > h[2, -1] + 0.3


def autocast(c, new, h):
    return not np.ptp(c[:4], axis=1).any() and c[4, -1] > 2 * h[4, -1]


def dropout_on(c, new, h):
    late = slice(18, None)
    worse = c[0, late].mean() > 1.3 * h[0, late].mean() and c[2, late].mean() > 1.05 * h[2, late].mean()
    return worse and c[0, late].mean() < 0.4 and np.allclose(c[4:], h[4:], rtol=0.1, atol=0.1)


def validated_on_training(c, new, h):
    return np.array_equal(c[:2], c[2:4]) and c[3, -1] > 0.9 and new[0] > 1.5 * c[2, -1]


def answer_inside(c, new, h):
    return (
        np.abs(c[1] - c[3]).max() > 0
        and c[3, -1] > 0.97
        and c[2, -1] < h[2, -1] / 2
        and new[1] < c[3, -1] - 0.05
    )


FINGERPRINTS = dict(
    zip(
        BUGS,
        [
            never_zeroed, too_high, too_low, alike, dead, shuffled, unscaled, sorted_by_class, softmax,
            summed, ascent, another_model, frozen, autocast, dropout_on, validated_on_training, answer_inside,
        ],
        strict=True,
    )
)  # fmt: skip


@every_bug
@pytest.mark.parametrize("seed", SEEDS)
def test_the_fingerprint_is_there_and_no_other_run_has_it(bug, seed):
    healthy = curves("healthy", seed)[0]
    found = [name for name in ("healthy", *BUGS) if FINGERPRINTS[bug](*curves(name, seed), healthy)]
    assert found == [bug]


@pytest.mark.parametrize("seed", SEEDS)
def test_inputs_that_are_not_scaled_kill_the_units(seed):
    run = code_numpy.Training("inputs not scaled", seed)
    for _ in range(3):
        for rows in run.batches():
            run.step(run.x[rows], run.t[rows])
    with pytest.raises(AssertionError, match="of the hidden units"):
        tests_that_catch.units_are_alive(run)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_lower_rate_cures_what_the_rate_did(seed):
    (_, cured), (_, summed), (_, healthy) = (
        code_numpy.trained(*s)
        for s in (("rate too high", seed, -5), ("loss summed", seed, -4), ("healthy", seed, 0))
    )
    assert cured == healthy
    assert summed[1] == healthy[1]


# Both libraries


@every_bug
def test_torch_trains_alike(bug):
    seed = 9  # with seed 0, test_every_explorable.py does it
    ours, theirs = (np.array(code.trained(bug, seed, 0)[0]) for code in (code_numpy, code_torch))
    chaotic = bug == "gradients never zeroed"  # there errors of rounding grow
    np.testing.assert_allclose(ours, theirs, 1e-5 if chaotic else 1e-10, 1e-12)


def test_the_real_autocast_does_what_ours_does():
    """PyTorch's own, around the whole loop: the curves of the copy that the clinic computes with."""
    run = code_torch.Training("healthy")
    run.model.float()
    run.start = [p.detach().clone() for p in run.model.parameters()]
    run.x, run.val_x = run.x.float(), run.val_x.float()
    found = []
    with torch.autocast("cpu", torch.bfloat16):
        for _ in range(2):
            for rows in run.batches():
                run.step(run.x[rows], run.t[rows])
            found.append(run.marks())
    ours = np.array(code_numpy.trained("autocast around the loop", 0, 0)[0])[[0, 5]]
    assert found[0][:4] == found[1][:4]
    np.testing.assert_allclose(found[1], ours[1], rtol=0.05)


# The picture


@pytest.mark.parametrize("n", [0, -8])
def test_every_text_can_be_read_whatever_the_bug(n):
    assert faults(BugClinic, [BugClinic.State(bug=bug, n=n) for bug in ("healthy", *BUGS)]) == []


@pytest.mark.parametrize("ax", ["loss", "accuracy", "moved"])
def test_the_numbers_under_the_pointer_are_those_of_the_curves(ax):
    for state in states(BugClinic):
        frame = BugClinic.compute(state)
        at = {"loss": 0, "accuracy": 1, "moved": 4}[ax]
        value = frame["curves"][10, at] * (100 if ax == "accuracy" else 1)
        assert f" {picture.number(value)} " in BugClinic.hover(state, frame, ax, 40.9, 0)


@every_bug
def test_a_cure_is_a_diff_of_one_or_two_lines(bug):
    cure = BUGS[bug].cure
    assert len(cure) <= 2 and all(line[:2] in ("− ", "+ ") for line in cure) and cure[-1].startswith("+")


def test_the_headline_is_the_bug_and_its_symptom():
    painting = shared_painting(BugClinic)
    for bug, known in {"healthy": HEALTHY, **BUGS}.items():
        painting.paint(BugClinic.compute(BugClinic.State(bug=bug)))
        title = "Healthy" if known is HEALTHY else f"Bug: {bug}"
        assert painting._parts["headline"].texts == [title, known.symptom]


@pytest.mark.parametrize("bug", ["healthy", "targets shuffled apart", "gradient ascent"])
def test_each_curve_is_named_at_the_height_of_its_end(bug):
    painting, frame = shared_painting(BugClinic), BugClinic.compute(BugClinic.State(bug=bug))
    painting.paint(frame)
    shown = {name: writing._shown for name, writing in painting._parts["names"].items() if writing._shown}
    assert ("healthy" in shown) == (bug != "healthy")
    heights = {name: y for name, ((_, y, *_),) in shown.items()}
    line = painting._parts["curves"]["curves", 2]
    end = np.clip(frame["curves"][-1, 2], 0, picture.LOSS_TOP)
    (_, y) = line.axes.transData.transform((0, end))
    assert abs(heights["validation"] + 5 - y) < 2 * picture.APART
    by_height = sorted(heights[name] for name in heights if not name.startswith("layer"))
    assert (np.diff(by_height) > picture.APART - 1e-6).all()


def test_labels_are_spread_in_their_order_and_stay_within_the_limits():
    rng = np.random.default_rng(0)
    for _ in range(100):
        places = rng.uniform(-50, 150, 5)
        found = picture.spread(places, 16, 0, 100)
        assert (np.argsort(found) == np.argsort(places)).all()
        assert (np.diff(np.sort(found)) > 16 - 1e-9).all()
        assert -1e-9 <= found.min() <= found.max() <= 100 + 1e-9
    np.testing.assert_array_equal(picture.spread(np.array([10.0, 90, 50]), 16, 0, 100), [10, 90, 50])
