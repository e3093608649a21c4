"""No right answer is refused for its rounding: the allowance is what the answer is not known by."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
import torch

from dlviz.answers import call, play, run_all
from dlviz.exercises import check, find, lessons
from dlviz.exercises.kit.compare import coarsest
from dlviz.exercises.kit.judge import Cases, judge
from dlviz.exercises.kit.rounding import unsure

spec = importlib.util.spec_from_file_location(
    "styles", Path(__file__).parents[2] / "benchmarks" / "styles.py"
)
spec.loader.exec_module(styles := importlib.util.module_from_spec(spec))
EXERCISES = [
    id_
    for lesson in lessons()
    for id_, exercise in lesson.exercises.items()
    if id_ not in styles.TRAINED and not isinstance(exercise, styles.Prediction)
]


@pytest.mark.parametrize("id_", EXERCISES)
def test_every_style_passes(id_):
    refused = styles.refused(find(id_), range(1_000, 1_002))
    assert not any(refused.values()), refused


def styles_of(exercise):
    """The right answers to it that stand beside these tests."""
    return [answer for style, answer in styles.right_answers(find(exercise)) if style == "by hand"]


def on(exercise, answer, *scripts):
    """The report on an answer that is run on these scripts."""
    cases = Cases(find(exercise), list(scripts))
    return judge(cases, run_all(cases.scripts, answer, 10))


def test_a_column_that_is_large_and_nearly_constant():
    def in_another_order(x, t, n_train, n_validation, seed):
        order = np.random.default_rng(seed).permutation(len(x))
        rows = x[order[:n_train]][::-1]
        mean = sum(rows) / n_train
        x = (x - mean) / np.sqrt(sum((rows - mean) ** 2) / n_train)
        return [(x[part], t[part]) for part in np.split(order, [n_train, n_train + n_validation])]

    for seed in range(30):
        x = np.random.default_rng(seed).normal(1e6, 1e-2, (12, 2))
        script = call(x, np.arange(12), 6, 3, seed)
        for answer in (in_another_order, find("overfitting/split").answer):
            assert on("overfitting/split", answer, script).passed, seed
        report = on("overfitting/split", lambda *a: find("overfitting/split").mistakes[0].answer(*a), script)
        assert report.misconception == "normalized before the split"


def test_loops_over_float32_into_a_float64_array():
    def loops(x, weight, bias):
        y = np.zeros((len(x), len(weight)))
        for row, column in np.ndindex(y.shape):
            for a, w in zip(x[row], weight[column], strict=True):
                y[row, column] += a * w
            y[row, column] += bias[column]
        return y

    for seed in range(30):
        rng = np.random.default_rng(seed)
        arrays = [rng.normal(size=shape).astype(np.float32) for shape in ((4, 30), (3, 30), (3,))]
        assert on("layers/dense_forward", loops, call(*arrays)).passed


def test_tanh_by_the_sigmoid():
    def by_the_sigmoid(x, grad_y):
        y = 2 / (1 + np.exp(-2 * x.astype(float))) - 1
        return y, grad_y * (1 - y**2)

    assert check("activations/tanh", by_the_sigmoid).passed
    report = check("activations/tanh", lambda x, grad_y: (np.tanh(x) + 1e-14, grad_y / np.cosh(x) ** 2))
    assert not report.passed


def test_gates_by_tanh_where_the_state_is_tiny():
    """(1 + tanh(a / 2)) / 2 is 0 where the sigmoid is 1e-24; no number of the answer is large."""
    gates_by_tanh = styles_of("recurrent/lstm_cell")[0]
    x, h, c = np.array([[-1.0]]), np.zeros((1, 1)), np.ones((1, 1))
    weights = np.array([[0.0], [0.0], [0.0], [55.0]]), np.zeros((4, 1)), np.zeros(4)
    assert on("recurrent/lstm_cell", gates_by_tanh, call(x, h, c, *weights)).passed

    def off(*args):
        h, c = gates_by_tanh(*args)
        return h + 1e-14, c

    assert not on("recurrent/lstm_cell", off, call(x, h, c, *weights)).passed


def test_positions_in_float32():
    def usual(length, width):
        positions = np.arange(length, dtype=np.float32)[:, None]
        rates = np.exp(np.arange(0, width, 2, dtype=np.float32) * np.float32(-np.log(10_000) / width))
        table = np.zeros((length, width), np.float32)
        table[:, 0::2], table[:, 1::2] = np.sin(positions * rates), np.cos(positions * rates)
        return table

    assert check("transformers/positions", usual).passed
    assert not check("transformers/positions", lambda *sizes: usual(*sizes) + np.float32(3e-3)).passed


def test_a_float32_result_may_lose_what_float32_cannot_hold():
    from scipy.special import expit

    def in_float32(x, grad_y):
        y = expit(x.astype(np.float32))
        return y, grad_y.astype(np.float32) * y * (1 - y)

    assert check("activations/sigmoid", in_float32).passed
    assert check(
        "activations/relu", lambda x, g: (np.maximum(x.astype("f"), 0), g * (x.astype("f") > 0))
    ).passed
    double = check("activations/sigmoid", lambda x, g: tuple(map(np.float64, in_float32(x, g))))
    assert not double.passed, "a float64 can hold 4.5e-309"


# How sure the oracle is


def uncertainty(function, *args):
    def played(script, rounded):
        return play(
            call(*(rounded(torch.tensor(a, dtype=torch.float64)) for a in script.steps[0].args)), function
        )

    return np.asarray(unsure(played, call(*args), "float64", 0.0)[0])


def test_cancellation_is_seen_and_size_alone_is_not():
    eps = np.finfo(float).eps
    product = uncertainty(lambda a, b: a * b, 1e6, 3.0)
    assert 0 < product < 100 * 3e6 * eps
    assert uncertainty(lambda a, b: a - b, 1e6 + 1.0, 1e6) > 1e6 * eps
    assert uncertainty(lambda a, b: a - b, 1e6 + 1.0, 1e6) < 1e9 * eps


def test_a_broken_tie_is_no_uncertainty():
    ties = np.array([2.0, 2.0, 1.0])
    assert uncertainty(lambda a: (a == a.max()).double(), ties).max() < 1e-14
    assert uncertainty(lambda a: (a * 3 > 6.0).double(), ties).max() < 1e-14


def test_an_oracle_whose_answer_changes_its_length_is_taken_at_its_word():
    assert uncertainty(lambda a: a[a * 3 > 6.0], np.full(9, 2.0)).max() == 0


def test_the_coarsest_dtype_counts():
    half, single, double = (np.ones(2, dtype) for dtype in (np.float16, np.float32, float))
    assert coarsest(double, [single, 3, "text"]) == "float32"
    assert coarsest({"a": half}, single) == "float16"
    assert coarsest(np.arange(3), None) == "float64"
