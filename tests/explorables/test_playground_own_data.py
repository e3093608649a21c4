"""The Playground on the learner's own points: scaled for training, in their own units everywhere else."""

import numpy as np
import pytest
import torch

from dlviz.explorables import Playground
from tests.explorables.page import Page

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 2)) * [5000, 0.02] + [20000, 3]  # far from 0, and of very different sizes
CLASSES = (X[:, 0] > 20000).astype(int)
NUMBERS = 150 + 0.01 * (X[:, 0] - 20000)
FEW = {"epochs": 2, "share": 80, "batch": 16}


@pytest.mark.parametrize("t", [CLASSES, NUMBERS], ids=["classes", "numbers"])
@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_the_code_trains_on_the_learner_s_variables(t, library):
    playground = Playground(data=(X, t), edits=((2, 0, 0.5),), earlier=((1, "log_lr", -2.0),), **FEW)
    code = playground.code(library)
    assert code.startswith("# x and t: your own points") and "data=(x, t)" in code and " own=" not in code
    names = {"x": X, "t": t}
    exec(code, names)
    for key in ("x", "t", "scale", "parameters", "losses", "output"):
        np.testing.assert_allclose(np.asarray(names["frame"][key]), playground.frame[key], 1e-9, 1e-10)


def test_the_line_to_share_and_a_fork_have_the_points():
    playground = Playground(data=(X, CLASSES), **FEW)
    playground.step()
    line = playground.share()
    assert line == "Playground(data=(x, t), epochs=3, share=80, batch=16)"
    again = eval(line, {"Playground": Playground, "x": X, "t": CLASSES})
    assert again.state == playground.state and hash(again.state) == hash(playground.state)
    kept = playground.fork()
    playground.step()
    np.testing.assert_equal(kept.frame, playground.frame)
    playground.set(dataset="circle")
    line = playground.share()
    assert eval(line, {"Playground": Playground, "x": X, "t": CLASSES}).state == playground.state
    playground.reset()
    assert playground.state.dataset == "my points" and playground.state.epochs == 2


@pytest.mark.parametrize("t", [CLASSES, NUMBERS], ids=["classes", "numbers"])
def test_points_are_scaled_for_training_and_scale_leads_back(t):
    frame = Playground(data=(X, t)).frame
    x1, x2, target = frame["scale"]
    assert np.abs(frame["x"]).max(axis=0) == pytest.approx([5, 5])
    np.testing.assert_allclose(np.sort(x1[0] + x1[1] * frame["x"][:, 0]), np.sort(X[:, 0]))
    np.testing.assert_allclose(np.sort(x2[0] + x2[1] * frame["x"][:, 1]), np.sort(X[:, 1]))
    np.testing.assert_allclose(np.sort(target[0] + target[1] * frame["t"][:, 0]), np.sort(t))
    order = np.argsort(frame["x"][:, 0])
    np.testing.assert_allclose(target[0] + target[1] * frame["t"][order, 0], t[np.argsort(X[:, 0])])


def test_what_is_said_is_in_the_learner_s_units():
    playground = Playground(data=(X, NUMBERS), hidden="4", epochs=150, share=90)
    low, high = X[:, 0].min(), X[:, 0].max()
    said = playground.hover(playground.state, playground.frame, "plane", 5, 0)
    place, answer = said.split("): ")
    assert float(place[1:].split(",")[0]) == pytest.approx(high, rel=1e-3)
    assert float(answer) == pytest.approx(150 + 0.01 * (high - 20000), abs=10)
    at_most = f"targets from {NUMBERS.min():.3g} to {NUMBERS.max():.3g}, scaled to −1 … 1"
    assert at_most in playground.description and "typical error on test points" in playground.description
    painting = playground.painting("light", 1)
    painting.paint(playground.frame)
    ticks = [float(text.replace("−", "-")) for text in painting._parts["ticks"].texts]
    assert low - 0.2 * (high - low) < ticks[0] < ticks[1] < high + 0.2 * (high - low)
    assert 2.8 < ticks[2] < ticks[3] < 3.2


def test_it_learns_them():
    learnt = Playground(data=(X, CLASSES), epochs=60, share=80).frame["losses"]
    assert learnt[-1].max() < 0.3 < 0.5 < learnt[0].min()
    line = Playground(data=(X, NUMBERS), hidden="", epochs=60).frame["losses"]
    assert line[-1].max() < 1e-3, "a plane fits a plane"


@pytest.mark.parametrize(
    ("x", "t"),
    [
        (X.tolist(), CLASSES.tolist()),
        (X.astype(np.float32), CLASSES.astype(bool)),
        (torch.tensor(X), torch.tensor(CLASSES)[:, None]),
        (X.astype(int), CLASSES.astype(np.uint8)),
    ],
    ids=["lists", "bool", "tensors", "integers"],
)
def test_arrays_of_many_kinds_are_classes(x, t):
    if np.ptp(np.asarray(x)[:, 1]) == 0:  # as integers the second column is constant
        x = x * [1, 0] + np.arange(len(x))[:, None] * [0, 1]
    playground = Playground(data=(x, t))
    assert playground.state.dataset == "my points" and set(playground.frame["t"][:, 0]) == {0, 1}


def test_the_page_offers_them_in_the_list_of_data_sets(wires):
    page = Page(Playground(data=(X, NUMBERS)))
    assert page.controls["dataset"].value == "my points (numbers)"
    page.move("dataset", "circle")
    page.move("dataset", "my points (numbers)")
    assert not page.notice.value and page.explorable.state.dataset == "my points (numbers)"
    assert "my points" not in " ".join(Page(Playground()).controls["dataset"].options)


def test_the_learner_s_arrays_are_left_alone_and_copied():
    x, t = X.copy(), CLASSES.copy()
    playground = Playground(data=(x, t))
    before = playground.frame["x"]
    x[:], t[:] = 0, 0
    playground.rewind()
    np.testing.assert_equal(playground.frame["x"], before)


def test_three_thousand_points_are_trained_on():
    x = np.random.default_rng(1).normal(size=(3000, 2))
    playground = Playground(data=(x, x[:, 0] > 0), batch=50, epochs=3)
    assert len(playground.frame["x"]) == 3000 and playground.frame["losses"][-1].max() < 0.5
    assert len(Playground(data=(x[:4], x[:4, 0] > np.median(x[:4, 0])), share=10, epochs=1).frame["x"]) == 4


NAN, HUGE = X.copy(), X.copy()
NAN[7, 1], HUGE[0, 0], HUGE[1, 0] = np.nan, 1.5e308, -1.5e308


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (X, r"expects \(x, t\): two arrays, got ndarray: try Playground\(data=\(x, t\)\)"),
        ((X,), "two arrays, got tuple"),
        ((X[:, :1], CLASSES), r"x of shape \(n, 2\), got \(60, 1\): try np.column_stack"),
        ((X[:, 0], CLASSES), r"x of shape \(n, 2\), got \(60,\): try np.column_stack"),
        ((np.tile(X, 2), CLASSES), r"got \(60, 4\): try x\[:, \[0, 1\]\]"),
        ((X, CLASSES[:59]), r"t of shape \(60,\), got \(59,\): try"),
        ((X, np.eye(2)[CLASSES]), r"t of shape \(60,\), got \(60, 2\)"),
        ((X[:3], CLASSES[:3]), "4 to 3,000 points, got 3: try more points"),
        ((np.tile(X, (51, 1)), np.tile(CLASSES, 51)), r"4 to 3,000 points, got 3,060: try rows = np.random"),
        ((NAN, CLASSES), r"finite numbers, got NaN or infinity in x\[7\]: try without such rows"),
        ((X, np.where(CLASSES, np.inf, 1.0)), r"got NaN or infinity in t\["),
        ((X * [1, 0], CLASSES), r"x\[:, 1\] that varies, got 0 everywhere: try another column"),
        ((X, 0 * NUMBERS + 3), "t that varies, got 3 everywhere: try another target"),
        ((X, 0 * CLASSES + 1), r"two classes in t, 0 and 1, got one class \(1\): try points of a second"),
        ((X, np.arange(60) % 3), r"got 3 classes \(0, 1, 2\): try two of them, or t.astype\(float\)"),
        ((X, np.arange(60)), r"got 60 classes \(0, 1, 2, 3, 4, 5, …\)"),
        ((X, CLASSES + 1), r"got 2 classes \(1, 2\): try t == 2"),
        ((X, np.where(CLASSES, "yes", "no")), "t an array of numbers, got dtype <U3: try"),
        (([[1, 2], [3]], [0, 1]), "x an array of numbers: "),
        ((torch.tensor(X, requires_grad=True), CLASSES), "x an array of numbers: .*detach"),
        ((HUGE, CLASSES), "within 1e300, got 1.5e"),
    ],
    ids=range(21),
)
def test_data_that_do_not_fit_are_explained(data, said):
    with pytest.raises(
        ValueError, match=f"^data .*{said}" if "expects" in said else f"^data expects.*{said}"
    ):
        Playground(data=data)
